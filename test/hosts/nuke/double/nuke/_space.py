# SPDX-License-Identifier: Apache-2.0
"""Where things stand: matrices from transform knobs, through the axes above. Row major, column vectors."""

from __future__ import annotations

import math
from typing import Any

Matrix = list[float]
IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]


def world_matrix(node: Any, frame: float) -> Matrix:
    """Local matrix of the node, under the one of its axis input and so on up."""
    local = local_matrix(node, frame)
    above = node.input(0)
    while above is not None and above.Class() in ("Dot", "NoOp"):
        above = above.input(0)
    if above is None or above.knob("world_matrix") is None:
        return local
    return product(world_matrix(above, frame), local)


def local_matrix(node: Any, frame: float) -> Matrix:
    if node["useMatrix"].value():
        return [node["matrix"].valueAt(frame, index) for index in range(16)]
    translate, rotate, skew = (_three(node[name], frame) for name in ("translate", "rotate", "skew"))
    pivot, unpivot = _pivot(node, frame)
    uniform = node["uniform_scale"].valueAt(frame)
    scale = [value * uniform for value in _three(node["scaling"], frame)]
    steps = {
        "S": product(_skew(skew), _diagonal(scale)),
        "R": rotation(rotate, node["rot_order"].value()),
        "T": translation(translate),
    }
    whole = IDENTITY
    for letter in node["xform_order"].value():
        step = steps[letter]
        if letter != "T":
            step = product(pivot, product(step, unpivot))
        whole = product(step, whole)
    return whole


def _pivot(node: Any, frame: float) -> tuple[Matrix, Matrix]:
    """Where rotation and scale happen, and back. Newer nodes may turn the pivot too."""
    if node.knob("pivot") is not None:
        at = _three(node["pivot"], frame)
        return translation(at), translation([-value for value in at])
    at, turn = _three(node["pivot_translate"], frame), rotation(_three(node["pivot_rotate"], frame), "ZXY")
    turned_back = [turn[4 * column + row] for row in range(4) for column in range(4)]
    return product(translation(at), turn), product(turned_back, translation([-value for value in at]))


def _three(knob: Any, frame: float) -> list[float]:
    return [float(knob.valueAt(frame, index)) for index in range(3)]


def product(a: Matrix, b: Matrix) -> Matrix:
    return [sum(a[4 * i + k] * b[4 * k + j] for k in range(4)) for i in range(4) for j in range(4)]


def translation(by: list[float]) -> Matrix:
    return [1, 0, 0, by[0], 0, 1, 0, by[1], 0, 0, 1, by[2], 0, 0, 0, 1]


def _diagonal(by: list[float]) -> Matrix:
    return [by[0], 0, 0, 0, 0, by[1], 0, 0, 0, 0, by[2], 0, 0, 0, 0, 1]


def _skew(degrees: list[float]) -> Matrix:
    x, y, z = (math.tan(math.radians(value)) for value in degrees)
    return [1, x, 0, 0, 0, 1, 0, 0, z, y, 1, 0, 0, 0, 0, 1]


def rotation(degrees: list[float], order: str) -> Matrix:
    """The first letter turns first."""
    whole = IDENTITY
    for letter in order:
        angle = math.radians(degrees["XYZ".index(letter)])
        c, s = math.cos(angle), math.sin(angle)
        turn = {
            "X": [1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0, 0, 0, 0, 1],
            "Y": [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0, 0, 0, 0, 1],
            "Z": [c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
        }[letter]
        whole = product(turn, whole)
    return whole
