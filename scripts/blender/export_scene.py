# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension's capture for scripts that render shots: a request's scene as protobuf JSON, and all passes on.

    depsgraph = bpy.context.evaluated_depsgraph_get()
    request["scene"] = export_scene(depsgraph, bpy.context.scene, folder)
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import extension

extension.load()

from platewright.capture.materials import add_outputs  # noqa: E402
from platewright.capture.output import image_settings  # noqa: E402
from platewright.capture.scene import scene_message  # noqa: E402
from platewright.platewright_client.wire.json import to_json  # noqa: E402

# The AOVs that Cycles has no pass for, named as the daemon's naming rules know them.
AOVS = ("Roughness", "Metallic")


def export_scene(depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene, image_folder: Path) -> dict[str, Any]:
    """The evaluated camera, lights and world. `image_folder` takes a world that has to be baked."""
    return to_json(scene_message(depsgraph, scene, image_folder))


def enable_passes(view_layer: bpy.types.ViewLayer, indirect: bool = True, cryptomatte: bool = True) -> None:
    """Switches on every pass that a request can use. `indirect` adds bounced light, AO and the surrounding."""
    for name in ("z", "normal", "position", "vector", "diffuse_color", "glossy_color", "emit"):
        setattr(view_layer, f"use_pass_{name}", True)
    for name in ("diffuse_direct", "diffuse_indirect", "glossy_direct", "glossy_indirect", "environment"):
        setattr(view_layer, f"use_pass_{name}", indirect)
    view_layer.use_pass_ambient_occlusion = indirect
    view_layer.use_pass_cryptomatte_object = cryptomatte
    for name in AOVS:
        aov = view_layer.aovs.get(name) or view_layer.aovs.add()
        aov.name, aov.type = name, "VALUE"


def add_material_aovs(materials: list[bpy.types.Material]) -> None:
    """Gives each material an AOV output for roughness and one for metalness."""
    add_outputs(materials, AOVS)


def save_multilayer(
    path: Path, scene: bpy.types.Scene, half: bool = False, codec: str = "ZIP", one_part: bool = False
) -> None:
    """Writes the Render Result with all its passes as one EXR file; the scene's own output settings are put back.

    Blender stores only colours at `half`; depth, vectors and AOV values stay 32-bit. 4.x writes one part, 5.x a part
    a pass unless `one_part`.
    """
    wanted: dict[str, object] = {"color_depth": "16" if half else "32", "exr_codec": codec}
    if hasattr(scene.render.image_settings, "use_exr_interleave"):
        wanted["use_exr_interleave"] = one_part
    with image_settings(scene, "OPEN_EXR_MULTILAYER", **wanted):
        bpy.data.images["Render Result"].save_render(str(path), scene=scene)
