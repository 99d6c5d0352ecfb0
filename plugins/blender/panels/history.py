# SPDX-License-Identifier: GPL-3.0-or-later
"""What was generated, newest first, and what can be done with it."""

from __future__ import annotations

import bpy

from .. import history
from ..flow import session
from ..flow.placing import ROUTES
from ..flow.reattach import ENDS
from .text import draw_text

# Smaller than the panel's own preview, large enough to tell two takes apart.
THUMBNAIL_SCALE = 6.0


class PLATEWRIGHT_UL_history(bpy.types.UIList):
    """One line a plate; newest first."""

    def draw_item(
        self,
        _context: bpy.types.Context,
        layout: bpy.types.UILayout,
        _data: object,
        item: history.HistoryEntry,
        _icon: int,
        _active_data: object,
        _active_property: str,
        _index: int = 0,
        _flag: int = 0,
    ) -> None:
        icon = history.icon_of(item)
        said = item.prompt or item.name
        row = layout.row(align=True)
        if icon:
            row.label(text=said, icon_value=icon)
        else:
            row.label(text=said, icon=STATE_ICONS.get(item.state, "IMAGE_DATA"))
        state = row.row()
        state.alignment = "RIGHT"
        states = item.bl_rna.properties["state"].enum_items
        state.label(text=item.seed if item.state == "DONE" else states[item.state].name)

    def filter_items(self, _context: bpy.types.Context, data: object, name: str) -> tuple[list[int], list[int]]:
        count = len(getattr(data, name))
        return [], list(reversed(range(count)))


STATE_ICONS = {"FAILED": "ERROR", "CANCELLED": "X", "DONE": "IMAGE_DATA"}


class PLATEWRIGHT_MT_place(bpy.types.Menu):
    """The routes of the selected plate."""

    bl_label = "Place"

    def draw(self, context: bpy.types.Context) -> None:
        entry = selected(context.scene)
        if entry is None:
            return
        for route, (title, _) in ROUTES.items():
            chosen = self.layout.operator("platewright.place", text=title)
            chosen.request_id, chosen.routes = entry.request_id, {route}
        self.layout.separator()
        self.layout.operator("platewright.revert_world")


def selected(scene: bpy.types.Scene) -> history.HistoryEntry | None:
    settings = scene.platewright
    if 0 <= settings.history_index < len(settings.history):
        return settings.history[settings.history_index]
    return next(history.entries(scene), None)


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    settings = context.scene.platewright
    if not settings.history:
        layout.label(text="Nothing is generated yet", icon="INFO")
        return
    layout.template_list("PLATEWRIGHT_UL_history", "", settings, "history", settings, "history_index", rows=4)
    entry = selected(context.scene)
    if entry is None:
        return
    icon = history.icon_of(entry)
    if icon:
        layout.template_icon(icon_value=icon, scale=THUMBNAIL_SCALE)
    if entry.error:
        draw_text(layout, context, entry.error, "ERROR")
    row = layout.row(align=True)
    place = row.row(align=True)
    place.enabled = bool(entry.plate_path)
    place.menu("PLATEWRIGHT_MT_place")
    for name, text, icon_name in BUTTONS:
        row.operator(f"platewright.{name}", text=text, icon=icon_name).request_id = entry.request_id
    layout.operator("platewright.regenerate").request_id = entry.request_id
    if entry.state not in ENDS and not session.is_running():
        row = layout.row(align=True)
        row.operator("platewright.reattach")
        row.operator("platewright.cancel_job", text="", icon="X").request_id = entry.request_id


# Operator, text, icon.
BUTTONS = (
    ("restore_settings", "Restore", "LOOP_BACK"),
    ("use_passes", "", "RENDERLAYERS"),
    ("reveal", "", "FILE_FOLDER"),
    ("remove_entry", "", "TRASH"),
)
