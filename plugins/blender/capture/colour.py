# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene-linear space that Blender renders in, the spaces of pictures, and the frame rate."""

from __future__ import annotations

from fractions import Fraction

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
# Names of Blender's own configuration and of the ACES and studio configurations that OCIO can put in its place.
PICTURE_SPACES = {
    "Linear": ColourSpace.LIN_REC709_SCENE,
    "Linear Rec.709": ColourSpace.LIN_REC709_SCENE,
    "Linear Rec.709 (sRGB)": ColourSpace.LIN_REC709_SCENE,
    "lin_rec709_scene": ColourSpace.LIN_REC709_SCENE,
    "lin_rec709": ColourSpace.LIN_REC709_SCENE,
    "Utility - Linear - sRGB": ColourSpace.LIN_REC709_SCENE,
    "Utility - Linear - Rec.709": ColourSpace.LIN_REC709_SCENE,
    "ACEScg": ColourSpace.LIN_AP1_SCENE,
    "lin_ap1_scene": ColourSpace.LIN_AP1_SCENE,
    "lin_ap1": ColourSpace.LIN_AP1_SCENE,
    "ACES - ACEScg": ColourSpace.LIN_AP1_SCENE,
    "ACES2065-1": ColourSpace.LIN_AP0_SCENE,
    "lin_ap0_scene": ColourSpace.LIN_AP0_SCENE,
    "lin_ap0": ColourSpace.LIN_AP0_SCENE,
    "ACES - ACES2065-1": ColourSpace.LIN_AP0_SCENE,
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

    Blender keeps one working space for the whole file; before 5.0 it is the `scene_linear` role of the OCIO configuration,
    told by its primaries.
    """
    settings = getattr(bpy.data, "colorspace", None)
    if settings is not None and settings.working_space_interop_id:
        name = settings.working_space_interop_id
        if name not in INTEROP_IDS:
            raise CaptureError(f"The file's working space is {name}, which cannot be sent.", _REMEDY)
        return INTEROP_IDS[name]
    found = Matrix([Color(primary).from_scene_linear_to_rec709_linear() for primary in Matrix.Identity(3)]).transposed()
    for space, expected in _TO_REC709.items():
        if all(abs(a - b) < _TOLERANCE for rows in zip(found, expected) for a, b in zip(*rows)):
            return space
    raise CaptureError(
        "The scene_linear role of the OCIO configuration is neither linear Rec.709, ACEScg nor ACES2065-1.", _REMEDY
    )


def picture_space(image: bpy.types.Image) -> ColourSpace | None:
    """The scene-linear space that Blender reads a picture's numbers in; None for any other."""
    return PICTURE_SPACES.get(image.colorspace_settings.name)


def frame_rate(scene: bpy.types.Scene) -> messages.Rational:
    """Frames per second; 24 over a base of 1.001 is 24000/1001."""
    rate = Fraction(scene.render.fps) / Fraction(str(round(scene.render.fps_base, 5)))
    return messages.Rational(numerator=rate.numerator, denominator=rate.denominator)
