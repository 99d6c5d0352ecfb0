# SPDX-License-Identifier: GPL-3.0-or-later
"""How Blender writes a render."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import bpy


@contextlib.contextmanager
def image_settings(scene: bpy.types.Scene, file_format: str, **wanted: object) -> Iterator[None]:
    """The scene's output settings for an uncompressed 32-bit EXR and nothing burnt in; put back afterwards."""
    settings = scene.render.image_settings
    values: dict[str, object] = {"file_format": file_format, "color_depth": "32", "exr_codec": "NONE", **wanted}
    if hasattr(settings, "media_type"):
        # It decides which formats there are, so it comes first; so it does on the way back.
        is_multilayer = file_format == "OPEN_EXR_MULTILAYER"
        values = {"media_type": "MULTI_LAYER_IMAGE" if is_multilayer else "IMAGE", **values}
    kept = {name: getattr(settings, name) for name in values}
    stamped = scene.render.use_stamp
    try:
        for name, value in values.items():
            setattr(settings, name, value)
        scene.render.use_stamp = False
        yield
    finally:
        scene.render.use_stamp = stamped
        for name, value in kept.items():
            setattr(settings, name, value)
