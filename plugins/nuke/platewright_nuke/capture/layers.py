# SPDX-License-Identifier: Apache-2.0
"""What layers mean by their names as Nuke shows them, where the daemon cannot know it from the file alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Optional

from platewright_client import messages

Kind = messages.PassKind

#: Inputs that are passes, and what they are.
INPUT_KINDS = {
    "beauty": Kind.BEAUTY,
    "depth": Kind.DEPTH,
    "normal": Kind.NORMAL,
    "albedo": Kind.ALBEDO,
    "position": Kind.POSITION,
    "motion": Kind.MOTION,
    "matte": Kind.MATTE,
    "reference": Kind.REFERENCE,
}
#: Colour is stored in half and follows Reads' colour conversions; all else is data.
COLOURS = frozenset((Kind.BEAUTY, Kind.ALBEDO, Kind.REFERENCE))
_MAIN = ("rgba", "rgb", "alpha", "")
_WORDS = {
    Kind.BEAUTY: ("rgba", "rgb", "beauty", "combined", "c"),
    Kind.DEPTH: ("depth", "z", "zdepth", "hitpz"),
    Kind.NORMAL: ("normal", "normals", "n", "nworld", "bumpnormals"),
    Kind.ALBEDO: ("albedo", "diffcol", "basecolor", "diffusefilter", "diffusealbedo"),
    Kind.POSITION: ("position", "p", "pworld", "worldposition"),
    Kind.MOTION: ("forward", "motion", "vector", "vectors", "velocity", "motionvector"),
    Kind.MATTE: ("matte", "mask", "a"),
    Kind.REFERENCE: ("reference", "ref"),
}
#: Names that say a pass and no vector space: those of `plain` and of Nuke's own scripts.
_PLAIN = ("normal", "normals", "position", "world_position", "worldposition")


def layers_of(channels: Iterable[str]) -> tuple[str, ...]:
    """Layers of a node's channels, in their order."""
    return tuple(dict.fromkeys(name.rpartition(".")[0] for name in channels))


def is_main(layer: str) -> bool:
    return layer in _MAIN


def speaks_of(layer: str, kind: Kind) -> bool:
    """By the last word of its name, or by the whole name without its separators."""
    words = [word for word in re.split(r"\W|_", layer.lower()) if word]
    known = _WORDS.get(kind, (kind.name.lower().replace("_", ""),))
    return bool(words) and (words[-1] in known or "".join(words) in known)


def layer_for(kind: Kind, layers: Sequence[str]) -> Optional[str]:
    """The layer that speaks of a pass, the shortest name first; None where none does."""
    found = [layer for layer in layers if not is_main(layer) and speaks_of(layer, kind)]
    if kind is Kind.BEAUTY and any(layer in ("rgba", "") for layer in layers):
        return "rgba"
    return min(found, key=len) if found else None


def says_no_space(layer: str) -> bool:
    """Whether a layer's name leaves open in which space its vectors are."""
    return is_main(layer) or layer.lower() in _PLAIN


def channel_mask(layer: str, channels: Iterable[str]) -> str:
    """For a Write: the layer, without an alpha that is not there."""
    if layer in ("rgba", "rgb", ""):
        return "rgba" if "rgba.alpha" in set(channels) else "rgb"
    return layer
