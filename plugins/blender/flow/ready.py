# SPDX-License-Identifier: GPL-3.0-or-later
"""What is checked before anything is rendered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import bpy

from ..daemon_link import Connect
from ..platewright_client import messages
from .folders import Place, folder_for, pass_bytes
from .words import FlowError


@dataclass(frozen=True)
class Ready:
    """The daemon answers, the model is there, the folder is writable."""

    hello: messages.HelloResponse
    models: tuple[messages.Model, ...]
    model: messages.Model
    folder: Path
    # Where the folder is not what the artist would expect.
    remark: str


@dataclass(frozen=True)
class Size:
    """What is to be made."""

    width: int
    height: int
    frames: int
    renders: bool


def check_scene(scene: bpy.types.Scene) -> None:
    """What Blender itself knows to stand in the way. Raises `FlowError`."""
    if scene.library is not None:
        raise FlowError(f"Scene '{scene.name}' is linked from another file. Make it local, or generate in that file.")
    if scene.camera is None:
        raise FlowError(f"Scene '{scene.name}' has no camera. Add one and make it the active camera.")


def size_of(scene: bpy.types.Scene, frames: int, renders: bool) -> Size:
    """The whole picture's, rounded as Blender does."""
    render = scene.render
    share = render.resolution_percentage
    return Size(render.resolution_x * share // 100, render.resolution_y * share // 100, frames, renders)


def make_ready(meet: Connect, model: str, place: Place, size: Size) -> Ready:
    """For a thread: it blocks. Raises `FlowError`, `PlatewrightError` or `OSError`."""
    with meet() as daemon:
        hello, models = daemon.hello, daemon.list_models()
        found = next((each for each in models if each.name == model or (not model and each.is_default)), None)
        # The daemon says in its own words that a model is not there.
        found = found or daemon.get_model(model)
    if found.load_state == messages.LoadState.BROKEN:
        raise FlowError(f"The files of {found.title} are damaged. Run `platewright models verify {found.name}`.")
    if found.licence is not None and not found.licence.accepted:
        raise FlowError(f"The licence of {found.title} is not accepted. See `platewright models show {found.name}`.")
    limits = hello.limits or messages.Limits()
    if limits.frame_pixels and size.width * size.height > limits.frame_pixels:
        raise FlowError(
            f"{size.width} x {size.height} is over the daemon's limit of {limits.frame_pixels / 1e6:.0f} megapixels. "
            "Lower the resolution in the output properties."
        )
    needed = pass_bytes(size.width, size.height, size.frames) if size.renders else 0
    folder, remark = folder_for(place, hello.roots, needed)
    return Ready(hello, models, found, folder, remark)
