# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a scene render the passes of a request, and gives it back as it was."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..platewright_client.wire.messages import PassKind
from .engines import CYCLES, EEVEE, TITLES, engine_of
from .errors import CaptureError
from .exr_file import save_multilayer_exr
from .framing import picture_size, render_region, saved_size
from .material_passes import add_material_passes
from .pass_switches import BASE_COLOUR, MATERIAL_PASSES, SWITCHES, lacking, missed, title, wanted_passes
from .restore import SettingsKept

__all__ = ["PreparedScene", "save_passes", "wanted_passes"]

DRAFT_SHARE = 0.5
DRAFT_SAMPLES = {CYCLES: 16, EEVEE: 8}
# Platewright as a render engine has no passes of a surface: what it asks for, Cycles renders.
OWN_ENGINE = "PLATEWRIGHT"
# What Blender itself renders at most, a side.
LONGEST_SIDE = 65536
BYTES_PER_VALUE = 4


class PreparedScene:
    """Changes the scene on construction so that a render of it gives the passes, and nothing but the render runs.

    One view layer is rendered. The artist's own passes stay on; the compositor and the sequencer stay out. A pass that
    the engine has not, or that cannot be had from this scene, is left out and told in `remarks`, one line each.

    Works across a render that runs meanwhile. While the file is being saved the scene is as it was. CaptureError, with
    nothing changed, for a scene that cannot be prepared.
    """

    def __init__(
        self,
        scene: bpy.types.Scene,
        view_layer: bpy.types.ViewLayer,
        passes: frozenset[PassKind],
        material_passes: bool = True,
        draft: bool = False,
    ) -> None:
        _check(scene)
        self._scene, self._view_layer = scene.name, view_layer.name
        self._passes, self._material_passes, self._draft = passes, material_passes, draft
        self._kept = SettingsKept()
        self.remarks: tuple[str, ...] = ()
        self._prepare()
        bpy.app.handlers.save_pre.append(self._on_save)
        bpy.app.handlers.save_post.append(self._on_saved)

    def restore(self) -> None:
        """Puts every touched setting back exactly; a second time does nothing."""
        for handlers, handler in (
            (bpy.app.handlers.save_pre, self._on_save),
            (bpy.app.handlers.save_post, self._on_saved),
        ):
            if handler in handlers:
                handlers.remove(handler)
        self._kept.restore()

    def _prepare(self) -> None:
        scene = bpy.data.scenes[self._scene]
        layer = scene.view_layers[self._view_layer]
        try:
            self.remarks = tuple(self._changed(scene, layer))
        except BaseException:
            self._kept.restore()
            raise

    def _changed(self, scene: bpy.types.Scene, layer: bpy.types.ViewLayer) -> list[str]:
        kept = self._kept
        if scene.render.engine == OWN_ENGINE:
            kept.set(scene.render, "engine", CYCLES)
        engine = engine_of(scene)
        absent = lacking(engine, self._passes)
        names = ", ".join(title(kind) for kind in sorted(missed(absent)))
        remarks = [f"{TITLES.get(engine, engine)} renders no pass of {names}: left out."] if names else []
        for name in ("use_compositing", "use_sequencer", "use_multiview"):
            kept.set(scene.render, name, False)
        for other in scene.view_layers:
            kept.set(other, "use", other == layer)
        names = self._from_materials(layer, absent)
        for kind in sorted(self._passes - absent):
            if kind in SWITCHES and not (kind == PassKind.ALBEDO and BASE_COLOUR in names):
                kept.set(layer, SWITCHES[kind], True)
        if PassKind.MOTION in self._passes and scene.render.use_motion_blur and engine == CYCLES:
            remarks.append("With motion blur Cycles renders no motion pass: it is left out.")
        if names:
            remarks += self._added(scene, layer, names)
        if self._draft:
            _draft(kept, scene, layer, engine)
        return remarks

    def _from_materials(self, layer: bpy.types.ViewLayer, absent: frozenset[PassKind]) -> list[str]:
        if not self._material_passes:
            return []
        names = [name for kind, name in MATERIAL_PASSES.items() if kind in self._passes - absent]
        # The diffuse colour of a metal is black: where no one asks for the colour of reflections, the base colour says more.
        alone = PassKind.ALBEDO in self._passes - absent and PassKind.GLOSSY_COLOUR not in self._passes
        return [*names, BASE_COLOUR] if alone and not layer.use_pass_diffuse_color else names

    def _added(self, scene: bpy.types.Scene, layer: bpy.types.ViewLayer, names: list[str]) -> list[str]:
        remarks = add_material_passes(self._kept, scene, layer, names)
        if BASE_COLOUR in names and BASE_COLOUR not in layer.aovs:
            self._kept.set(layer, SWITCHES[PassKind.ALBEDO], True)
        return remarks

    def _on_save(self, *_: object) -> None:
        self._kept.restore()

    def _on_saved(self, *_: object) -> None:
        if self._scene in bpy.data.scenes:
            self._prepare()


def save_passes(scene: bpy.types.Scene, path: Path) -> None:
    """The Render Result as one uncompressed multilayer EXR of 32-bit floats, whole or not at all.

    4.x writes one part, 5.x a part a pass. CaptureError where nothing is rendered or the disk has no room.
    """
    result = bpy.data.images.get("Render Result")
    if result is None or result.type != "RENDER_RESULT":
        raise CaptureError("Nothing has been rendered.", "Render the scene first.")
    width, height = saved_size(scene)
    layers = [layer for layer in scene.view_layers if layer.use]
    values = sum(_values(layer) for layer in layers) * width * height
    save_multilayer_exr(result, scene, path, values * BYTES_PER_VALUE)


def _check(scene: bpy.types.Scene) -> None:
    if scene.library is not None:
        raise CaptureError(
            f"Scene '{scene.name}' is linked from another file.", "Make it local, or generate in that file."
        )
    if scene.camera is None:
        raise CaptureError(f"Scene '{scene.name}' has no camera.", "Add one and make it the active camera.")
    width, height = picture_size(scene)
    if not 0 < min(width, height) <= max(width, height) <= LONGEST_SIDE:
        raise CaptureError(
            f"Blender renders no picture of {width} x {height}.", "Change the resolution in the output properties."
        )
    render_region(scene)


def _draft(kept: SettingsKept, scene: bpy.types.Scene, layer: bpy.types.ViewLayer, engine: str) -> None:
    share = max(1, round(scene.render.resolution_percentage * DRAFT_SHARE))
    width, height = scene.render.resolution_x * share // 100, scene.render.resolution_y * share // 100
    if min(width, height) > 0:
        kept.set(scene.render, "resolution_percentage", share)
    if engine not in DRAFT_SAMPLES:
        return
    most = DRAFT_SAMPLES[engine]
    owner, name = (scene.cycles, "samples") if engine == CYCLES else (scene.eevee, "taa_render_samples")
    kept.set(owner, name, min(getattr(owner, name), most))
    if engine == CYCLES:
        # A number of the layer's own, where it has one, wins over the scene's.
        kept.set(layer, "samples", min(layer.samples, most))


def _values(layer: bpy.types.ViewLayer) -> int:
    """Channels that a layer is saved with, at most a few too few."""
    switched = sum(1 for name in set(SWITCHES.values()) if getattr(layer, name))
    mattes = sum(1 for name in set(SWITCHES.values()) if "cryptomatte" in name and getattr(layer, name))
    # Cryptomatte has as many layers of four channels as it has pairs of levels.
    return 3 * (switched - mattes) + 4 * mattes * (layer.pass_cryptomatte_depth // 2) + 2 * len(layer.aovs)
