# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's numbers as a request's."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from mathutils import Matrix

from ..platewright_client import messages


def short(value: float) -> float:
    """The shortest decimal that is the same 32-bit float, which is what Blender stores."""
    for digits in (6, 7, 8, 9):
        decimal = float(f"{value:.{digits}g}")
        if single(decimal) == single(value):
            return decimal or 0.0
    return value


def single(value: float) -> float:
    """Rounded to 32 bits."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def matrix4(matrix: Matrix) -> messages.Matrix4:
    return messages.Matrix4(values=tuple(short(value) for row in matrix for value in row))


def rgb(colour: Iterable[float]) -> messages.Rgb | None:
    """None is white, which is what an unset colour means."""
    red, green, blue = (short(value) for value in colour)
    return None if (red, green, blue) == (1, 1, 1) else messages.Rgb(r=red, g=green, b=blue)


def intensity(value: float, unit: messages.IntensityUnit, exposure_stops: float = 0.0) -> messages.LightIntensity:
    return messages.LightIntensity(
        value=short(value),
        exposure_stops=short(exposure_stops),
        unit=unit,
        system=messages.LightSystem.BLENDER,
    )
