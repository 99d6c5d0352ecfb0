# SPDX-License-Identifier: GPL-3.0-or-later
"""One picture."""

from __future__ import annotations

import bpy

from ..daemon_link import connector
from ..flow.generate import generate
from ..flow.placing import still_placed
from .asking import Asking, Finished


class PLATEWRIGHT_OT_generate(Asking, bpy.types.Operator):
    """Render the passes of the current frame and have a plate made of them"""

    bl_idname = "platewright.generate"
    bl_label = "Generate"

    def execute(self, context: bpy.types.Context) -> Finished:
        return self.start(context, lambda wish: generate(wish, connector()), still_placed)


CLASSES = (PLATEWRIGHT_OT_generate,)
