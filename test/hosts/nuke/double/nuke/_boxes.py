# SPDX-License-Identifier: Apache-2.0
"""Rectangles of pixels: x and y of the lower left, r and t one past the upper right."""

from __future__ import annotations

Bounds = tuple[int, int, int, int]


class Box:
    def __init__(self, x: float = 0, y: float = 0, r: float = 0, t: float = 0) -> None:
        self._x, self._y, self._r, self._t = x, y, r, t

    def x(self) -> float:
        return self._x

    def y(self) -> float:
        return self._y

    def r(self) -> float:
        return self._r

    def t(self) -> float:
        return self._t

    def w(self) -> float:
        return self._r - self._x

    def h(self) -> float:
        return self._t - self._y

    def centerX(self) -> float:
        return (self._x + self._r) / 2

    def centerY(self) -> float:
        return (self._y + self._t) / 2

    def set(self, x: float, y: float, r: float, t: float) -> None:
        self._x, self._y, self._r, self._t = x, y, r, t


class Info:
    """What `node.bbox()` gives."""

    def __init__(self, x: float = 0, y: float = 0, r: float = 0, t: float = 0) -> None:
        self._x, self._y, self._r, self._t = x, y, r, t

    def x(self) -> float:
        return self._x

    def y(self) -> float:
        return self._y

    def w(self) -> float:
        return self._r - self._x

    def h(self) -> float:
        return self._t - self._y


def union(a: Bounds, b: Bounds) -> Bounds:
    if empty(a):
        return b
    if empty(b):
        return a
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def intersection(a: Bounds, b: Bounds) -> Bounds:
    found = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
    return (found[0], found[1], max(found[0], found[2]), max(found[1], found[3]))


def empty(box: Bounds) -> bool:
    return box[2] <= box[0] or box[3] <= box[1]
