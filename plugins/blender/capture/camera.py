# SPDX-License-Identifier: GPL-3.0-or-later
"""The active camera."""

from __future__ import annotations

import bpy

from ..platewright_client import messages
from ..platewright_client.wire.messages import Projection, SensorFit
from .engines import EEVEE, engine_of
from .errors import CaptureError
from .numbers import matrix_message, short

_PROJECTIONS = {"PERSP": Projection.PERSPECTIVE, "ORTHO": Projection.ORTHOGRAPHIC, "PANO": Projection.LATLONG}
_NEITHER = "is neither perspective, orthographic nor equirectangular"
# Radians; an equirectangular camera that sees less than the whole sphere has no projection in a request.
_WHOLE_SPHERE = {
    "latitude_min": -1.5707964,
    "latitude_max": 1.5707964,
    "longitude_min": -3.1415927,
    "longitude_max": 3.1415927,
}


def camera_message(depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene) -> messages.Camera:
    """The evaluated camera. CaptureError where there is none, or its projection cannot be said."""
    if scene.camera is None:
        raise CaptureError(f"Scene '{scene.name}' has no camera.", "Add one and make it the active camera.")
    placed = scene.camera.evaluated_get(depsgraph)
    camera = placed.data
    _check(scene, camera)
    render = scene.render
    return messages.Camera(
        name=scene.camera.name,
        to_world=matrix_message(placed.matrix_world),
        projection=_PROJECTIONS[camera.type],
        focal_length_mm=short(camera.lens) if camera.type == "PERSP" else 0.0,
        film_width_mm=short(camera.sensor_width),
        film_height_mm=short(camera.sensor_height),
        sensor_fit=SensorFit[camera.sensor_fit],
        shift_x=short(camera.shift_x),
        shift_y=short(camera.shift_y),
        clip_near=short(camera.clip_start),
        clip_far=short(camera.clip_end),
        pixel_aspect=short(render.pixel_aspect_x / render.pixel_aspect_y),
        ortho_width=short(camera.ortho_scale) if camera.type == "ORTHO" else 0.0,
    )


def _check(scene: bpy.types.Scene, camera: bpy.types.Camera) -> None:
    name = scene.camera.name
    if camera is None or scene.camera.type != "CAMERA":
        raise CaptureError(f"'{name}' is rendered through and is no camera.", "Make a camera the active camera.")
    if camera.type not in _PROJECTIONS:
        raise CaptureError(f"Camera '{name}' {_NEITHER}.", "Change its type.")
    if camera.type != "PANO":
        return
    if engine_of(scene) == EEVEE:
        raise CaptureError(f"Camera '{name}' is panoramic, which EEVEE does not render.", "Render with Cycles.")
    if camera.panorama_type != "EQUIRECTANGULAR":
        raise CaptureError(f"Camera '{name}' {_NEITHER}.", "Change its panorama type.")
    if any(abs(getattr(camera, limit) - whole) > 1e-4 for limit, whole in _WHOLE_SPHERE.items()):
        raise CaptureError(
            f"Camera '{name}' sees a part of the sphere only.",
            "Set its latitudes to -90 and 90 degrees and its longitudes to -180 and 180.",
        )
