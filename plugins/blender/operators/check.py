# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon would use of passes that are there already."""

from __future__ import annotations

import bpy

from ..daemon_link import connector
from ..flow.generate import check_files
from .asking import Asking, Finished


class PLATEWRIGHT_OT_check(Asking, bpy.types.Operator):
    """Ask the daemon which channels of the pass files answer which pass. Makes nothing"""

    bl_idname = "platewright.check"
    bl_label = "Check Pass Files"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not context.scene.platewright.source_path:
            cls.poll_message_set("Choose a file of passes first.")
            return False
        return super().poll(context)

    def execute(self, context: bpy.types.Context) -> Finished:
        return self.start(context, lambda wish: check_files(wish, connector()), lambda _, answer: _said(answer))


def _said(answer: object) -> str:
    used = sum(match.used for match in answer.matches)
    return f"{used} passes would be used"


CLASSES = (PLATEWRIGHT_OT_check,)
