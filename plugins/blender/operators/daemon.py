# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon: start it, ask it again."""

from __future__ import annotations

import bpy

from .. import pump
from ..flow.session import heard
from ..model_catalogue import State, catalogue
from .asking import Finished


class PLATEWRIGHT_OT_start_daemon(bpy.types.Operator):
    """Start the daemon. It goes on when Blender ends"""

    bl_idname = "platewright.start_daemon"
    bl_label = "Start Daemon"

    def execute(self, _context: bpy.types.Context) -> Finished:
        return _refresh(self, start=True)


class PLATEWRIGHT_OT_refresh(bpy.types.Operator):
    """Ask the daemon for its models again"""

    bl_idname = "platewright.refresh"
    bl_label = "Refresh"

    def execute(self, _context: bpy.types.Context) -> Finished:
        return _refresh(self, start=False)


def _refresh(operator: bpy.types.Operator, start: bool) -> Finished:
    catalogue.refresh(start, heard)
    if not bpy.app.background:
        return {"FINISHED"}
    pump.wait_until(lambda: catalogue.state is not State.ASKING)
    if catalogue.state is not State.READY:
        operator.report({"ERROR"}, catalogue.line)
        return {"CANCELLED"}
    return {"FINISHED"}


CLASSES = (PLATEWRIGHT_OT_start_daemon, PLATEWRIGHT_OT_refresh)
