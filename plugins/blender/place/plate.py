# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished plate, as the routes take it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from ..platewright_client import messages


@dataclass(frozen=True)
class PlacedPlate:
    """Plates of one job, a single picture or numbered frames.

    `name` says what the plate is of ("shot 010"): a later plate of the same name takes the earlier one's place.
    `path` is absolute. For numbered frames the number stands as a run of `#`, as in `/shots/010/plate.####.exr`, and
    `first_frame` and `last_frame` are the files' own numbers, which are the scene's; both are 0 for a single picture.
    `width` and `height` are the pixels of the picture's frame; where the stored pixels lie in it, the file says.
    """

    name: str
    path: str
    first_frame: int = 0
    last_frame: int = 0
    colour_space: messages.ColourSpace = messages.ColourSpace.UNSPECIFIED
    job_id: str = ""
    seed: int = 0
    prompt: str = ""
    model: str = ""
    width: int = 0
    height: int = 0

    @property
    def is_sequence(self) -> bool:
        return "#" in Path(self.path).name

    @property
    def frame_count(self) -> int:
        return self.last_frame - self.first_frame + 1 if self.is_sequence else 1

    def over(self, first: int, last: int) -> PlacedPlate:
        """The same over the asked frames that are on disk: a job that was cancelled or lost has made but some."""
        if not self.is_sequence:
            return self
        made = [frame for frame in range(first, last + 1) if self.file(frame).is_file()]
        return replace(self, first_frame=made[0] if made else first, last_frame=made[-1] if made else last)

    def file(self, frame: int) -> Path:
        """The file of one frame; a single picture has the same for all."""
        path = Path(self.path)
        return path.with_name(re.sub("#+", lambda run: numbered(frame, len(run[0])), path.name))

    @property
    def first_file(self) -> Path:
        return self.file(self.first_frame)


@dataclass(frozen=True)
class Placed:
    """What a route made or brought up to date. Each remark is one line about what the artist may not expect."""

    datablock: object
    remarks: tuple[str, ...]


def numbered(frame: int, digits: int) -> str:
    """A frame number as the daemon writes it: `0012`, `-0012`."""
    return ("-" if frame < 0 else "") + str(abs(frame)).zfill(digits)


def pattern_of(path: Path, frame: int) -> str:
    """The path with the last number of its name that reads as `frame` as a run of `#`."""
    runs = [run for run in re.finditer(r"-?\d+", path.stem) if int(run[0]) == frame]
    # A hyphen before the number of a frame that is not negative belongs to the name: `plate-0012`.
    runs = runs or [run for run in re.finditer(r"\d+", path.stem) if int(run[0]) == frame]
    if not runs:
        return str(path)
    run = runs[-1]
    hashes = "#" * len(run[0].lstrip("-"))
    return str(path.with_name(path.stem[: run.start()] + hashes + path.stem[run.end() :] + path.suffix))
