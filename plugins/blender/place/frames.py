# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene's frame numbers and the files'."""

from __future__ import annotations

import re

import bpy

from .errors import PlaceError
from .plate import PlacedPlate


def check_numbers(plate: PlacedPlate) -> None:
    """PlaceError where Blender's image data-blocks cannot read the plate's numbered files."""
    if not plate.is_sequence:
        return
    if plate.last_frame < plate.first_frame:
        raise PlaceError(f"The plate's last frame {plate.last_frame} is before its first, {plate.first_frame}.")
    if plate.first_frame < 0:
        raise PlaceError(
            "Blender reads no image sequence with negative frame numbers.", "Begin the range at 0 or later."
        )
    if not re.fullmatch(r"[^#]*#+[^#\d]*\.\w+", plate.first_file.with_name(_name(plate)).name):
        raise PlaceError(
            f"Blender takes the last number of a file name for the frame, and in {_name(plate)} another follows.",
            "Put the #### last in the name pattern.",
        )


def follow(user: bpy.types.ImageUser | bpy.types.CompositorNodeImage, plate: PlacedPlate) -> None:
    """Makes whoever shows a sequence show frame n's file at the scene's frame n, and the ends beyond them."""
    if not plate.is_sequence:
        return
    user.frame_duration = plate.frame_count
    user.frame_start = plate.first_frame
    user.frame_offset = plate.first_frame - 1
    user.use_cyclic = False
    user.use_auto_refresh = True


def missing_frames(plate: PlacedPlate) -> tuple[str, ...]:
    """A remark where the range has holes: Blender shows nothing there."""
    frames = range(plate.first_frame, plate.last_frame + 1) if plate.is_sequence else ()
    missing = [frame for frame in frames if not plate.file(frame).is_file()]
    if not missing:
        return ()
    listed = ", ".join(map(str, missing[:5])) + (", …" if len(missing) > 5 else "")
    return (f"{len(missing)} of {plate.frame_count} frames are not there: {listed}.",)


def _name(plate: PlacedPlate) -> str:
    return re.split(r"[/\\]", plate.path)[-1]
