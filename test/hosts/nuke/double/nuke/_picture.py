# SPDX-License-Identifier: Apache-2.0
"""Pictures while they are computed: what a node's output is, and one channel of it."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ._boxes import Bounds, empty, intersection
from ._format import Format


@dataclass(frozen=True)
class Description:
    """A node's output before any pixel is computed. `error` is what would stop a render, empty where nothing does."""

    format: Format
    box: Bounds
    channels: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    frames: tuple[int, int] = (1, 1)
    error: str = ""


@dataclass(frozen=True)
class Plane:
    """One channel: rows from the top of the box down, left to right. Black outside."""

    box: Bounds
    values: Any

    @property
    def width(self) -> int:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]

    def row(self, y: int) -> Any:
        """The row at y, counted from the bottom of the format."""
        start = (self.box[3] - 1 - y) * self.width
        return self.values[start : start + self.width]

    def at(self, x: int, y: int) -> float:
        left, bottom, right, top = self.box
        if not (left <= x < right and bottom <= y < top):
            return 0.0
        return float(self.values[(top - 1 - y) * self.width + x - left])


def black(box: Bounds) -> Plane:
    return filled(box, 0.0)


def filled(box: Bounds, value: float) -> Plane:
    count = 0 if empty(box) else (box[2] - box[0]) * (box[3] - box[1])
    return Plane(box, array("f", [value]) * count)


def fitted(plane: Plane, box: Bounds) -> Plane:
    """The plane over another box: cut where it is larger, black where it is smaller."""
    if plane.box == box:
        return plane
    if empty(box):
        return Plane(box, array("f"))
    shared = intersection(plane.box, box)
    left, right = array("f", [0.0]) * (shared[0] - box[0]), array("f", [0.0]) * (box[2] - shared[2])
    empty_row = array("f", [0.0]) * (box[2] - box[0])
    values = array("f")
    for y in range(box[3] - 1, box[1] - 1, -1):
        if empty(shared) or not shared[1] <= y < shared[3]:
            values.extend(empty_row)
            continue
        row = plane.row(y)
        values.extend(left)
        values.extend(row[shared[0] - plane.box[0] : shared[2] - plane.box[0]])
        values.extend(right)
    return Plane(box, values)


def mapped(function: Callable[..., float], box: Bounds, *planes: Plane) -> Plane:
    """A new plane from the values of others at the same pixel."""
    return Plane(box, array("f", map(function, *(fitted(plane, box).values for plane in planes))))


def moved(plane: Plane, x: int, y: int) -> Plane:
    box = plane.box
    return Plane((box[0] + x, box[1] + y, box[2] + x, box[3] + y), plane.values)


def resampled(
    plane: Plane, box: Bounds, source_of: Callable[[float, float], tuple[float, float]], smooth: bool
) -> Plane:
    """Each pixel centre of the box looks up where it comes from; bilinear where `smooth`, else the nearest pixel."""
    values = array("f")
    for y in range(box[3] - 1, box[1] - 1, -1):
        for x in range(box[0], box[2]):
            u, v = source_of(x + 0.5, y + 0.5)
            values.append(_bilinear(plane, u - 0.5, v - 0.5) if smooth else plane.at(int(u // 1), int(v // 1)))
    return Plane(box, values)


def _bilinear(plane: Plane, u: float, v: float) -> float:
    """Edges are held half a pixel out, so that enlarging does not darken the border."""
    left, bottom, right, top = plane.box
    if empty(plane.box) or not (left - 1 < u < right and bottom - 1 < v < top):
        return 0.0
    u, v = min(max(u, left), right - 1), min(max(v, bottom), top - 1)
    x, y = int(u // 1), int(v // 1)
    fx, fy = u - x, v - y
    x2, y2 = min(x + 1, right - 1), min(y + 1, top - 1)
    low = plane.at(x, y) * (1 - fx) + plane.at(x2, y) * fx
    high = plane.at(x, y2) * (1 - fx) + plane.at(x2, y2) * fx
    return low * (1 - fy) + high * fy
