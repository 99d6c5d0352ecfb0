# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts that render shots share: every pass of a scene, its file, and the scene of its request."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import bpy

import extension  # noqa: F401
from platewright.capture.pass_switches import ALL_PASSES
from platewright.capture.passes import PreparedScene
from platewright.capture.scene import scene_message
from platewright.platewright_client.wire.json import to_json
from platewright.platewright_client.wire.messages import PassKind

CRYPTOMATTES = frozenset(
    {PassKind.CRYPTOMATTE_OBJECT, PassKind.CRYPTOMATTE_MATERIAL, PassKind.CRYPTOMATTE_ASSET}
)
# What a request can use; ids and texture coordinates are for no model yet.
USED = ALL_PASSES - CRYPTOMATTES - {PassKind.SHADOW, PassKind.UV, PassKind.OBJECT_ID, PassKind.MATERIAL_ID}


def render_passes(scene: bpy.types.Scene, cryptomatte: bool = True) -> None:
    """Renders every pass to the Render Result. The scene is a script's own and stays prepared."""
    PreparedScene(scene, scene.view_layers[0], USED | {PassKind.CRYPTOMATTE_OBJECT} if cryptomatte else USED)
    bpy.ops.render.render()


def save_compressed(path: Path, scene: bpy.types.Scene, half: bool = False) -> None:
    """The Render Result in ZIP, for files that are kept. At `half` Blender stores colours alone in 16 bits."""
    settings = scene.render.image_settings
    if hasattr(settings, "media_type"):
        settings.media_type = "MULTI_LAYER_IMAGE"
    settings.file_format = "OPEN_EXR_MULTILAYER"
    settings.color_depth, settings.exr_codec = ("16" if half else "32"), "ZIP"
    bpy.data.images["Render Result"].save_render(str(path), scene=scene)


def scene_json(scene: bpy.types.Scene, folder: Path) -> dict[str, Any]:
    """The scene of a request as protobuf JSON. Paths of pictures are relative to `folder`, which takes new ones."""
    told = to_json(scene_message(bpy.context.evaluated_depsgraph_get(), scene, folder))
    for light in told.get("lights", ()):
        image = light.get("dome", {}).get("image")
        if image:
            image["path"] = os.path.relpath(image["path"], folder.resolve())
    return told
