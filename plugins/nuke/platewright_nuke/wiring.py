# SPDX-License-Identifier: Apache-2.0
"""Which selected Read belongs at which input: by its layers first, then by words in its file's name."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any, Optional

from .errors import NodeError
from .node import INPUTS

#: Words in file and layer names, by input. Renderers' own names are the daemon's business; these place whole files.
_WORDS = {
    "depth": ("depth", "z", "zdepth"),
    "normal": ("normal", "normals", "n", "nrm"),
    "albedo": ("albedo", "diffcol", "basecolor", "basecolour", "diffusefilter"),
    "position": ("position", "p", "pos", "pworld", "wpp"),
    "motion": ("motion", "vector", "vectors", "velocity", "forward"),
    "matte": ("matte", "mask"),
    "reference": ("reference", "ref"),
}


def wires(reads: Sequence[Any]) -> dict[str, Any]:
    """Input name to Read. A Read of several layers, and the first that nothing else claims, goes to the first input.

    NodeError where two claim one input.
    """
    found: dict[str, Any] = {}
    for read in sorted(reads, key=lambda each: (each.xpos(), each.name())):
        name = _input_of(read) or INPUTS[0]
        if name in found:
            raise NodeError(f"{found[name].name()} and {read.name()} both look like {name}.", "Connect them by hand.")
        found[name] = read
    return found


def _input_of(read: Any) -> Optional[str]:
    layers = {channel.rpartition(".")[0] for channel in read.channels()} - {"rgb", "rgba", "alpha"}
    if len(layers) > 1:
        return None
    words = [_words(layer) for layer in layers] + [_words(os.path.basename(read["file"].value() or ""))]
    for said in words:
        for name, known in _WORDS.items():
            if said & set(known):
                return name
    return None


def _words(text: str) -> set[str]:
    """`shot010_Normal.####.exr` -> shot, 010, normal, exr."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return {word for word in re.split(r"[^a-z]+", split.lower()) if word}
