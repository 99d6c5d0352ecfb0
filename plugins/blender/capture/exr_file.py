# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes Blender's pictures as EXR files, whole or not at all. `Image.save` is never used: it encodes linear pixels."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import bpy

from .errors import CaptureError
from .far_depth import mark_background

# Left free on a disk beside what is written.
_SPARE_BYTES = 64 << 20
_PICTURE = {"file_format": "OPEN_EXR", "color_mode": "RGB", "color_depth": "32", "exr_codec": "ZIP"}


def save_exr(image: bpy.types.Image, scene: bpy.types.Scene, path: Path, needed_bytes: int) -> None:
    """A picture as scene-linear RGB, ZIP, 32-bit float."""

    def write(draft: Path) -> None:
        image.save_render(str(draft), scene=scene)

    _written(write, scene, path, {"media_type": "IMAGE", **_PICTURE}, needed_bytes)


def save_multilayer_exr(image: bpy.types.Image, scene: bpy.types.Scene, path: Path, needed_bytes: int) -> None:
    """A render with all its layers, uncompressed, 32-bit float: the fastest way out of Blender."""
    render = scene.render
    wanted = {
        "media_type": "MULTI_LAYER_IMAGE",
        "file_format": "OPEN_EXR_MULTILAYER",
        "color_depth": "32",
        "exr_codec": "NONE",
        # 5.0 cannot write many parts of pixels that are not square: the parts' headers contradict one another.
        "use_exr_interleave": render.pixel_aspect_x != render.pixel_aspect_y,
    }

    def write(draft: Path) -> None:
        image.save_render(str(draft), scene=scene)
        mark_background(draft, scene)

    _written(write, scene, path, wanted, needed_bytes)


def render_exr(scene: bpy.types.Scene, path: Path, needed_bytes: int) -> None:
    """Renders a scene straight to a file like that of `save_exr`; right inside another render too, to which the Render
    Result belongs."""

    def write(draft: Path) -> None:
        scene.render.filepath, scene.render.use_file_extension = str(draft), False
        bpy.ops.render.render(scene=scene.name, write_still=True)

    _written(write, scene, path, {"media_type": "IMAGE", **_PICTURE}, needed_bytes)


def _written(
    write: Callable[[Path], object],
    scene: bpy.types.Scene,
    path: Path,
    wanted: dict[str, str | bool],
    needed_bytes: int,
) -> None:
    if not path.parent.is_dir():
        raise CaptureError(f"The folder {path.parent} is not there.", "Choose another output folder.")
    # ZIP can make a picture of one colour tiny.
    least_bytes = needed_bytes // 2 if wanted["exr_codec"] == "NONE" else 1
    free = shutil.disk_usage(path.parent).free
    if free < needed_bytes + _SPARE_BYTES:
        raise CaptureError(
            f"The disk of {path.parent} has {free >> 20} MiB left and {path.name} needs about {needed_bytes >> 20} MiB.",
            "Free some space or choose another output folder.",
        )
    draft = path.with_name(f".{path.stem}.{os.getpid()}.exr")
    try:
        with _output_settings(scene, wanted):
            write(draft)
        if not draft.is_file() or draft.stat().st_size < least_bytes:
            raise CaptureError(f"{path} was not written whole.", "See whether the disk is full or writable.")
        os.replace(draft, path)
    except (RuntimeError, OSError) as error:
        raise CaptureError(f"{path} cannot be written: {_reason(error)}.", "See whether its folder is writable.") from error
    finally:
        draft.unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    """In one line; Blender tells what happened, then what followed from it."""
    words = str(getattr(error, "strerror", None) or error).strip().splitlines()
    return (words[0] if words else type(error).__name__).removeprefix("Error: ").rstrip(".")


# The first two decide which values the others may have, and change them.
_ORDER = ("media_type", "file_format", "color_mode", "color_depth")


@contextlib.contextmanager
def _output_settings(scene: bpy.types.Scene, wanted: dict[str, str | bool]) -> Iterator[None]:
    """The scene's output settings as wanted, the file's space the scene's own and nothing burnt in; all put back afterwards."""
    settings = scene.render.image_settings
    plain = [table.identifier for table in settings.bl_rna.properties if _is_setting(table)]
    names = [*(name for name in _ORDER if name in plain), *(name for name in plain if name not in _ORDER)]
    former = {name: getattr(settings, name) for name in names}
    stamped = scene.render.use_stamp
    try:
        scene.render.use_stamp = False
        for name, value in {**wanted, "color_management": "FOLLOW_SCENE"}.items():
            if name in former:
                setattr(settings, name, value)
        yield
    finally:
        scene.render.use_stamp = stamped
        for name in names:
            if getattr(settings, name) != former[name]:
                setattr(settings, name, former[name])


def _is_setting(table: bpy.types.Property) -> bool:
    return not table.is_readonly and table.type not in ("POINTER", "COLLECTION")
