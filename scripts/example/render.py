# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the example shot: the passes a request sends, Cycles' own picture to compare with, and the request.

    "$(python3 scripts/blender/blender_python.py 4.5)" scripts/example/render.py [--folder DIR] [--samples N] [--scale PERCENT]

Writes `shot.exr` (G-buffer, one part, Blender 4.5's names), `reference.exr` (Combined), `studio.exr` (the dome) and
`request.json`. Paths in the request are relative to its folder; the command line tool makes them absolute.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import bpy  # isort: skip  (makes addon_utils importable)
import addon_utils
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "blender")]

import courtyard  # noqa: E402
import exr  # noqa: E402
from shots import render_passes, save_compressed, scene_json  # noqa: E402

DOME_WIDTH = 512
# Lengths keep 32 bits; colour, direction and coverage lose nothing that is seen in 16.
FULL_PRECISION = ("Depth",)
SENT = ("Depth", "Normal", "DiffCol", "GlossCol", "Emit", "Vector", "Roughness", "Metallic")
PROMPT = "weathered desert courtyard, warm late afternoon sun, dusty air, photographic"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--folder", type=Path, default=HERE)
    options.add_argument("--samples", type=int, default=256)
    options.add_argument("--scale", type=int, default=100)
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)

    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("cycles")
    scene = bpy.context.scene
    dome = chosen.folder / "studio.exr"
    write_dome("studio", dome)
    set_world(dome, strength=0.4, turn=2.4)
    courtyard.build()
    set_render(scene, chosen.samples, chosen.scale)
    render_passes(scene)

    whole = chosen.folder / "whole.exr"
    save_compressed(whole, scene)
    channels = exr.read(whole)
    whole.unlink()
    write_shot(channels, chosen.folder)
    write_request(scene, chosen.folder)


def write_dome(name: str, path: Path) -> None:
    """One of the CC0 panoramas that Blender ships, averaged down to `DOME_WIDTH` and stored as half."""
    shipped = Path(bpy.utils.resource_path("LOCAL")) / "datafiles/studiolights/world" / f"{name}.exr"
    image = bpy.data.images.load(str(shipped))
    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    bpy.data.images.remove(image)
    step = width // DOME_WIDTH
    rows = pixels.reshape(height, width, 4)[::-1, :, :3]
    small = rows.reshape(height // step, step, width // step, step, 3).mean(axis=(1, 3))
    planes = {channel: small[..., at].astype(np.float16) for at, channel in enumerate("RGB")}
    exr.write(path, planes, {"colorInteropID": exr.text("lin_rec709_scene")})


def set_world(dome: Path, strength: float, turn: float) -> None:
    world = bpy.data.worlds.new("Studio dome")
    bpy.context.scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    tree.nodes.clear()
    where, mapping, picture, background, output = (
        tree.nodes.new(f"ShaderNode{kind}")
        for kind in ("TexCoord", "Mapping", "TexEnvironment", "Background", "OutputWorld")
    )
    mapping.inputs["Rotation"].default_value = (0, 0, turn)
    picture.image = bpy.data.images.load(str(dome))
    background.inputs["Strength"].default_value = strength
    tree.links.new(where.outputs["Generated"], mapping.inputs["Vector"])
    tree.links.new(mapping.outputs[0], picture.inputs["Vector"])
    tree.links.new(picture.outputs["Color"], background.inputs["Color"])
    tree.links.new(background.outputs[0], output.inputs["Surface"])


def set_render(scene: bpy.types.Scene, samples: int, scale: int) -> None:
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = 640, 360
    scene.render.resolution_percentage = scale
    cycles = scene.cycles
    cycles.device, cycles.seed = "CPU", 7
    cycles.samples, cycles.use_adaptive_sampling = samples, False
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 6, 4, 4


def write_shot(channels: dict[str, np.ndarray], folder: Path) -> None:
    sent = {}
    for name, plane in channels.items():
        layer = name.split(".")[1]
        if layer in SENT:
            sent[name] = plane.astype(np.float32 if layer in FULL_PRECISION else np.float16)
    tagged = {"colorInteropID": exr.text("lin_rec709_scene")}
    exr.write(folder / "shot.exr", sent, tagged)
    beauty = {part: channels[f"ViewLayer.Combined.{part}"].astype(np.float16) for part in "RGBA"}
    exr.write(folder / "reference.exr", beauty, tagged)


def write_request(scene: bpy.types.Scene, folder: Path) -> None:
    request = {
        "prompt": PROMPT,
        "seed": "7",
        "passes": [{"pixels": {"path": "shot.exr"}}],
        "scene": scene_json(scene, folder),
        "workingSpace": "COLOUR_SPACE_LIN_REC709_SCENE",
    }
    (folder / "request.json").write_text(json.dumps(request, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
