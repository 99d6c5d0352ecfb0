# SPDX-License-Identifier: GPL-3.0-or-later
"""Daemon, model, prompt, seed."""

from __future__ import annotations

import bpy

from ..model_catalogue import State, catalogue
from ..platewright_client import messages
from ..settings import prompt_at
from .daemon import draw_daemon
from .text import draw_text

# Looks named as a hint; a model with more has the rest in its documentation.
LOOKS = 24


class PLATEWRIGHT_MT_model(bpy.types.Menu):
    bl_label = "Model"

    def draw(self, _context: bpy.types.Context) -> None:
        for model in catalogue.models:
            icon = "ERROR" if model.load_state == messages.LoadState.BROKEN else "NONE"
            self.layout.operator("platewright.choose_model", text=model.title, icon=icon).model = model.name


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    settings = context.scene.platewright
    model = catalogue.find(settings.model)
    draw_daemon(layout)
    if catalogue.state is State.ABSENT:
        draw_text(layout, context, catalogue.line)
    layout.menu("PLATEWRIGHT_MT_model", text=model.title if model else settings.model or "Model")
    if model is None and catalogue.state is State.READY:
        draw_text(layout, context, f"The model {settings.model} is not installed. Choose another.", "ERROR")
    layout.prop(settings, "prompt", text="", placeholder="Prompt")
    frame = context.scene.frame_current
    if settings.prompt_keys and prompt_at(settings, frame) != settings.prompt:
        draw_text(layout, context, f"At frame {frame}: {prompt_at(settings, frame)}", "KEYFRAME_HLT")
    layout.prop(settings, "negative_prompt", text="", placeholder="Negative prompt")
    if model is not None and model.looks:
        names = ", ".join(look.name for look in model.looks[:LOOKS])
        draw_text(layout, context, f"Knows: {names}{', …' if len(model.looks) > LOOKS else ''}", "INFO")
    row = layout.row(align=True)
    row.prop(settings, "seed")
    row.prop(settings, "lock_seed", text="", icon="LOCKED" if settings.lock_seed else "UNLOCKED")
