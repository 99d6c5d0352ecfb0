# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene's camera."""

from __future__ import annotations

import bpy

from ..platewright_client import messages
from .errors import CaptureError
from .numbers import matrix4, short

PROJECTIONS = {
    "PERSP": messages.Projection.PERSPECTIVE,
    "ORTHO": messages.Projection.ORTHOGRAPHIC,
    "PANO": messages.Projection.LATLONG,
}
FITS = {
    "AUTO": messages.SensorFit.AUTO,
    "HORIZONTAL": messages.SensorFit.HORIZONTAL,
    "VERTICAL": messages.SensorFit.VERTICAL,
}


def camera_message(depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene) -> messages.Camera:
    """The active camera as it stands in this frame, in Blender's own numbers. Raises `CaptureError`."""
    if scene.camera is None:
        raise CaptureError("The scene has no camera.", "Add one and make it the active camera.")
    placed = scene.camera.evaluated_get(depsgraph)
    camera = placed.data
    if camera.type not in PROJECTIONS or (camera.type == "PANO" and _panorama(camera) != "EQUIRECTANGULAR"):
        raise CaptureError(
            f"Camera '{scene.camera.name}' is neither perspective, orthographic nor equirectangular.",
            "Change its type in the camera's lens settings.",
        )
    return messages.Camera(
        name=scene.camera.name,
        to_world=matrix4(placed.matrix_world),
        projection=PROJECTIONS[camera.type],
        focal_length_mm=short(camera.lens) if camera.type == "PERSP" else 0.0,
        film_width_mm=short(camera.sensor_width),
        film_height_mm=short(camera.sensor_height),
        sensor_fit=FITS[camera.sensor_fit],
        shift_x=short(camera.shift_x),
        shift_y=short(camera.shift_y),
        clip_near=short(camera.clip_start),
        clip_far=short(camera.clip_end),
        pixel_aspect=short(scene.render.pixel_aspect_x / scene.render.pixel_aspect_y),
        ortho_width=short(camera.ortho_scale) if camera.type == "ORTHO" else 0.0,
    )


def _panorama(camera: bpy.types.Camera) -> str:
    """Where Cycles keeps it; 5.0 gave it to every camera."""
    return getattr(camera, "panorama_type", "") or getattr(getattr(camera, "cycles", None), "panorama_type", "")
