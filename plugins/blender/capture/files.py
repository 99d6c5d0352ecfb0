# SPDX-License-Identifier: GPL-3.0-or-later
"""Passes that are rendered already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from .errors import CaptureError

# `shot.####.exr`, `shot.%04d.exr`, `shot.$F4.exr`.
_PATTERN = re.compile(r"#+|%0?(\d*)d|\$F(\d*)")
# The number of a frame's file: the last of the name, after a dot or with four digits and more, and no version's.
_NUMBER = re.compile(r"(?:(?<=\.)-?\d+|(?<![\dvV])(?:(?<=[._ ])-)?\d{4,})$")


class PassFiles:
    """An EXR file, or a numbered sequence of them.

    The path is a pattern (`shot.####.exr`), or the name of one frame's file: where other frames lie beside it, it
    stands for them all. CaptureError where there is none, or its extension is not `.exr`.
    """

    def __init__(self, path: str | Path) -> None:
        given = Path(path)
        if not str(path).strip():
            raise CaptureError("No file of passes is chosen.", "Choose a multilayer EXR or a numbered sequence.")
        if given.suffix.lower() != ".exr":
            raise CaptureError(f"{given.name} is no EXR file.", "Save the passes as a multilayer EXR.")
        if not given.parent.is_dir():
            raise CaptureError(f"There is no folder {given.parent}.", "Choose the passes again.")
        spelled = _PATTERN.search(given.name)
        self._split = (given.name[: spelled.start()], given.name[spelled.end() :]) if spelled else _split(given)
        self._digits = _digits(spelled) if spelled else 0
        self._given = given
        self._frames = self._found() if self._split else {}
        if not spelled and len(self._frames) < 2:
            self._split, self._frames = None, {}
        if not spelled and self._split:
            self._digits = min(len(path.name) - sum(map(len, self._split)) for path in self._frames.values())
        if self._split is None and not given.is_file():
            raise CaptureError(f"There is no file {given}.", "Choose the passes again.")
        if self._split is not None and not self._frames:
            raise CaptureError(f"There is no frame of {given.name} in {given.parent}.", "Choose the passes again.")

    @property
    def is_sequence(self) -> bool:
        return self._split is not None

    @property
    def pattern(self) -> Path:
        """The path for a request: a single file's own, or a sequence's with the number as `####`."""
        if self._split is None:
            return self._given
        before, after = self._split
        return self._given.with_name(before + "#" * max(self._digits, 1) + after)

    @property
    def frames(self) -> tuple[int, ...]:
        """Frame numbers on disk, ascending; none for a single file."""
        return tuple(sorted(self._frames))

    def missing(self, frames: Iterable[int]) -> tuple[int, ...]:
        """Those of the frames that are not on disk; a single file serves all."""
        return tuple(frame for frame in frames if self._split is not None and frame not in self._frames)

    def frame(self, number: int) -> Path:
        """The file of a frame; a single file serves all. CaptureError where it is absent."""
        if self._split is None:
            return self._given
        if number not in self._frames:
            raise CaptureError(
                f"Frame {number} of {self.pattern.name} is not there; on disk are {runs(self.frames)}.",
                "Render the missing frames, or go to one that is there.",
            )
        return self._frames[number]

    def _found(self) -> dict[int, Path]:
        before, after = self._split
        found: dict[int, Path] = {}
        for path in self._given.parent.iterdir():
            name = path.name
            middle = name[len(before) : len(name) - len(after)]
            if not (name.startswith(before) and name.endswith(after) and re.fullmatch(r"-?\d+", middle)):
                continue
            if len(middle.lstrip("-")) >= self._digits and path.is_file():
                found[int(middle)] = path
        return found


def runs(frames: Iterable[int]) -> str:
    """`1-3, 7` of 1, 2, 3 and 7."""
    said: list[list[int]] = []
    for frame in sorted(frames):
        if said and frame == said[-1][-1] + 1:
            said[-1].append(frame)
        else:
            said.append([frame])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in said)


def _split(path: Path) -> tuple[str, str] | None:
    number = _NUMBER.search(path.stem)
    return None if number is None else (path.stem[: number.start()], path.stem[number.end() :] + path.suffix)


def _digits(spelled: re.Match[str]) -> int:
    if spelled[0].startswith("#"):
        return len(spelled[0])
    return int(spelled[1] or spelled[2] or 1)
