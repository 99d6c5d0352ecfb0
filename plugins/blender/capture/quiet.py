# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes that are taken back before anyone could use them are no one's business."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import bpy

_KINDS = ("render_", "frame_change_", "depsgraph_update_")


@contextlib.contextmanager
def no_handlers() -> Iterator[None]:
    """No handler of renders, frames and updates runs, this extension's own included."""
    names = [name for name in dir(bpy.app.handlers) if name.startswith(_KINDS)]
    kept = {name: list(getattr(bpy.app.handlers, name)) for name in names}
    try:
        for name in names:
            getattr(bpy.app.handlers, name).clear()
        yield
    finally:
        for name, handlers in kept.items():
            getattr(bpy.app.handlers, name)[:] = handlers
