# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons, and how far the work is."""

from __future__ import annotations

import bpy

from ..flow import session
from ..flow.board import board
from . import preview
from .text import draw_text

PREVIEW_SCALE = 9.0


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    if session.is_running():
        row = layout.row(align=True)
        row.progress(factor=board.fraction, text=f"{board.fraction * 100:.0f} %")
        row.operator("platewright.cancel", text="", icon="X")
        draw_text(layout, context, board.text, "SORTTIME" if board.is_waiting else "NONE")
    else:
        row = layout.row(align=True)
        row.scale_y = 1.4
        row.operator("platewright.generate", icon="IMAGE_DATA")
        row.operator("platewright.generate_animation", text="Animation", icon="RENDER_ANIMATION")
        if board.text:
            draw_text(layout, context, board.text, "CHECKMARK")
    if board.error:
        draw_text(layout, context, board.error, "ERROR")
    for remark in board.remarks:
        draw_text(layout, context, remark, "INFO")
    picture = preview.icon()
    if picture:
        layout.template_icon(icon_value=picture, scale=PREVIEW_SCALE)
