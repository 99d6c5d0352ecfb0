# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate of the history into the scene."""

from __future__ import annotations

import bpy

from .. import history
from ..flow.board import board
from ..flow.placing import ROUTES, place
from ..flow.words import FlowError, line
from ..place import world
from .asking import Finished


class PLATEWRIGHT_OT_place(bpy.types.Operator):
    """Put the plate into the scene"""

    bl_idname = "platewright.place"
    bl_label = "Place Plate"
    bl_options = {"REGISTER", "UNDO"}

    scene: bpy.props.StringProperty(name="Scene", description="Empty: the current one")
    request_id: bpy.props.StringProperty(name="Request", description="Which plate of the history; empty: the newest")
    routes: bpy.props.EnumProperty(
        name="Place In",
        items=[(route, *words, 1 << place) for place, (route, words) in enumerate(ROUTES.items())],
        options={"ENUM_FLAG"},
        default={"IMAGE"},
    )
    first_frame: bpy.props.IntProperty(name="First", description="First frame; with the last 0, as it was asked for")
    last_frame: bpy.props.IntProperty(name="Last", description="Last frame; with the first 0, as it was asked for")

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        return ". ".join(ROUTES[route][1] for route in ROUTES if route in properties.routes) or cls.__doc__ or ""

    def execute(self, context: bpy.types.Context) -> Finished:
        scene = bpy.data.scenes.get(self.scene) if self.scene else context.scene
        try:
            remarks, refused = place(scene, self._plate(scene), self.routes)
        except Exception as error:  # noqa: BLE001  whatever it is, the artist is to read it
            self.report({"ERROR"}, line(error))
            return {"CANCELLED"}
        for remark in (*remarks, *refused):
            board.remark(remark)
            self.report({"WARNING"}, remark)
        return {"FINISHED"}

    def _plate(self, scene: bpy.types.Scene):
        entry = history.find(scene, self.request_id) if self.request_id else next(history.entries(scene), None)
        plate = history.plate_of(entry) if entry else None
        if plate is None:
            raise FlowError("There is no such plate. Generate one first.")
        asked = (self.first_frame, self.last_frame)
        return plate.over(*asked) if any(asked) and plate.is_sequence else plate


class PLATEWRIGHT_OT_revert_world(bpy.types.Operator):
    """Give the scene the world back that it had before a plate took its place"""

    bl_idname = "platewright.revert_world"
    bl_label = "Revert World"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> Finished:
        try:
            world.revert(context.scene)
        except Exception as error:  # noqa: BLE001  whatever it is, the artist is to read it
            self.report({"ERROR"}, line(error))
            return {"CANCELLED"}
        return {"FINISHED"}


CLASSES = (PLATEWRIGHT_OT_place, PLATEWRIGHT_OT_revert_world)
