# SPDX-License-Identifier: GPL-3.0-or-later
"""Which part of the picture is rendered, in the pixels of the file that it is saved to.

Blender writes no file with different data and display windows (4.2 to 5.2): with Crop to Render Region the region is the
whole file, its top left corner at zero, and without it the file is the whole picture with nothing around the region.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..platewright_client import messages
from .errors import CaptureError
from .numbers import single


@dataclass(frozen=True)
class Region:
    """Pixels from the picture's top left corner; `right` and `bottom` lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def picture_size(scene: bpy.types.Scene) -> tuple[int, int]:
    """Width and height of the whole picture in pixels."""
    render = scene.render
    return (
        render.resolution_x * render.resolution_percentage // 100,
        render.resolution_y * render.resolution_percentage // 100,
    )


def render_region(scene: bpy.types.Scene) -> Region | None:
    """The part that is rendered; None where that is all."""
    render = scene.render
    if not render.use_border:
        return None
    width, height = picture_size(scene)
    left, right = _cut(render.border_min_x, width), _cut(render.border_max_x, width)
    bottom, top = _cut(render.border_min_y, height), _cut(render.border_max_y, height)
    if right <= left or top <= bottom:
        raise CaptureError("The render region has no pixels.", "Draw it larger, or clear it with Ctrl-Alt-B.")
    if (left, right, bottom, top) == (0, width, 0, height):
        return None
    return Region(left, height - top, right, height - bottom)


def framing(scene: bpy.types.Scene) -> messages.Framing | None:
    """Windows of the file that a render of this scene is saved to; None where the file's own header says them.

    CaptureError for a region without pixels.
    """
    width, height = picture_size(scene)
    region = render_region(scene)
    if region is None:
        return None
    if scene.render.use_crop_to_border:
        return messages.Framing(
            display_window=_window(-region.left, -region.top, width, height),
            data_window=_window(0, 0, region.width, region.height),
        )
    whole = _window(0, 0, width, height)
    return messages.Framing(
        display_window=whole,
        data_window=whole,
        crop=_window(region.left, region.top, region.width, region.height),
    )


def saved_size(scene: bpy.types.Scene) -> tuple[int, int]:
    """Width and height of the file that a render is saved to."""
    region = render_region(scene) if scene.render.use_crop_to_border else None
    return (region.width, region.height) if region else picture_size(scene)


def _cut(share: float, size: int) -> int:
    """As Blender does: multiplied as 32-bit floats, and cut off."""
    return int(single(single(share) * size))


def _window(left: int, top: int, width: int, height: int) -> messages.Window:
    return messages.Window(x_min=left, y_min=top, x_max=left + width - 1, y_max=top + height - 1)
