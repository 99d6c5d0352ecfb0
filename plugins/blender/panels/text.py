# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences in a panel, which does not wrap its labels."""

from __future__ import annotations

import textwrap

import bpy

# A letter of the interface's font is about so many pixels wide, at a scale of 1.
LETTER_PIXELS = 7.0


def draw_text(layout: bpy.types.UILayout, context: bpy.types.Context, text: str, icon: str = "NONE") -> None:
    """The text over as many lines as the panel's width asks for, the icon before the first."""
    scale = context.preferences.system.ui_scale
    width = context.region.width if context.region else 300
    letters = max(20, int(width / scale / LETTER_PIXELS) - 6)
    column = layout.column(align=True)
    column.scale_y = 0.8
    for place, line in enumerate(textwrap.wrap(text, letters)):
        column.label(text=line, icon=icon if place == 0 else "NONE" if icon == "NONE" else "BLANK1")
