# SPDX-License-Identifier: GPL-3.0-or-later
"""A frame that could not be made is said aloud and leaves no file: Blender would write a black one in its place."""

from __future__ import annotations

import time
from pathlib import Path

import bpy
from bpy.app.handlers import persistent

# Clocks of file systems are coarse.
SLACK = 2.0
_failed_since: float | None = None


def tell(engine: bpy.types.RenderEngine, words: str) -> None:
    """For the render window, and as an error for scripts and for the console of a farm."""
    global _failed_since
    _failed_since = time.time()
    engine.error_set(words)
    engine.report({"ERROR"}, words)


def begin() -> None:
    global _failed_since
    _failed_since = None


def register() -> None:
    bpy.app.handlers.render_write.append(_on_write)


def unregister() -> None:
    bpy.app.handlers.render_write.remove(_on_write)


@persistent
def _on_write(scene: bpy.types.Scene, *_: object) -> None:
    if _failed_since is None:
        return
    still = Path(bpy.path.abspath(scene.render.filepath))
    for path in (Path(scene.render.frame_path()), still, still.with_name(still.name + scene.render.file_extension)):
        if path.is_file() and path.stat().st_mtime >= _failed_since - SLACK:
            path.unlink()
