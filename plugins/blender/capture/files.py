# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of passes: written whole, found on disk."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from .errors import CaptureError


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A name to write to; what is there at the end of the block becomes `path`, and after an error nothing does."""
    draft = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


class PassFiles:
    """Passes that are rendered already: one file, or a numbered sequence.

    `shot.####.exr`, `shot.%04d.exr` and `shot.$F4.exr` name a sequence, and so does one of its files, `shot.0001.exr`.
    """

    def __init__(self, path: str) -> None:
        if not path:
            raise CaptureError("No file of passes is chosen.", "Choose a multilayer EXR, or render the passes now.")
        self._path = Path(path)
        if self._path.suffix.lower() != ".exr":
            raise CaptureError(f"{path} is no EXR file.", "Choose a multilayer EXR.")
        name, number = self._path.name, None
        for shape, width in ((r"#+", len), (r"%0?(\d*)d", _said_width), (r"\$F(\d*)", _said_width)):
            number = number or _found(shape, name, width)
        number = number or _found(r"(?<=[._-])\d+(?=\.[^.]*$)", name, len)
        self._number = number

    @property
    def pattern(self) -> Path:
        """The sequence with `####` in place of its number; a single file as it is."""
        return self._path if self._number is None else self._with("#" * self._number[2])

    def frame(self, frame: int) -> Path:
        """The file of a frame. Raises `CaptureError` where it is absent."""
        if self._number is None:
            path = self._path
        else:
            path = self._with(f"{frame:0{self._number[2] + (frame < 0)}d}")
        if not path.is_file():
            raise CaptureError(f"There is no file {path}.", "Render it, or choose other passes.")
        return path

    def missing(self, frames: range) -> list[int]:
        """Those of `frames` that have no file."""
        found = []
        for frame in frames:
            try:
                self.frame(frame)
            except CaptureError:
                found.append(frame)
        return found

    def _with(self, text: str) -> Path:
        start, end, _ = self._number or (0, 0, 0)
        return self._path.with_name(self._path.name[:start] + text + self._path.name[end:])


def _found(shape: str, name: str, width) -> tuple[int, int, int] | None:
    """Where in the name its number stands, and how many digits it has."""
    match = re.search(shape, name)
    return (match.start(), match.end(), width(match[0])) if match else None


def _said_width(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 1)
