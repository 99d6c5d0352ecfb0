# SPDX-License-Identifier: Apache-2.0
"""Frame ranges as Nuke writes them: `1-10`, `1-10x2`, several with spaces or commas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Union


class FrameRange:
    """Frames from first to last by a step, which may be negative."""

    def __init__(self, *args: Any) -> None:
        if len(args) == 1 and isinstance(args[0], str):
            args = _parsed(args[0])
        if len(args) not in (2, 3):
            raise TypeError("the double: FrameRange takes (first, last, increment) or text like 1-10x2")
        self._first, self._last = int(args[0]), int(args[1])
        self._step = int(args[2]) if len(args) == 3 else 1
        if self._step == 0:
            raise ValueError("the double: the step of a frame range is 0")

    def first(self) -> int:
        return self._first

    def last(self) -> int:
        return self._last

    def increment(self) -> int:
        return self._step

    def stepFrame(self) -> int:
        return self._step

    def frames(self) -> int:
        return max(0, (self._last - self._first) // self._step + 1)

    def getFrame(self, n: int) -> int:
        return self._first + n * self._step

    def isInRange(self, n: int) -> bool:
        return n in list(self._each())

    def minFrame(self) -> int:
        return min(self._first, self._last)

    def maxFrame(self) -> int:
        return max(self._first, self._last)

    def setFirst(self, n: int) -> None:
        self._first = int(n)

    def setLast(self, n: int) -> None:
        self._last = int(n)

    def setIncrement(self, n: int) -> None:
        self._step = int(n)

    def _each(self) -> Iterator[int]:
        return (self._first + n * self._step for n in range(self.frames()))

    def __iter__(self) -> Iterator[int]:
        return self._each()

    def __str__(self) -> str:
        if self._first == self._last:
            return str(self._first)
        return f"{self._first}-{self._last}" + (f"x{self._step}" if self._step != 1 else "")


def _parsed(text: str) -> tuple[int, int, int]:
    found = re.fullmatch(r"\s*(-?\d+)(?:-(-?\d+)(?:x(-?\d+))?)?\s*", text)
    if not found:
        raise ValueError(f"the double: {text!r} is no frame range")
    first = int(found.group(1))
    return first, int(found.group(2) or first), int(found.group(3) or 1)


class FrameRanges:
    """Several ranges, walked one after the other."""

    def __init__(self, *args: Any) -> None:
        self._ranges: list[FrameRange] = []
        for argument in args:
            self._take(argument)

    def _take(self, argument: Union[str, FrameRange, Sequence[Any]]) -> None:
        if isinstance(argument, str):
            self._ranges += [FrameRange(word) for word in re.split(r"[,\s]+", argument.strip()) if word]
        elif isinstance(argument, FrameRange):
            self._ranges.append(argument)
        elif all(isinstance(item, int) for item in argument):
            self._ranges += [FrameRange(item, item, 1) for item in argument]
        else:
            for item in argument:
                self._take(item)

    def add(self, r: FrameRange) -> None:
        self._ranges.append(r)

    def clear(self) -> None:
        self._ranges = []

    def size(self) -> int:
        return len(self._ranges)

    def getRange(self, n: int) -> FrameRange:
        return self._ranges[n]

    def minFrame(self) -> int:
        return min(each.minFrame() for each in self._ranges)

    def maxFrame(self) -> int:
        return max(each.maxFrame() for each in self._ranges)

    def toFrameList(self) -> list[int]:
        return sorted({frame for each in self._ranges for frame in each})

    def compact(self) -> None:
        """Neighbouring frames of step 1 become one range."""
        runs: list[FrameRange] = []
        for frame in self.toFrameList():
            if runs and runs[-1].last() == frame - 1:
                runs[-1].setLast(frame)
            else:
                runs.append(FrameRange(frame, frame, 1))
        self._ranges = runs

    def __iter__(self) -> Iterator[FrameRange]:
        return iter(list(self._ranges))

    def __str__(self) -> str:
        return " ".join(str(each) for each in self._ranges)
