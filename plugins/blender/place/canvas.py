# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture that a scene renders, and how a plate sits on it pixel by pixel (compositor and sequencer)."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from .frame import PlateFrame


@dataclass(frozen=True)
class Canvas:
    """Pixels of the rendered frame, and the rectangle of it that is kept; y up from the lower left corner."""

    width: int
    height: int
    left: int
    bottom: int
    kept_width: int
    kept_height: int

    def scale(self, frame: PlateFrame) -> tuple[float, float]:
        """What brings the plate's frame to the render's; (1, 1) where they are of one size."""
        return (self.width / frame.width, self.height / frame.height)

    def offset(self, frame: PlateFrame) -> tuple[float, float]:
        """From the centre of what is kept, where Blender puts a picture's pixels, to where the scaled plate belongs."""
        across, up = self.scale(frame)
        x, y = self.offset_of_frame()
        return (
            x + (frame.left + frame.stored_width / 2 - frame.width / 2) * across,
            y + (frame.bottom + frame.stored_height / 2 - frame.height / 2) * up,
        )

    def offset_of_frame(self) -> tuple[float, float]:
        """From the centre of what is kept to that of the rendered frame."""
        return (self.width / 2 - self.left - self.kept_width / 2, self.height / 2 - self.bottom - self.kept_height / 2)

    def remarks(self, frame: PlateFrame) -> tuple[str, ...]:
        if (self.width, self.height) == (frame.width, frame.height):
            return ()
        plate, render = f"{frame.width} x {frame.height}", f"{self.width} x {self.height}"
        across, up = self.scale(frame)
        bent = abs(across / up - 1) > 0.01
        return (f"The plate is {plate}, the render {render}: it is {'stretched' if bent else 'scaled'} to fit.",)


def canvas_of(scene: bpy.types.Scene) -> Canvas:
    """As Blender itself counts: a border's edges are cut down to whole pixels."""
    render = scene.render
    width = render.resolution_x * render.resolution_percentage // 100
    height = render.resolution_y * render.resolution_percentage // 100
    if not (render.use_border and render.use_crop_to_border):
        return Canvas(width, height, 0, 0, width, height)
    left, right = int(render.border_min_x * width), int(render.border_max_x * width)
    bottom, top = int(render.border_min_y * height), int(render.border_max_y * height)
    return Canvas(width, height, left, bottom, right - left, top - bottom)
