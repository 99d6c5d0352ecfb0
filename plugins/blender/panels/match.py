# SPDX-License-Identifier: GPL-3.0-or-later
"""Which channels answered which pass, the last time the daemon looked."""

from __future__ import annotations

import bpy

from ..flow.board import board
from ..platewright_client.match import MATCHED, MISSING, MISSING_OPTIONAL

ICONS = {MATCHED: "CHECKMARK", MISSING: "ERROR", MISSING_OPTIONAL: "REMOVE"}


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    layout.operator("platewright.check", icon="VIEWZOOM")
    column = layout.column(align=True)
    for row in board.match:
        split = column.split(factor=0.45)
        split.label(text=row.pass_title, icon=ICONS.get(row.state, "DOT"))
        split.label(text=row.layer or _suffixes(row.channels) or row.state)
    if not board.match:
        column.label(text="Shown when passes are checked", icon="INFO")


def _suffixes(channels: tuple[str, ...]) -> str:
    return ", ".join(channels)
