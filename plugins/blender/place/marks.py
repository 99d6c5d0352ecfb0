# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom properties on what was placed: whose it is, to find it again, and what made it, for the artist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import bpy

from .plate import PlacedPlate

NAME = "platewright_plate"
Datablock = TypeVar("Datablock", bound=bpy.types.bpy_struct)


def mark(datablock: bpy.types.bpy_struct, plate: PlacedPlate) -> None:
    datablock[NAME] = plate.name
    datablock["platewright_job_id"] = plate.job_id
    # A seed has 64 bits, a custom property's integer 32.
    datablock["platewright_seed"] = str(plate.seed)
    datablock["platewright_prompt"] = plate.prompt
    datablock["platewright_model"] = plate.model


def marked(datablocks: Iterable[Datablock], plate: PlacedPlate) -> Datablock | None:
    """What was placed before under the plate's name; data linked from another file is not ours to change."""
    for datablock in datablocks:
        if datablock.get(NAME) == plate.name and getattr(datablock, "library", None) is None:
            return datablock
    return None
