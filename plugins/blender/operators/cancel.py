# SPDX-License-Identifier: GPL-3.0-or-later
"""Cancel, also by Esc.

A modal operator would hear Esc too, and would keep Blender from saving automatically for as long as it runs. So Esc is
a key of the add-on's own keymap, heard when nothing else wants it and only while there is something to cancel.
"""

from __future__ import annotations

import bpy

from ..flow import session
from .asking import Finished

_keys: list[tuple[bpy.types.KeyMap, bpy.types.KeyMapItem]] = []


class PLATEWRIGHT_OT_cancel(bpy.types.Operator):
    """Stop the work at hand. A render goes on to the end of its frame; Esc in its window stops it at once"""

    bl_idname = "platewright.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return session.is_running()

    def execute(self, _context: bpy.types.Context) -> Finished:
        session.cancel()
        return {"FINISHED"}


def hook_escape() -> None:
    # Background mode has no keymaps of add-ons.
    configuration = bpy.context.window_manager.keyconfigs.addon
    if configuration is not None:
        keymap = configuration.keymaps.new("Window")
        _keys.append((keymap, keymap.keymap_items.new(PLATEWRIGHT_OT_cancel.bl_idname, "ESC", "PRESS")))


def unhook_escape() -> None:
    while _keys:
        keymap, item = _keys.pop()
        keymap.keymap_items.remove(item)


CLASSES = (PLATEWRIGHT_OT_cancel,)
