# SPDX-License-Identifier: Apache-2.0
"""Reads whose file is what they show: such files are sent as they lie on disk."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Optional

from platewright_client import messages
from platewright_client.plate_header import PlateHeaderError, read_plate_header

from ..versions import padded
from .colour import read_space
from .upstream import is_off, origin

_FRAME = re.compile(r"#+|%0?(\d*)d")


@dataclass(frozen=True)
class PassFile:
    """An EXR file or sequence of the artist's."""

    path: str
    """The frame's place kept as `####` or `%04d`."""
    channels: tuple[str, ...]
    """Of the first frame's first part, as stored."""

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.rpartition(".")[0] for name in self.channels))

    def stored_layer(self, shown: str) -> Optional[str]:
        """The stored name of a layer as Nuke shows it: `ViewLayer.Depth` for `ViewLayer_Depth`. None for no such."""
        return next((layer for layer in self.layers if layer and nuke_layer(layer) == shown), None)


def nuke_layer(stored: str) -> str:
    """How Nuke's Read names a layer of a file."""
    name = re.sub(r"\W", "_", stored)
    return f"_{name}" if name[:1].isdigit() else name


def file_behind(
    node: Any, frames: Sequence[int], working: messages.ColourSpace, is_data: bool = False
) -> Optional[PassFile]:
    """The file that an input shows untouched at all these frames; None where Nuke has a part in the pixels.

    `is_data`: the values are no colour, so that the file holds them and a Read's colour conversion does not apply.
    """
    read = origin(node, frames)
    if read is None or read.Class() != "Read" or is_off(read, frames):
        return None
    if not is_data and read_space(read, working) != working:
        return None
    path = file_of(read, frames)
    if path is None:
        return None
    try:
        header = read_plate_header(at_frame(path, frames[0]))
    except PlateHeaderError:
        # Nuke's own reader may know it, and says what is wrong where it does not.
        return None
    window = header.display_window
    if (window.x_min, window.y_min) != (0, 0):
        # Nuke moves such pictures to its own origin.
        return None
    if read["auto_alpha"].value() and "A" not in header.channels:
        return None
    return PassFile(path, tuple(header.channels))


def file_of(read: Any, frames: Sequence[int]) -> Optional[str]:
    """A Read's EXR path where each frame of the script shows the file of that number and all of them exist."""
    path = str(read["file"].value() or "").replace("\\", "/")
    if not path.lower().endswith(".exr") or not os.path.isabs(path) or "[" in path or re.search(r"%[vV]", path):
        return None
    tokens = _FRAME.findall(os.path.basename(path))
    if _FRAME.search(os.path.dirname(path)) or len(tokens) > 1:
        return None
    if tokens:
        if not _frames_are_kept(read):
            return None
        first, last = int(read["first"].value()), int(read["last"].value())
        if frames[0] < first or frames[-1] > last:
            return None
    names = {at_frame(path, frame) for frame in frames}
    return path if all(os.path.isfile(name) for name in names) else None


def at_frame(path: str, frame: int) -> str:
    def number(match: re.Match[str]) -> str:
        digits = len(match.group()) if match.group().startswith("#") else int(match.group(1) or 1)
        return padded(frame, digits)

    return _FRAME.sub(number, path)


def _frames_are_kept(read: Any) -> bool:
    text = str(read["frame"].value()).strip()
    if text in ("", "frame"):
        return True
    mode = read["frame_mode"].value()
    if mode == "start at":
        return text == str(int(read["first"].value()))
    return bool(mode == "offset" and text == "0")
