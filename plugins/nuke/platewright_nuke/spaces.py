# SPDX-License-Identifier: Apache-2.0
"""The linear spaces of the contract by the names that Nuke's colour configurations give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from platewright_client.wire.messages import ColourSpace

from .errors import NodeError

#: Interop id, then names in ACES 2 and 1.3, ACES 1.2, and Nuke's own configurations.
NAMES = {
    ColourSpace.LIN_REC709_SCENE: (
        "lin_rec709_scene",
        "Linear Rec.709 (sRGB)",
        "Utility - Linear - sRGB",
        "Utility - Linear - Rec.709",
        "lin_rec709",
        "lin_srgb",
        "linear",
    ),
    ColourSpace.LIN_AP1_SCENE: ("lin_ap1_scene", "ACEScg", "ACES - ACEScg", "lin_ap1"),
    ColourSpace.LIN_AP0_SCENE: ("lin_ap0_scene", "ACES2065-1", "ACES - ACES2065-1", "lin_ap0"),
}


def interop_id(space: ColourSpace) -> str:
    """`lin_ap1_scene`: the name for people and knobs."""
    return NAMES[space][0]


def space_of(name: str) -> Optional[ColourSpace]:
    """The space that a name in a knob or a configuration stands for; None where it is none of ours.

    Families before the name (`ACES/ACEScg`) and a role that names its space (`scene_linear (ACEScg)`) are seen through.
    """
    role = re.fullmatch(r"[a-z_]+ \((.+)\)", name)
    plain = (role.group(1) if role else name).rpartition("/")[2].strip().lower()
    return next((space for space, names in NAMES.items() if plain in (known.lower() for known in names)), None)


@dataclass(frozen=True)
class Reading:
    """How a Read takes plates in."""

    raw: bool
    colourspace: str
    """A name of the knob's own list; empty with `raw`."""


def reading(plate: ColourSpace, working: ColourSpace, available: Sequence[str]) -> Reading:
    """Raw where the plate is in the working space already, else by the name that the configuration has for it.

    NodeError where it has none: a plate is never shown in a space that is a guess.
    """
    if plate == working:
        return Reading(True, "")
    if plate not in NAMES:
        raise NodeError("The plate does not say which colour space it is in.", "Set `plate colourspace` on the node.")
    # Some configurations list a family before a tab.
    for entry in available:
        name = entry.split("\t")[0]
        if space_of(name) == plate:
            return Reading(False, name)
    raise NodeError(
        f"The plate is in {interop_id(plate)}, and this script's colour configuration has no space of that kind.",
        "Set `plate colourspace` on the node.",
    )
