# SPDX-License-Identifier: GPL-3.0-or-later
"""What Generate and Generate Animation have in common: properties that overrule the scene's settings for one run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import bpy

from ..flow import session
from ..flow.board import board
from ..flow.drive import Cancelled, Steps
from ..flow.ready import check_scene
from ..flow.wish import SWITCHES, Wish, wish_of
from ..flow.words import FlowError, line

Finished = set[str]


class Asking:
    """Mixed into an operator. A property that is not set is as the scene says."""

    bl_options = {"REGISTER"}

    model: bpy.props.StringProperty(name="Model", description="Name of the model", options={"SKIP_SAVE"})
    prompt: bpy.props.StringProperty(name="Prompt", description="For all frames", options={"SKIP_SAVE"})
    negative_prompt: bpy.props.StringProperty(name="Negative", description="For all frames", options={"SKIP_SAVE"})
    seed: bpy.props.IntProperty(name="Seed", description="For all frames", min=0, options={"SKIP_SAVE"})
    parameters: bpy.props.StringProperty(
        name="Parameters", description='Values for all frames as JSON: {"strength": 0.5}', options={"SKIP_SAVE"}
    )
    quality: bpy.props.EnumProperty(
        name="Quality", items=(("DRAFT", "Draft", ""), ("FINAL", "Final", "")), options={"SKIP_SAVE"}
    )
    source_path: bpy.props.StringProperty(
        name="File", description="Passes that are rendered already", subtype="FILE_PATH", options={"SKIP_SAVE"}
    )
    routes: bpy.props.EnumProperty(
        name="Place In",
        items=[(route, route.title(), "", 1 << place) for place, route in enumerate(SWITCHES)],
        options={"ENUM_FLAG", "SKIP_SAVE"},
    )
    output_folder: bpy.props.StringProperty(
        name="Output", description="Folder for passes and plates", subtype="DIR_PATH", options={"SKIP_SAVE"}
    )
    wait: bpy.props.BoolProperty(
        name="Wait",
        description="Return when all is done, and raise what goes wrong. Always so in background mode",
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        if session.is_running():
            cls.poll_message_set("Platewright is at work. Cancel it, or wait for its end.")
            return False
        return True

    def wish(self, context: bpy.types.Context) -> Wish:
        """Raises `FlowError`."""
        check_scene(context.scene)
        given: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("model", "prompt", "negative_prompt", "seed", "output_folder")
            if self.properties.is_property_set(name)
        }
        if "seed" in given:
            given["seed_is_new"] = False
        if self.properties.is_property_set("quality"):
            given["draft"] = self.quality == "DRAFT"
        if self.properties.is_property_set("source_path"):
            given.update(from_files=True, source_path=self.source_path)
        if self.properties.is_property_set("routes"):
            given["routes"] = tuple(route for route in SWITCHES if route in self.routes)
        if self.parameters:
            given["parameters"] = _values(self.parameters)
        return replace(wish_of(context.scene, context.view_layer.name), **given)

    def start(
        self, context: bpy.types.Context, steps: Callable[[Wish], Steps[Any]], end: Callable[[Wish, Any], str]
    ) -> Finished:
        """Starts the steps to what is wished; every error is one line."""
        # A script may ask for the timer's way in background mode too, and turn the pump itself.
        wait = self.wait if self.properties.is_property_set("wait") else bpy.app.background
        try:
            wish = self.wish(context)
            session.start(steps(wish), lambda given: end(wish, given), wait)
        except Cancelled:
            self.report({"WARNING"}, "Cancelled")
            return {"CANCELLED"}
        except Exception as error:  # noqa: BLE001  whatever it is, the artist is to read it
            if not session.is_running():
                board.end("", line(error))
            self.report({"ERROR"}, line(error))
            return {"CANCELLED"}
        return {"FINISHED"}


def _values(text: str) -> tuple[tuple[str, Any], ...]:
    try:
        values = json.loads(text)
    except ValueError as error:
        raise FlowError(f"The parameters are not JSON: {error}.") from error
    if not isinstance(values, dict) or not all(isinstance(each, (int, float, bool, str)) for each in values.values()):
        raise FlowError('The parameters are no JSON object of plain values, such as {"strength": 0.5}.')
    return tuple(values.items())
