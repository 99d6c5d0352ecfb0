# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene-linear space that Blender renders in, the spaces of pictures, and the frame rate."""

from __future__ import annotations

import os
import re
from fractions import Fraction
from pathlib import Path

import bpy
from mathutils import Color, Matrix

from ..platewright_client import messages
from ..platewright_client.wire.messages import ColourSpace
from .errors import CaptureError

INTEROP_IDS = {
    "lin_rec709_scene": ColourSpace.LIN_REC709_SCENE,
    "lin_ap1_scene": ColourSpace.LIN_AP1_SCENE,
    "lin_ap0_scene": ColourSpace.LIN_AP0_SCENE,
}
# In lower case; names of Blender's own configuration and of the ACES and studio configurations that OCIO can put in its place.
PICTURE_SPACES = {
    "linear": ColourSpace.LIN_REC709_SCENE,
    "linear rec.709": ColourSpace.LIN_REC709_SCENE,
    "linear rec.709 (srgb)": ColourSpace.LIN_REC709_SCENE,
    "lin_rec709_scene": ColourSpace.LIN_REC709_SCENE,
    "lin_rec709": ColourSpace.LIN_REC709_SCENE,
    "utility - linear - srgb": ColourSpace.LIN_REC709_SCENE,
    "utility - linear - rec.709": ColourSpace.LIN_REC709_SCENE,
    "acescg": ColourSpace.LIN_AP1_SCENE,
    "lin_ap1_scene": ColourSpace.LIN_AP1_SCENE,
    "lin_ap1": ColourSpace.LIN_AP1_SCENE,
    "aces - acescg": ColourSpace.LIN_AP1_SCENE,
    "aces2065-1": ColourSpace.LIN_AP0_SCENE,
    "lin_ap0_scene": ColourSpace.LIN_AP0_SCENE,
    "lin_ap0": ColourSpace.LIN_AP0_SCENE,
    "aces - aces2065-1": ColourSpace.LIN_AP0_SCENE,
}

# To linear Rec.709, columns are the primaries; Bradford-adapted from D60 to D65, as OpenColorIO does.
_TO_REC709 = {
    ColourSpace.LIN_REC709_SCENE: Matrix.Identity(3),
    ColourSpace.LIN_AP1_SCENE: Matrix(
        (
            (1.7050510, -0.6217921, -0.0832589),
            (-0.1302564, 1.1408048, -0.0105483),
            (-0.0240034, -0.1289690, 1.1529724),
        )
    ),
    ColourSpace.LIN_AP0_SCENE: Matrix(
        (
            (2.5216861, -1.1341309, -0.3875552),
            (-0.2764799, 1.3727191, -0.0962391),
            (-0.0153780, -0.1529754, 1.1683534),
        )
    ),
}
# Apart by far less than the spaces are from one another.
_TOLERANCE = 2e-3

_REMEDY = "Set the working space to Linear Rec.709 or ACEScg, or convert the scene to one of them."


def working_space(scene: bpy.types.Scene) -> ColourSpace:
    """The space of every colour in the file. CaptureError where it is none that can be sent.

    Blender keeps one working space for the whole file; before 5.0 it is the `scene_linear` role of the OCIO configuration.
    """
    settings = getattr(bpy.data, "colorspace", None)
    if settings is not None and settings.working_space_interop_id:
        name = settings.working_space_interop_id
        if name not in INTEROP_IDS:
            raise CaptureError(f"The file's working space is {name}, which cannot be sent.", _REMEDY)
        return INTEROP_IDS[name]
    role = _role()
    if _space_named(role) is not None:
        return _space_named(role)
    measured = _measured()
    # Blender takes the primaries of Rec.709 for those of a configuration that does not say them.
    if measured is None or (role and measured == ColourSpace.LIN_REC709_SCENE):
        raise CaptureError(f"The working space of the OCIO configuration is '{role or 'unknown'}'.", _REMEDY)
    return measured


def _role() -> str:
    """What the OCIO configuration in use calls its scene_linear role; empty for Blender's own and built-in ones."""
    path = Path(os.environ.get("OCIO", ""))
    if not path.is_file():
        return ""
    try:
        role = re.search(r"^\s*scene_linear:\s*(.+?)\s*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    except (OSError, UnicodeDecodeError) as error:
        raise CaptureError(f"The OCIO configuration {path} cannot be read: {error}.", "Unset OCIO.") from error
    return role[1].strip("\"'") if role else ""


def _measured() -> ColourSpace | None:
    """By the primaries that Blender computes with."""
    found = Matrix([Color(primary).from_scene_linear_to_rec709_linear() for primary in Matrix.Identity(3)]).transposed()
    for space, expected in _TO_REC709.items():
        if all(abs(a - b) < _TOLERANCE for rows in zip(found, expected) for a, b in zip(*rows)):
            return space
    return None


def picture_space(image: bpy.types.Image) -> ColourSpace | None:
    """The scene-linear space that Blender reads a picture's numbers in; None for any other."""
    return _space_named(image.colorspace_settings.name)


def _space_named(name: str) -> ColourSpace | None:
    return PICTURE_SPACES.get(name.lower())


def frame_rate(scene: bpy.types.Scene) -> messages.Rational:
    """Frames per second; 24 over a base of 1.001 is 24000/1001."""
    rate = Fraction(scene.render.fps) / Fraction(str(round(scene.render.fps_base, 5)))
    return messages.Rational(numerator=rate.numerator, denominator=rate.denominator)
