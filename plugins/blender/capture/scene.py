# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene of a plate request: camera, lights and world."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..platewright_client import messages
from ..platewright_client.wire.messages import UpAxis
from .camera import camera_message
from .errors import Remark
from .lights import light_messages, setting_of
from .numbers import short
from .world import dome_messages


def scene_message(
    depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene, image_folder: Path, remark: Remark | None = None
) -> messages.Scene:
    """The evaluated camera, lights and world at the current frame, in Blender's own numbers; the daemon knows its formulas.

    Cycles computes light in scene units whatever the unit scale; the unit scale is for what is measured in metres.

    `image_folder` is an existing folder that takes pictures of the world which are no EXR files yet; a picture is named by
    its content, so the frames of an animation share one. What a request cannot say exactly (an IES profile, light
    linking) is refused; with `remark` it is sent as near as it goes, and each difference is told there in one line.

    Call it on the main thread and while nothing renders: a world of nodes is rendered by itself, to the Render Result.
    Whatever is changed for that is back when it returns. CaptureError, with nothing changed.
    """
    camera = camera_message(depsgraph, scene)
    setting = setting_of(scene, remark)
    lights = light_messages(depsgraph, scene, setting)
    layer = scene.view_layers[depsgraph.view_layer.name]
    lights += dome_messages(scene, layer, image_folder, setting)
    return messages.Scene(
        up_axis=UpAxis.Z,
        metres_per_unit=short(scene.unit_settings.scale_length),
        camera=camera,
        lights=tuple(lights),
    )
