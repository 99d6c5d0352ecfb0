# SPDX-License-Identifier: GPL-3.0-or-later
"""A frame: passes, request, job, and the plate into the Render Result.

In background mode the passes are rendered by Cycles, in a copy of the scene. With a window Blender allows no render
inside a render: there the surfaces are drawn on the GPU, which is quick and knows neither displacement nor volumes nor
the nodes of a material beyond its Principled values and picture.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import bpy

from ..capture.colour import working_space
from ..capture.framing import framing
from ..capture.scene import scene_message
from ..daemon_link import connector
from ..flow.compose import request_of
from ..flow.folders import place_of
from ..flow.ready import Ready, check_scene, make_ready, size_of
from ..flow.wish import look_of, wish_of
from ..flow.words import line
from ..platewright_client import messages
from . import failed_frame, gbuffer, main_thread, nested
from .await_plate import Stopped, plate_of
from .result import PASSES, fill


class PlatewrightEngine(bpy.types.RenderEngine):
    """Makes plates"""

    bl_idname = "PLATEWRIGHT"
    bl_label = "Platewright"
    bl_use_preview = False
    bl_use_postprocess = True
    # The viewport's rendered mode is EEVEE's.
    bl_use_eevee_viewport = True

    def update_render_passes(self, scene: bpy.types.Scene, renderlayer: bpy.types.ViewLayer) -> None:
        for name, components in PASSES.items():
            kind = "COLOR" if len(components) > 1 else "VALUE"
            self.register_pass(scene, renderlayer, name, len(components), components, kind)

    def render(self, depsgraph: bpy.types.Depsgraph) -> None:
        failed_frame.begin()
        try:
            self._render(depsgraph)
        except Stopped:
            pass
        except Exception as error:  # noqa: BLE001  the boundary to Blender: whatever it is, the artist is to read it
            failed_frame.tell(self, line(error))

    def _render(self, depsgraph: bpy.types.Depsgraph) -> None:
        scene = depsgraph.scene
        check_scene(scene)
        meet = connector()
        wish = wish_of(scene, depsgraph.view_layer.name)
        # A seed of its own for each frame would flicker: it is the scene's, locked or not.
        wish = replace(wish, seed=None, seed_is_new=False)
        self._says("Asking the daemon")
        ready = make_ready(meet, wish.model, place_of(scene, wish.output_folder), size_of(scene, 1, True))
        worlds = ready.folder / "worlds"
        worlds.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="render-", dir=ready.folder))
        try:
            request = self._request(depsgraph, ready, wish, folder, worlds)
            plate = plate_of(self, meet, request)
            fill(self, depsgraph, Path(plate.path))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _request(self, depsgraph, ready: Ready, wish, folder: Path, worlds: Path) -> messages.PlateRequest:
        scene = depsgraph.scene
        told = scene_message(depsgraph, scene, worlds)
        path = folder / "passes.exr"
        if bpy.app.background:
            self._says("Rendering the passes")
            nested.render(scene, depsgraph.view_layer.name, ready.model, wish.material_passes, path)
            frame = framing(scene)
        else:
            self._says("Drawing the surfaces")
            if not main_thread.do(lambda: gbuffer.draw(depsgraph, path), self.test_break):
                raise Stopped
            frame = None
        request = request_of(
            ready.model,
            look_of(depsgraph.scene_eval, wish, ready.model),
            [messages.PassSource(pixels=messages.PixelSource(path=str(path)))],
            told,
            frame,
            working_space(scene),
            folder,
        )
        output = messages.Output(
            folder=str(folder),
            name_pattern="plate",
            compression=messages.Compression.NONE,
            bit_depth=messages.BitDepth.FLOAT,
            by_products=(messages.ByProduct.ANALYTIC, messages.ByProduct.VISIBILITY),
            no_preview=True,
        )
        return replace(request, output=output)

    def _says(self, text: str) -> None:
        self.update_stats("", f"Platewright: {text}")
