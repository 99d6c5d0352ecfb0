# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of the work at hand, as an icon that a panel can draw."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy.utils.previews

from ..flow.board import board

_pictures: bpy.utils.previews.ImagePreviewCollection | None = None
_number = 0


def icon() -> int:
    """Zero where there is no picture."""
    global _pictures, _number
    if not board.preview:
        return 0
    if _pictures is None:
        _pictures = bpy.utils.previews.new()
    name = str(board.preview_number)
    if _number != board.preview_number:
        _pictures.clear()
        # Blender reads pictures from files alone, and reads this one at once.
        with tempfile.TemporaryDirectory(prefix="platewright-") as folder:
            path = Path(folder) / "preview.png"
            path.write_bytes(board.preview)
            _pictures.load(name, str(path), "IMAGE").image_size[:]
        _number = board.preview_number
    return _pictures[name].icon_id


def forget() -> None:
    global _pictures
    if _pictures is not None:
        bpy.utils.previews.remove(_pictures)
        _pictures = None
