# SPDX-License-Identifier: GPL-3.0-or-later
"""Passes by Cycles, inside a render of ours. For background mode alone: operators belong on the main thread."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.app.handlers import persistent

from ..capture.errors import CaptureError
from ..capture.passes import PreparedScene, wanted_passes
from ..platewright_client import messages

# Copies whose render is over. Blender still looks at a scene that was rendered until the outer render has ended.
_left: list[str] = []
_is_nested = False


def render(scene: bpy.types.Scene, layer: str, model: messages.Model, material_passes: bool, path: Path) -> None:
    """Renders the current frame of a copy of the scene and writes its passes to `path`. The scene stays as it is, but
    that the copy is there until the outer render ends."""
    global _is_nested
    copy = scene.copy()
    _left.append(copy.name)
    copy.render.engine = "CYCLES"
    copy.frame_current = scene.frame_current
    _write_to(copy, path)
    prepared = PreparedScene(copy, copy.view_layers[layer], wanted_passes(model), material_passes=material_passes)
    _is_nested = True
    try:
        # The Render Result belongs to the outer render: Blender writes the inner one itself.
        bpy.ops.render.render(scene=copy.name, write_still=True)
    finally:
        _is_nested = False
        prepared.restore()
    if not path.is_file():
        raise CaptureError(f"Cycles wrote no passes to {path}.", "Check the output folder.")


def register() -> None:
    bpy.app.handlers.render_complete.append(_on_end)
    bpy.app.handlers.render_cancel.append(_on_end)


def unregister() -> None:
    bpy.app.handlers.render_complete.remove(_on_end)
    bpy.app.handlers.render_cancel.remove(_on_end)


def _write_to(copy: bpy.types.Scene, path: Path) -> None:
    render, settings = copy.render, copy.render.image_settings
    render.filepath, render.use_overwrite, render.use_stamp = str(path), True, False
    if hasattr(settings, "media_type"):
        settings.media_type = "MULTI_LAYER_IMAGE"
    settings.file_format, settings.color_depth, settings.exr_codec = "OPEN_EXR_MULTILAYER", "32", "NONE"


@persistent
def _on_end(*_: object) -> None:
    if _is_nested:
        return
    while _left:
        copy = bpy.data.scenes.get(_left.pop())
        if copy is not None:
            bpy.data.scenes.remove(copy)
