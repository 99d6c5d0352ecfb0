# SPDX-License-Identifier: GPL-3.0-or-later
"""Which part of the camera's frame a render has."""

from __future__ import annotations

import bpy

from ..platewright_client import messages
from .numbers import single


def framing(scene: bpy.types.Scene) -> messages.Framing | None:
    """None for a whole frame. With a render region: the region, in the pixels of the file that Blender writes.

    A region that is cropped makes a file of just its pixels, from (0, 0), whose header knows nothing of the frame
    around it. One that is not cropped makes a whole frame that is empty around the region.
    """
    render = scene.render
    if not render.use_border:
        return None
    width, height = frame_size(render)
    left, right = _edge(render.border_min_x, width), _edge(render.border_max_x, width)
    bottom, top = _edge(render.border_min_y, height), _edge(render.border_max_y, height)
    if right <= left or top <= bottom:
        return None
    first_row = height - top
    if not render.use_crop_to_border:
        return messages.Framing(crop=_window(left, first_row, right - left, top - bottom))
    return messages.Framing(
        display_window=_window(-left, -first_row, width, height),
        data_window=_window(0, 0, right - left, top - bottom),
    )


def frame_size(render: bpy.types.RenderSettings) -> tuple[int, int]:
    """Width and height of the whole frame in pixels, rounded as Blender does."""
    percentage = render.resolution_percentage
    return max(1, render.resolution_x * percentage // 100), max(1, render.resolution_y * percentage // 100)


def _edge(share: float, size: int) -> int:
    """Blender multiplies in 32 bits and cuts the fraction off."""
    return int(single(share * size))


def _window(x: int, y: int, width: int, height: int) -> messages.Window:
    return messages.Window(x_min=x, y_min=y, x_max=x + width - 1, y_max=y + height - 1)
