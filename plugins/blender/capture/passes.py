# SPDX-License-Identifier: GPL-3.0-or-later
"""A scene that renders what a model takes, for a while; and its render as a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import bpy

from ..platewright_client import messages
from .errors import CaptureError
from .files import written_whole
from .framing import frame_size
from .materials import AOV_TYPES, add_outputs, remove_outputs
from .output import image_settings
from .restore import SettingsKept, found_again

PassKind = messages.PassKind
# Switches of a view layer. What an engine or a release lacks is left out, and the match table shows it.
SWITCHES = {
    PassKind.DEPTH: "use_pass_z",
    PassKind.NORMAL: "use_pass_normal",
    PassKind.POSITION: "use_pass_position",
    PassKind.ALBEDO: "use_pass_diffuse_color",
    PassKind.MOTION: "use_pass_vector",
    PassKind.EMISSION: "use_pass_emit",
    PassKind.DIFFUSE_DIRECT: "use_pass_diffuse_direct",
    PassKind.DIFFUSE_INDIRECT: "use_pass_diffuse_indirect",
    PassKind.GLOSSY_COLOUR: "use_pass_glossy_color",
    PassKind.GLOSSY_DIRECT: "use_pass_glossy_direct",
    PassKind.GLOSSY_INDIRECT: "use_pass_glossy_indirect",
    PassKind.SHADOW: "use_pass_shadow",
    PassKind.AMBIENT_OCCLUSION: "use_pass_ambient_occlusion",
    PassKind.ENVIRONMENT: "use_pass_environment",
    PassKind.UV: "use_pass_uv",
    PassKind.OBJECT_ID: "use_pass_object_index",
    PassKind.MATERIAL_ID: "use_pass_material_index",
    PassKind.CRYPTOMATTE_OBJECT: "use_pass_cryptomatte_object",
    PassKind.CRYPTOMATTE_MATERIAL: "use_pass_cryptomatte_material",
    PassKind.CRYPTOMATTE_ASSET: "use_pass_cryptomatte_asset",
}
MATERIAL_AOVS = {PassKind.ROUGHNESS: "Roughness", PassKind.METALLIC: "Metallic"}
# Our own engine has no passes of this kind to give: what it would ask for is rendered by Cycles.
OWN_ENGINE = "PLATEWRIGHT"
DRAFT_PERCENTAGE, DRAFT_CYCLES_SAMPLES, DRAFT_EEVEE_SAMPLES = 50, 16, 8
# Channels of a render with many passes, for the check of the disk.
CHANNELS, VALUE_BYTES = 48, 4


def wanted_passes(model: messages.Model) -> frozenset[PassKind]:
    """The passes that a model takes, needed or not."""
    return frozenset(use.kind for use in model.passes)


class PreparedScene:
    """Changes a scene so that its next render has the passes, and the user's compositor and sequencer do not run.

    `restore` puts all of it back; it may be called more than once, and after an undo. `silent_materials` are those
    that have no roughness and metalness to tell. Raises `CaptureError`, all put back.
    """

    def __init__(
        self,
        scene: bpy.types.Scene,
        view_layer: bpy.types.ViewLayer,
        passes: Iterable[PassKind],
        material_passes: bool = True,
        draft: bool = False,
    ) -> None:
        self._kept = SettingsKept()
        self.silent_materials: list[str] = []
        try:
            self._prepare(scene, view_layer, frozenset(passes), material_passes, draft)
        except BaseException:
            self.restore()
            raise

    def restore(self) -> None:
        self._kept.restore()

    def _prepare(
        self,
        scene: bpy.types.Scene,
        view_layer: bpy.types.ViewLayer,
        passes: frozenset[PassKind],
        material_passes: bool,
        draft: bool,
    ) -> None:
        if scene.library is not None:
            raise CaptureError(f"Scene '{scene.name}' is linked from another file.", "Generate in that file.")
        keep, render = self._kept.set, scene.render
        if render.engine == OWN_ENGINE:
            keep(render, "engine", "CYCLES")
        for name in ("use_compositing", "use_sequencer", "use_multiview"):
            keep(render, name, False)
        for layer in scene.view_layers:
            keep(layer, "use", layer == view_layer)
        for kind, switch in SWITCHES.items():
            if kind in passes:
                keep(view_layer, switch, True)
        if draft:
            self._coarsen(scene)
        if material_passes:
            self._add_material_passes(view_layer, passes)

    def _coarsen(self, scene: bpy.types.Scene) -> None:
        render = scene.render
        self._kept.set(
            render, "resolution_percentage", max(1, render.resolution_percentage * DRAFT_PERCENTAGE // 100)
        )
        for owner, name, most in (
            (getattr(scene, "cycles", None), "samples", DRAFT_CYCLES_SAMPLES),
            (getattr(scene, "eevee", None), "taa_render_samples", DRAFT_EEVEE_SAMPLES),
        ):
            if owner is not None:
                self._kept.set(owner, name, min(getattr(owner, name), most))

    def _add_material_passes(self, layer: bpy.types.ViewLayer, passes: frozenset[PassKind]) -> None:
        names = [name for kind, name in MATERIAL_AOVS.items() if kind in passes]
        # Without the colour of reflections the diffuse colour of a metal is black: its base colour says more.
        if PassKind.ALBEDO in passes and PassKind.GLOSSY_COLOUR not in passes and not layer.use_pass_diffuse_color:
            names.append("Base Color")
        names = [name for name in names if name not in layer.aovs]
        if not names:
            return
        find, chosen = found_again(layer), layer.active_aov_index
        self._kept.later(lambda: _remove_aovs(find(), names, chosen))
        for name in names:
            aov = layer.aovs.add()
            aov.name, aov.type = name, AOV_TYPES[name]
        self._kept.later(remove_outputs)
        self.silent_materials = add_outputs(bpy.data.materials, names)


def save_passes(scene: bpy.types.Scene, path: Path) -> None:
    """The Render Result with all its passes as an uncompressed multilayer EXR, whole or not at all; the scene's output
    settings are as they were. 4.x writes one part, 5.x one for each pass. Raises `CaptureError` or `OSError`."""
    width, height = frame_size(scene.render)
    needed, free = width * height * CHANNELS * VALUE_BYTES, shutil.disk_usage(path.parent).free
    if free < needed:
        raise CaptureError(
            f"The disk of {path.parent} has {free >> 20} MiB left and the passes may need {needed >> 20} MiB.",
            "Free some space or choose another output folder.",
        )
    try:
        with image_settings(scene, "OPEN_EXR_MULTILAYER"), written_whole(path) as draft:
            bpy.data.images["Render Result"].save_render(str(draft), scene=scene)
    except RuntimeError as error:
        raise CaptureError(
            f"The passes could not be written to {path}: {str(error).removeprefix('Error: ').strip()}",
            "Check the output folder.",
        ) from error


def _remove_aovs(layer: bpy.types.ViewLayer, names: list[str], chosen: int) -> None:
    for name in names:
        aov = layer.aovs.get(name)
        if aov is not None:
            layer.aovs.remove(aov)
    layer.active_aov_index = chosen
