# SPDX-License-Identifier: GPL-3.0-or-later
"""The range, and prompts that change over it."""

from __future__ import annotations

import bpy

from ..settings import frame_range
from .text import draw_text


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    settings = context.scene.platewright
    layout.row().prop(settings, "range_kind", expand=True)
    if settings.range_kind == "CUSTOM":
        row = layout.row(align=True)
        row.prop(settings, "frame_first")
        row.prop(settings, "frame_last")
        row.prop(settings, "frame_step")
    frames = frame_range(context.scene)
    said = f"{len(frames)} frames, {frames[0]} to {frames[-1]}" if frames else "No frames"
    layout.label(text=said + (f" by {frames.step}" if frames.step != 1 else ""))
    column = layout.column(align=True)
    for place, prompt_key in enumerate(settings.prompt_keys):
        row = column.row(align=True)
        row.prop(prompt_key, "frame", text="From")
        row.prop(prompt_key, "prompt", text="")
        row.operator("platewright.remove_prompt_key", text="", icon="X").index = place
    layout.operator("platewright.key_prompt", icon="KEY_HLT")
    draw_text(
        layout,
        context,
        "Camera and lights go to the daemon for every frame. Prompt, seed and parameters hold for a job: "
        "where they are keyed, the range is split into jobs.",
        "INFO",
    )
