# SPDX-License-Identifier: GPL-3.0-or-later
"""The working space and the frame rate of a scene."""

from __future__ import annotations

import os
import re
from fractions import Fraction
from pathlib import Path

import bpy

from ..platewright_client import messages
from .errors import CaptureError

SPACES = {
    "lin_rec709_scene": messages.ColourSpace.LIN_REC709_SCENE,
    "lin_ap1_scene": messages.ColourSpace.LIN_AP1_SCENE,
    "lin_ap0_scene": messages.ColourSpace.LIN_AP0_SCENE,
}
# Names of the same spaces in Blender's own configuration and in the ACES ones.
NAMED = {
    "linear rec.709": messages.ColourSpace.LIN_REC709_SCENE,
    "linear rec.709 (srgb)": messages.ColourSpace.LIN_REC709_SCENE,
    "lin_rec709": messages.ColourSpace.LIN_REC709_SCENE,
    "utility - linear - srgb": messages.ColourSpace.LIN_REC709_SCENE,
    "acescg": messages.ColourSpace.LIN_AP1_SCENE,
    "aces - acescg": messages.ColourSpace.LIN_AP1_SCENE,
    "lin_ap1": messages.ColourSpace.LIN_AP1_SCENE,
    "aces2065-1": messages.ColourSpace.LIN_AP0_SCENE,
    "aces - aces2065-1": messages.ColourSpace.LIN_AP0_SCENE,
    "lin_ap0": messages.ColourSpace.LIN_AP0_SCENE,
}
REMEDY = "Use Linear Rec.709, ACEScg or ACES2065-1 as the working space."


def working_space(scene: bpy.types.Scene) -> messages.ColourSpace:
    """The space of all colour in the file. Raises `CaptureError` for one that a request has no name for."""
    space = bpy.data.colorspace.working_space_interop_id if hasattr(bpy.data, "colorspace") else ""
    if space:
        if space not in SPACES:
            raise CaptureError(f"The working space of this file is {space}.", REMEDY)
        return SPACES[space]
    config = os.environ.get("OCIO", "")
    return _of_config(Path(config)) if config else messages.ColourSpace.LIN_REC709_SCENE


def space_named(name: str) -> messages.ColourSpace | None:
    """The space that an image is said to be in; None where a request has no name for it."""
    return NAMED.get(name.lower())


def frame_rate(scene: bpy.types.Scene) -> messages.Rational:
    rate = scene.render.fps / Fraction(scene.render.fps_base).limit_denominator(1000)
    return messages.Rational(numerator=rate.numerator, denominator=rate.denominator)


def _of_config(path: Path) -> messages.ColourSpace:
    """Before 5.0 a file has no working space of its own: it is the role of the OpenColorIO configuration in use."""
    try:
        role = re.search(r"^\s*scene_linear:\s*(.+?)\s*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    except (OSError, UnicodeDecodeError) as error:
        raise CaptureError(f"The OpenColorIO configuration {path} cannot be read: {error}.", "Unset OCIO.") from error
    name = role[1].strip("\"'") if role else ""
    space = space_named(name)
    if space is None:
        raise CaptureError(f"The working space of {path} is '{name}'.", REMEDY)
    return space
