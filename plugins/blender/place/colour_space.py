# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's name for a plate's colour space."""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ..platewright_client import messages
from .errors import PlaceError

# By preference: Blender's own configuration, then the ACES and studio configurations that OCIO can put in its place.
NAMES: dict[messages.ColourSpace, tuple[str, ...]] = {
    messages.ColourSpace.LIN_REC709_SCENE: (
        "Linear Rec.709",
        "Linear Rec.709 (sRGB)",
        "lin_rec709_scene",
        "lin_rec709",
        "Utility - Linear - sRGB",
        "Utility - Linear - Rec.709",
    ),
    messages.ColourSpace.LIN_AP1_SCENE: ("ACEScg", "lin_ap1_scene", "lin_ap1", "ACES - ACEScg"),
    messages.ColourSpace.LIN_AP0_SCENE: ("ACES2065-1", "lin_ap0_scene", "aces2065_1", "ACES - ACES2065-1"),
}


def blender_name(space: messages.ColourSpace) -> str:
    """The name in this Blender's list of input colour spaces. PlaceError where the list has none for it."""
    return named_among(input_spaces(), space)


def input_spaces() -> tuple[str, ...]:
    """What this Blender can read pixels as; depends on its version and on OCIO."""
    name = bpy.types.ColorManagedInputColorspaceSettings.bl_rna.properties["name"]
    return tuple(item.identifier for item in name.enum_items)


def named_among(spaces: Sequence[str], space: messages.ColourSpace) -> str:
    if space not in NAMES:
        raise PlaceError("The plate does not say which colour space it is in.", "Generate it again.")
    for name in NAMES[space]:
        if name in spaces:
            return name
    raise PlaceError(
        f"Blender's colour configuration has no {NAMES[space][0]}.",
        "Add a colour space of that name to the OCIO configuration, or start Blender with its own.",
    )
