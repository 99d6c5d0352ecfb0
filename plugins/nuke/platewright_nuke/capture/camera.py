# SPDX-License-Identifier: Apache-2.0
"""A Nuke camera at a frame: Camera, Camera2, Camera3 and Camera4 have the same knobs for what is sent."""

from __future__ import annotations

from typing import Any

from platewright_client import messages

from .errors import CaptureError

_PROJECTIONS = {
    "perspective": messages.Projection.PERSPECTIVE,
    "orthographic": messages.Projection.ORTHOGRAPHIC,
    "spherical": messages.Projection.LATLONG,
}


def is_camera(node: Any) -> bool:
    return all(node.knob(name) is not None for name in ("focal", "haperture", "projection_mode"))


def matrix_of(node: Any, frame: int) -> messages.Matrix4:
    """Where a node of the 3D scene stands, its axes included: `world_matrix`, row by row."""
    knob = node.knob("world_matrix")
    if knob is None:
        raise CaptureError(f"{node.name()} does not say where it stands in the world.", "Use another node for it.")
    return messages.Matrix4(values=tuple(float(knob.valueAt(frame, index)) for index in range(16)))


def camera_at(node: Any, frame: int, pixel_aspect: float) -> messages.Camera:
    """The camera as it projects onto the width of the format.

    The window is moved by win_translate in halves of the film's width, upwards too, and scaled by win_scale, as in
    `cameraProjectionMatrix` of Nuke's own snap3d; a picture whose scales differ has pixels of another aspect.
    """

    def at(name: str, index: int = 0) -> float:
        return float(node[name].valueAt(frame, index))

    mode = str(node["projection_mode"].value())
    if mode not in _PROJECTIONS:
        raise CaptureError(f"{node.name()} projects by {mode}.", "Set its projection to perspective.")
    if at("winroll") != 0:
        raise CaptureError(
            f"{node.name()} has a window roll of {at('winroll'):g}.",
            "Set it to 0 and turn the camera about its z axis.",
        )
    scale_x, scale_y = at("win_scale", 0), at("win_scale", 1)
    if scale_x <= 0 or scale_y <= 0:
        raise CaptureError(
            f"{node.name()} has a window scale of {scale_x:g}, {scale_y:g}.", "Give numbers above 0, such as 1."
        )
    width, focal = at("haperture") * scale_x, at("focal")
    if width <= 0 or focal <= 0:
        raise CaptureError(
            f"{node.name()} has a focal length of {focal:g} and a film {at('haperture'):g} wide.",
            "Give numbers above 0.",
        )
    return messages.Camera(
        name=node.name(),
        to_world=matrix_of(node, frame),
        projection=_PROJECTIONS[mode],
        focal_length_mm=focal,
        film_width_mm=width,
        film_height_mm=at("vaperture") * scale_y,
        sensor_fit=messages.SensorFit.HORIZONTAL,
        shift_x=at("win_translate", 0) / 2 / scale_x,
        shift_y=at("win_translate", 1) / 2 / scale_x,
        clip_near=at("near"),
        clip_far=at("far"),
        pixel_aspect=0.0 if scale_x == scale_y else pixel_aspect * scale_x / scale_y,
        ortho_width=width / focal if mode == "orthographic" else 0.0,
    )
