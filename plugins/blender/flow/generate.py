# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of one picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import bpy

from ..capture import framing, passes
from ..capture.colour import working_space
from ..capture.files import PassFiles
from ..capture.passes import PreparedScene, save_passes
from ..capture.scene import scene_message
from ..daemon_link import Connect
from ..model_catalogue import catalogue
from ..platewright_client import messages
from ..settings import provide_parameters
from .board import board
from .compose import request_of
from .drive import InThread, Steps
from .edits import own_changes
from .folders import place_of
from .job import JobEnd, checked, made
from .ready import Ready, Size, make_ready, size_of
from .render import rendered
from .take import new_take
from .wish import Wish, look_of
from .words import FlowError

# Shares of the progress bar: the render, then the daemon's work.
RENDERED = 0.4


def generate(wish: Wish, meet: Connect) -> Steps[JobEnd]:
    """Passes, request, plate. Raises what stands in the way, the scene's settings put back."""
    board.start("Asking the daemon")
    ready = yield from ready_for(wish, meet, size_of(scene_of(wish), 1, not wish.from_files))
    scene = scene_of(wish)
    take = new_take(ready.folder, "still")
    if wish.from_files:
        request = _from_files(scene, wish, ready, take.folder)
    else:
        request = yield from _from_render(scene, wish, ready, take.folder)
    board.go("Checking the passes", RENDERED)
    yield from checked(meet, request, ready.model)
    return (yield from made(meet, wish.scene, request, lambda _: keep_seed(wish), (RENDERED, 1.0)))


def regenerate(scene: str, request: messages.PlateRequest, meet: Connect) -> Steps[JobEnd]:
    """The same request again: the same bytes, in the same place."""
    board.start("Asking the daemon")
    return (yield from made(meet, scene, request))


def check_files(wish: Wish, meet: Connect) -> Steps[messages.CheckRequestResponse]:
    """What the daemon would use of the pass files that the settings name."""
    board.start("Asking the daemon")
    ready = yield from ready_for(wish, meet, size_of(scene_of(wish), 1, renders=False))
    with TemporaryDirectory(prefix=".check-", dir=ready.folder) as folder:
        request = _from_files(scene_of(wish), wish, ready, Path(folder))
        return (yield from checked(meet, request, ready.model))


def keep_seed(wish: Wish) -> None:
    """Shows a new seed once it counts, so that it can be locked."""
    scene = bpy.data.scenes.get(wish.scene)
    if wish.seed_is_new and scene is not None:
        scene.platewright.seed = wish.seed


def ready_for(wish: Wish, meet: Connect, size: Size) -> Steps[Ready]:
    """Daemon, model and folder."""
    place = place_of(scene_of(wish), wish.output_folder)
    ready = yield InThread(lambda: make_ready(meet, wish.model, place, size))
    catalogue.learn(ready.hello, ready.models)
    provide_parameters()
    board.remark(ready.remark)
    return ready


def scene_of(wish: Wish) -> bpy.types.Scene:
    """Looked up anew after each wait: an undo replaces every data-block."""
    scene = bpy.data.scenes.get(wish.scene)
    if scene is None:
        raise FlowError(f"Scene '{wish.scene}' is gone.")
    return scene


@contextmanager
def prepared(wish: Wish, model: messages.Model) -> Iterator[None]:
    """The scene with the passes that the model takes, its settings put back afterwards."""
    scene = scene_of(wish)
    with own_changes():
        ready = PreparedScene(
            scene,
            scene.view_layers[wish.view_layer],
            passes.wanted_passes(model),
            material_passes=wish.material_passes,
            draft=wish.draft,
        )
    try:
        for remark in ready.remarks:
            board.remark(remark)
        yield
    finally:
        with own_changes():
            ready.restore()


def _from_render(scene: bpy.types.Scene, wish: Wish, ready: Ready, folder: Path) -> Steps[messages.PlateRequest]:
    path = folder / "passes.exr"
    with prepared(wish, ready.model):
        # Before the render: what cannot be told to the daemon need not be rendered.
        told = scene_message(bpy.context.evaluated_depsgraph_get(), scene, folder)
        look, frame = look_of(scene, wish, ready.model), framing.framing(scene)
        board.go("Rendering the passes", 0.0)
        yield from rendered(scene)
        scene = scene_of(wish)
        save_passes(scene, path)
    source = messages.PassSource(pixels=messages.PixelSource(path=str(path)))
    return request_of(ready.model, look, [source], told, frame, working_space(scene), folder)


def _from_files(scene: bpy.types.Scene, wish: Wish, ready: Ready, folder: Path) -> messages.PlateRequest:
    files = PassFiles(bpy.path.abspath(wish.source_path))
    path = files.frame(scene.frame_current)
    told = scene_message(bpy.context.evaluated_depsgraph_get(), scene, folder)
    source = messages.PassSource(pixels=messages.PixelSource(path=str(path)))
    look = look_of(scene, wish, ready.model)
    return request_of(ready.model, look, [source], told, None, working_space(scene), folder)
