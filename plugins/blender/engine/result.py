# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate's file as the passes of a render."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np

from .. import exr
from ..capture.framing import picture_size, render_region
from ..platewright_client.plate_header import read_plate_header

# Pass -> components. Visibility is the mean over the lights that cast shadows.
PASSES = {"Combined": "RGBA", "Plate": "RGBA", "Analytic": "RGB", "Visibility": "V"}


def fill(engine: bpy.types.RenderEngine, depsgraph: bpy.types.Depsgraph, path: Path) -> None:
    """Hands a plate to Blender, in the working space as it is stored, as one view layer's render."""
    scene = depsgraph.scene
    planes = _on_frame(path, scene)
    for name, components in PASSES.items():
        if name != "Combined":
            engine.add_pass(name, len(components), components, layer=depsgraph.view_layer.name)
    height, width = planes["R"].shape
    result = engine.begin_result(0, 0, width, height, layer=depsgraph.view_layer.name)
    try:
        for each in result.layers[0].passes:
            picture = _pass_of(each.name, planes)
            if picture is not None:
                # Blender counts rows from the bottom.
                each.rect.foreach_set(np.ascontiguousarray(picture[::-1], np.float32).reshape(-1))
    finally:
        engine.end_result(result)


def _pass_of(name: str, planes: dict[str, np.ndarray]) -> np.ndarray | None:
    if name in ("Combined", "Plate"):
        alpha = planes.get("A", np.ones_like(planes["R"]))
        return np.stack([planes["R"], planes["G"], planes["B"], alpha], axis=-1)
    if name == "Analytic":
        return np.stack([planes[f"analytic.{part}"] for part in "RGB"], axis=-1)
    shares = [plane for channel, plane in planes.items() if channel.startswith("visibility.")]
    if name == "Visibility":
        return np.mean(shares, axis=0) if shares else np.ones_like(planes["R"])
    return None


def _on_frame(path: Path, scene: bpy.types.Scene) -> dict[str, np.ndarray]:
    """The plate's channels on the pixels that Blender expects: the whole picture, or its render region."""
    header = read_plate_header(path)
    planes = exr.read(path)
    width, height = picture_size(scene)
    region = render_region(scene)
    # Of the picture's pixels, where those of the file begin.
    left = header.data_window.x_min - header.display_window.x_min
    top = header.data_window.y_min - header.display_window.y_min
    first_column, first_row = (region.left, region.top) if region else (0, 0)
    columns, rows = (region.width, region.height) if region else (width, height)
    return {
        name: _cut(plane, first_row - top, first_column - left, rows, columns) for name, plane in planes.items()
    }


def _cut(plane: np.ndarray, row: int, column: int, rows: int, columns: int) -> np.ndarray:
    """A part of a plane; what lies outside of it is 0."""
    cut = np.zeros((rows, columns), np.float32)
    first_row, first_column = max(row, 0), max(column, 0)
    last_row, last_column = min(row + rows, plane.shape[0]), min(column + columns, plane.shape[1])
    if last_row > first_row and last_column > first_column:
        cut[first_row - row : last_row - row, first_column - column : last_column - column] = plane[
            first_row:last_row, first_column:last_column
        ]
    return cut
