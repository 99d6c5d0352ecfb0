# SPDX-License-Identifier: GPL-3.0-or-later
"""Prompts that change over the frames."""

from __future__ import annotations

import bpy

from .asking import Finished


class PLATEWRIGHT_OT_key_prompt(bpy.types.Operator):
    """Let the prompt hold from the current frame on"""

    bl_idname = "platewright.key_prompt"
    bl_label = "Key Prompt"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> Finished:
        keys, frame = context.scene.platewright.prompt_keys, context.scene.frame_current
        prompt_key = next((each for each in keys if each.frame == frame), None) or keys.add()
        prompt_key.frame, prompt_key.prompt = frame, context.scene.platewright.prompt
        return {"FINISHED"}


class PLATEWRIGHT_OT_remove_prompt_key(bpy.types.Operator):
    """Take this prompt away"""

    bl_idname = "platewright.remove_prompt_key"
    bl_label = "Remove Prompt Key"
    bl_options = {"REGISTER", "UNDO"}

    index: bpy.props.IntProperty(name="Index", description="Its place in the list", min=0)

    def execute(self, context: bpy.types.Context) -> Finished:
        context.scene.platewright.prompt_keys.remove(self.index)
        return {"FINISHED"}


CLASSES = (PLATEWRIGHT_OT_key_prompt, PLATEWRIGHT_OT_remove_prompt_key)
