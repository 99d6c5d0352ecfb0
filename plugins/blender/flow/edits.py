# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells whether the file is the one that frames were rendered from.

The file has a number of names, each valid only while nothing is edited: one of this session, counted up by every
evaluation that an edit causes, and, after loading or saving and before the next edit, one made from the saved file
itself. Frames are fresh where a name they were rendered under is a name of the file now. What edits without telling
Blender (a script that writes custom properties without `update_tag`) is not seen.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import bpy
from bpy.app.handlers import persistent

_session = uuid.uuid4().hex
_edits = 0
# The count at which the file on disk was last what is open; None where it never was.
_saved_at: int | None = None
_own = 0


def names_of_file() -> tuple[str, ...]:
    names = [f"session {_session} {_edits}"]
    if _saved_at == _edits and bpy.data.filepath:
        names.append(f"file {_stamp(Path(bpy.data.filepath))}")
    return tuple(names)


def stamp_of_others(except_below: Path) -> str:
    """One hash over the files that this one refers to: libraries, textures, caches; but for our own plates."""
    own = os.path.realpath(except_below)
    paths = {os.path.realpath(path) for path in bpy.utils.blend_paths(absolute=True, packed=False)}
    found = sorted(f"{path} {_stamp(Path(path))}" for path in paths if not path.startswith(own + os.sep))
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


@contextlib.contextmanager
def own_changes() -> Iterator[None]:
    """Edits in the block are this plug-in's own and are taken back: they do not count."""
    global _own
    _own += 1
    try:
        yield
        # Evaluated here, and not with the artist's own edits later.
        shown = [window.view_layer for window in bpy.context.window_manager.windows]
        for layer in shown or [bpy.context.view_layer]:
            layer.update()
    finally:
        _own -= 1


def register() -> None:
    handlers = bpy.app.handlers
    handlers.depsgraph_update_post.append(_on_update)
    handlers.undo_post.append(_on_edit)
    handlers.redo_post.append(_on_edit)
    handlers.load_post.append(_on_load)
    handlers.save_post.append(_on_saved)


def unregister() -> None:
    handlers = bpy.app.handlers
    handlers.depsgraph_update_post.remove(_on_update)
    handlers.undo_post.remove(_on_edit)
    handlers.redo_post.remove(_on_edit)
    handlers.load_post.remove(_on_load)
    handlers.save_post.remove(_on_saved)


@persistent
def _on_update(_scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    updates = list(depsgraph.updates)
    # A new selection updates the scene and nothing in it.
    selects = updates and not any(
        update.is_updated_geometry or update.is_updated_transform or update.is_updated_shading for update in updates
    )
    if not selects:
        _on_edit()


@persistent
def _on_edit(*_: object) -> None:
    global _edits
    if not _own:
        _edits += 1


@persistent
def _on_load(*_: object) -> None:
    global _edits, _saved_at
    _edits += 1
    _saved_at = _edits


@persistent
def _on_saved(*_: object) -> None:
    global _saved_at
    _saved_at = _edits


def _stamp(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return "absent"
    return f"{status.st_size} {status.st_mtime_ns}"
