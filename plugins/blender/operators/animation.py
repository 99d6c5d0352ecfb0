# SPDX-License-Identifier: GPL-3.0-or-later
"""A range of pictures."""

from __future__ import annotations

import bpy

from ..daemon_link import connector
from ..flow.animation import generate_animation
from ..flow.placing import take_placed
from ..settings import frame_range
from .asking import Asking, Finished


class PLATEWRIGHT_OT_generate_animation(Asking, bpy.types.Operator):
    """Render the passes of the frame range and have a plate made of each frame"""

    bl_idname = "platewright.generate_animation"
    bl_label = "Generate Animation"

    frame_first: bpy.props.IntProperty(name="First", description="First frame", options={"SKIP_SAVE"})
    frame_last: bpy.props.IntProperty(name="Last", description="Last frame, inclusive", options={"SKIP_SAVE"})
    frame_step: bpy.props.IntProperty(
        name="Step", description="From one picture to the next", min=1, default=1, options={"SKIP_SAVE"}
    )
    resume: bpy.props.BoolProperty(
        name="Resume",
        description="Go on with the newest take whose frames depend on the same as now. Off: start a new take",
        default=True,
        options={"SKIP_SAVE"},
    )

    def execute(self, context: bpy.types.Context) -> Finished:
        frames, resume = self._frames(context), self.resume
        return self.start(
            context, lambda wish: generate_animation(wish, connector(), frames, resume), take_placed
        )

    def _frames(self, context: bpy.types.Context) -> range:
        usual = frame_range(context.scene)
        given = self.properties.is_property_set
        first = self.frame_first if given("frame_first") else usual.start
        last = self.frame_last if given("frame_last") else usual.stop - 1
        return range(first, last + 1, self.frame_step if given("frame_step") else usual.step)


CLASSES = (PLATEWRIGHT_OT_generate_animation,)
