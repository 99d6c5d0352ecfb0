# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene at its current frame as a request tells it."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..platewright_client import messages
from .camera import camera_message
from .lights import light_messages
from .numbers import short
from .world import dome_message


def scene_message(
    depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene, image_folder: Path
) -> messages.Scene:
    """The evaluated camera, lights and world. All numbers are Blender's own; the daemon knows its formulas. Cycles
    computes light in scene units whatever the unit scale, and `metres_per_unit` carries the unit scale for what is
    measured in metres.

    `image_folder` is an existing folder that takes the world where it has to be baked. Emissive meshes, volumes and
    light linking cannot be told. Raises `CaptureError`.
    """
    lights = light_messages(depsgraph)
    dome = dome_message(depsgraph, scene, image_folder)
    return messages.Scene(
        up_axis=messages.UpAxis.Z,
        metres_per_unit=short(scene.unit_settings.scale_length),
        camera=camera_message(depsgraph, scene),
        lights=(*lights, dome) if dome else tuple(lights),
    )
