# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures Blender's light units: one light, a grey plane, direct light only, and the picture as a golden.

    "$(python3 scripts/blender/blender_python.py 4.5)" scripts/blender/light_goldens.py [--folder DIR]

For each case `<case>.exr` (RGB float, no denoising) and `<case>.json` (a protobuf-JSON `Scene`) are written.
The plane is z = 0 with albedo rho = 0.5; pixel (i, j)'s middle is x = (i + 0.5) SPAN / SIZE - SPAN / 2 and
y = SPAN / 2 - (j + 0.5) SPAN / SIZE.

What is measured (Cycles 4.5; agreement 0.1 % or better), S = value * 2^exposure * colour * temperature, L_out = rho E / pi,
lengths in scene units whatever the unit scale:

- sun: E = S cos; radiance over the disc S / (pi sin^2(angle / 2)).
- point: I = S / (4 pi), E = I cos / (d^2 + r^2): a disc of radius r that faces the surface ("soft falloff", the
  default). With soft falloff off, a sphere: E = I cos / d^2.
- spot: I as for a point; times s = smoothstep((c - ch) / ((1 - ch) blend)), c = -z / |.| of the direction to the
  surface in the light's own axes, scale included, ch = cos(cone / 2). With a radius, the mean over the disc of s seen
  from each of its points.
- rect, disk: radiance S / (pi A) on one side, A with the object's scale. Spread 2h < 180 degrees multiplies it by
  max(tan h - tan a, 0) / (tan h - h), a measured from -Z.
- world: radiance strength * colour * picture; u = 1/2 - atan2(y, x) / 2 pi, bilinear.
- temperature: Blender's own fit, luminance 1, in linear Rec.709; constant above 12000 K.
- Normalize off: times A; times 4 pi r^2 (4 for r = 0) for point and spot; times pi sin^2(angle / 2) for a sun.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path

import bpy  # isort: skip  (makes addon_utils importable)
import addon_utils
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import exr  # noqa: E402
from shots import scene_json  # noqa: E402

SIZE = 40
ALBEDO = 0.5
# The orthographic camera looks straight down on this many units of the plane z = 0, +X right and +Y up.
SPAN = 4.0
GOLDENS = HERE.parent.parent / "test/golden/lights"


def light(kind: str, place: tuple, turn: tuple = (0, 0, 0), **settings: object) -> bpy.types.Object:
    data = bpy.data.lights.new("Light", kind)
    data.energy = 100
    for name, value in settings.items():
        setattr(data, name, value)
    placed = bpy.data.objects.new("Light", data)
    placed.location, placed.rotation_euler = place, turn
    bpy.context.scene.collection.objects.link(placed)
    return placed


def world(colour: tuple, strength: float, image: Path | None = None, turn: tuple = (0, 0, 0)) -> None:
    made = bpy.context.scene.world = bpy.data.worlds.new("World")
    made.use_nodes = True
    made.cycles_visibility.camera = False
    tree = made.node_tree
    background = next(n for n in tree.nodes if n.type == "BACKGROUND")
    background.inputs["Color"].default_value = (*colour, 1)
    background.inputs["Strength"].default_value = strength
    if image:
        where, mapping, picture = (tree.nodes.new(f"ShaderNode{k}") for k in ("TexCoord", "Mapping", "TexEnvironment"))
        picture.image = bpy.data.images.load(str(image))
        mapping.inputs["Rotation"].default_value = turn
        tree.links.new(where.outputs["Generated"], mapping.inputs["Vector"])
        tree.links.new(mapping.outputs[0], picture.inputs["Vector"])
        tree.links.new(picture.outputs["Color"], background.inputs["Color"])


def dome_picture(path: Path) -> Path:
    """A 64 x 32 lat-long whose three channels each hold one bright patch, so that a wrong turn or mirror is seen."""
    rows, columns = np.mgrid[0:32, 0:64]
    planes = {}
    for channel, (row, column) in zip("RGB", ((6, 8), (10, 28), (12, 50))):
        patch = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / 18)
        planes[channel] = (0.05 + 8 * patch).astype(np.float16)
    exr.write(path, planes, {"colorInteropID": exr.text("lin_rec709_scene")})
    return path


def cases(folder: Path) -> dict:
    """Case name -> what puts its light into the scene."""
    tilt = (0.5, 0.2, 0.3)
    return {
        "sun-half-degree": lambda: light(
            "SUN", (0, 0, 3), tilt, energy=2, angle=math.radians(0.5), color=(1, 0.8, 0.6)
        ),
        "sun-30-degrees": lambda: light("SUN", (0, 0, 3), tilt, energy=2, angle=math.radians(30)),
        "point": lambda: light("POINT", (0.3, -0.2, 1.5), shadow_soft_size=0),
        "point-radius-0.3": lambda: light("POINT", (0.3, -0.2, 1.5), shadow_soft_size=0.3),
        "point-temperature": lambda: light(
            "POINT", (0.3, -0.2, 1.5), shadow_soft_size=0, use_temperature=True, temperature=3200
        ),
        "point-exposure": lambda: light("POINT", (0.3, -0.2, 1.5), shadow_soft_size=0, exposure=1.5),
        "spot-blend-0.15": lambda: light(
            "SPOT",
            (0.3, -0.2, 2.0),
            (0.25, -0.1, 0),
            shadow_soft_size=0.05,
            spot_size=math.radians(60),
            spot_blend=0.15,
        ),
        "spot-point": lambda: light(
            "SPOT", (0.3, -0.2, 2.0), (0.25, -0.1, 0), shadow_soft_size=0, spot_size=math.radians(60), spot_blend=0.3
        ),
        "spot-blend-1": lambda: light(
            "SPOT", (0.3, -0.2, 2.0), (0.25, -0.1, 0), shadow_soft_size=0.05, spot_size=math.radians(60), spot_blend=1
        ),
        "rect-1x1": lambda: light("AREA", (0.2, 0, 1.2), shape="SQUARE", size=1),
        "rect-2x0.5-tilted": lambda: light("AREA", (0.2, 0.4, 1.5), tilt, shape="RECTANGLE", size=2, size_y=0.5),
        "rect-spread-60": lambda: light(
            "AREA", (0.2, 0.4, 1.5), tilt, shape="RECTANGLE", size=1, size_y=0.5, spread=math.radians(60)
        ),
        "disk-1": lambda: light("AREA", (0.2, 0, 1.2), shape="DISK", size=1),
        "ellipse-1x0.4-tilted": lambda: light("AREA", (0.2, 0.4, 1.5), tilt, shape="ELLIPSE", size=1, size_y=0.4),
        "dome-constant": lambda: world((1, 0.5, 0.25), 0.8),
        "dome-picture": lambda: world((1, 1, 1), 0.8, dome_picture(folder / "dome.exr"), (0.3, 0.2, 0.9)),
    }


def empty_scene(samples: int) -> bpy.types.Scene:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("cycles")
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    scene.render.resolution_percentage = 100
    scene.cycles.samples, scene.cycles.use_adaptive_sampling, scene.cycles.use_denoising = samples, False, False
    scene.cycles.max_bounces = 0
    # One sample position at the middle of each pixel: no blur between pixels, and lights are taken as they are.
    scene.cycles.filter_width = 0.01
    scene.cycles.light_sampling_threshold = 0
    camera = bpy.data.cameras.new("Camera")
    camera.type, camera.ortho_scale = "ORTHO", SPAN
    scene.camera = bpy.data.objects.new("Camera", camera)
    scene.camera.location = (0, 0, 8)
    scene.collection.objects.link(scene.camera)
    material = bpy.data.materials.new("Grey")
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    diffuse, output = tree.nodes.new("ShaderNodeBsdfDiffuse"), tree.nodes.new("ShaderNodeOutputMaterial")
    diffuse.inputs["Color"].default_value = (ALBEDO, ALBEDO, ALBEDO, 1)
    tree.links.new(diffuse.outputs[0], output.inputs["Surface"])
    bpy.ops.mesh.primitive_plane_add(size=50)
    bpy.context.object.data.materials.append(material)
    return scene


def render(scene: bpy.types.Scene, scratch: Path) -> np.ndarray:
    """The picture as `[SIZE, SIZE, 3]` float32, rows from the top."""
    # The camera sees the plane alone.
    for thing in scene.objects:
        if thing.type == "LIGHT":
            thing.visible_camera = False
    settings = scene.render.image_settings
    if hasattr(settings, "media_type"):
        settings.media_type = "IMAGE"
    settings.file_format, settings.color_mode, settings.color_depth = "OPEN_EXR", "RGB", "32"
    settings.exr_codec = "ZIP"
    scene.render.filepath = str(scratch)
    bpy.ops.render.render(write_still=True)
    channels = exr.read(scratch)
    scratch.unlink()
    return np.stack([channels[name] for name in "RGB"], axis=-1)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--folder", type=Path, default=GOLDENS)
    options.add_argument("--samples", type=int, default=2048)
    options.add_argument("--only", default="")
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for name in cases(chosen.folder):
        if chosen.only not in name:
            continue
        scene = empty_scene(chosen.samples)
        cases(chosen.folder)[name]()
        picture = render(scene, chosen.folder / "scratch.exr")
        planes = {channel: picture[..., at] for at, channel in enumerate("RGB")}
        exr.write(chosen.folder / f"{name}.exr", planes, {"colorInteropID": exr.text("lin_rec709_scene")})
        made = scene_json(scene, chosen.folder)
        (chosen.folder / f"{name}.json").write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
