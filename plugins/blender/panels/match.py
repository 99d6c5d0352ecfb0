# SPDX-License-Identifier: GPL-3.0-or-later
"""Which channels answered which pass, the last time the daemon looked."""

from __future__ import annotations

import bpy

from ..flow.board import board
from ..platewright_client.match import MATCHED, MISSING, MISSING_OPTIONAL, MatchRow

ICONS = {MATCHED: "CHECKMARK", MISSING: "ERROR", MISSING_OPTIONAL: "REMOVE"}


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    layout.operator("platewright.check", icon="VIEWZOOM")
    column = layout.column(align=True)
    for row in board.match:
        split = column.split(factor=0.45)
        split.label(text=row.pass_title, icon=ICONS.get(row.state, "DOT"))
        split.label(text=_where(row))
    if not board.match:
        column.label(text="Shown when passes are checked", icon="INFO")


def _where(row: MatchRow) -> str:
    """Its layer; 5.x calls the part of the file the same, and there is no room to say it twice."""
    return row.layer.rpartition(":")[2] or ", ".join(row.channels) or row.state
