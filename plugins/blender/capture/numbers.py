# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's numbers as the messages hold them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from mathutils import Matrix

from ..platewright_client import messages


def short(value: float) -> float:
    """The shortest decimal that is the same 32-bit float, which is what Blender stores."""
    for digits in (6, 7, 8, 9):
        number = float(f"{value:.{digits}g}")
        if single(number) == single(value):
            return number or 0.0
    return value


def single(value: float) -> float:
    """The nearest 32-bit float."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def matrix_message(matrix: Matrix) -> messages.Matrix4:
    return messages.Matrix4(values=tuple(short(value) for row in matrix for value in row))


def rgb_message(colour: Sequence[float]) -> messages.Rgb | None:
    """White is what an unset colour means."""
    red, green, blue = (short(part) for part in colour[:3])
    return None if (red, green, blue) == (1, 1, 1) else messages.Rgb(r=red, g=green, b=blue)
