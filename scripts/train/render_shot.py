# SPDX-License-Identifier: GPL-3.0-or-later
"""One training shot: builds the scene, renders it, exposes it and writes its passes and request."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from random import Random

import bpy  # isort: skip  (makes addon_utils importable)
import addon_utils
import numpy as np
from mathutils import Vector

import exr
from shots import render_passes, save_compressed, scene_json
from scenes import stage
from scenes.stage import Stage

DOME_WIDTH = 512
SKIES = 12
# Passes that hold light, and so are scaled with the exposure.
RADIANCE = ("Combined", "DiffDir", "DiffInd", "GlossDir", "GlossInd", "Emit", "Env")
KEPT = (*RADIANCE, "Depth", "Normal", "DiffCol", "GlossCol", "AO", "Roughness", "Metallic")
REC709 = np.array((0.2126, 0.7152, 0.0722), np.float32)
TAGGED = {"colorInteropID": exr.text("lin_rec709_scene")}
HALF_MAX = 65000.0
SIZES = ((0.2, (320, 192)), (0.65, (256, 256)), (0.9, (640, 360)), (1.0, (480, 272)))
"""Of shots, up to which random number: light is gathered at every second pixel of the larger ones, and what is in them spans more of them."""
STEP = 0.03
"""Metres that the camera goes to the right from frame to frame."""


def render(
    build: Callable[[Random], Stage],
    rng: Random,
    domes: list[Path],
    folders: list[Path],
    samples: int,
    threads: int,
    size: tuple[int, int] | None,
) -> str:
    """Writes `shot.exr` and `request.json` into each folder; gives a few words for the log. Over several folders the camera
    travels sideways."""
    scene = _empty_scene(samples, threads)
    form = rng.random()
    size = size or next(size for most, size in SIZES if form < most)
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.cycles.seed = rng.randrange(1 << 30)
    set_ = build(rng)
    count = stage.lights(rng, set_)
    stage.world(rng, domes, needed=count == 0)
    stage.camera(rng, set_, size[0] / size[1])
    gain = mean = 0.0
    for number, folder in enumerate(folders):
        if number > 0:
            scene.camera.location += scene.camera.matrix_world.to_quaternion() @ Vector((STEP, 0, 0))
            scene.cycles.seed += 1
        render_passes(scene, cryptomatte=False)
        folder.mkdir(parents=True, exist_ok=True)
        whole = folder / "whole.exr"
        save_compressed(whole, scene)
        channels = exr.read(whole)
        whole.unlink()
        if number == 0:
            gain, mean = _gain(channels, rng)
        _write_shot(folder, channels, gain)
        _write_request(scene, folder, gain)
    return f"{size[0]}x{size[1]} {count} lights, mean {mean:.3f}, gain {gain:.4g}"


def _write_shot(folder: Path, channels: dict[str, np.ndarray], gain: float) -> None:
    kept = {}
    for name, plane in channels.items():
        layer = name.split(".")[1]
        if layer in RADIANCE and not name.endswith(".A"):
            plane = np.minimum(plane * gain, HALF_MAX)
        if layer in KEPT:
            kept[name] = plane if layer == "Depth" else plane.astype(np.float16)
    exr.write(folder / "shot.exr", kept, TAGGED)


def domes(folder: Path) -> list[Path]:
    """The CC0 panoramas that Blender ships and a few baked skies, each as a half lat-long of `DOME_WIDTH`."""
    shipped = sorted((Path(bpy.utils.resource_path("LOCAL")) / "datafiles/studiolights/world").glob("*.exr"))
    made = shrunk(shipped, folder)
    for index in range(SKIES):
        target = folder / f"sky-{index:02d}.exr"
        if not target.exists():
            _bake_sky(target, Random(index))
        made.append(target)
    return made


def shrunk(panoramas: list[Path], folder: Path) -> list[Path]:
    """The panoramas as half lat-longs of `DOME_WIDTH`, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / source.name for source in panoramas]
    for source, target in zip(panoramas, made):
        if not target.exists():
            _shrink(source, target)
    return made


def _empty_scene(samples: int, threads: int) -> bpy.types.Scene:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("cycles")
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_percentage = 100
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    cycles = scene.cycles
    cycles.device, cycles.samples, cycles.use_adaptive_sampling = "CPU", samples, False
    # A handful of lamps needs no tree, which costs half the time.
    cycles.use_light_tree = False
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.denoising_prefilter = "FAST"
    cycles.max_bounces = cycles.diffuse_bounces = cycles.glossy_bounces = 3
    return scene


def _gain(channels: dict[str, np.ndarray], rng: Random) -> tuple[float, float]:
    """A factor that brings the mean luminance, the brightest twentieth cut off, to 0.1 to 0.6; and that mean."""
    beauty = np.stack([channels[f"ViewLayer.Combined.{c}"] for c in "RGB"], axis=-1) @ REC709
    mean = float(np.minimum(beauty, np.percentile(beauty, 95)).mean())
    if not math.isfinite(mean) or mean < 1e-5:
        raise ValueError("the picture is black")
    target = math.exp(rng.uniform(math.log(0.1), math.log(0.6)))
    return target / mean, target


def _write_request(scene: bpy.types.Scene, folder: Path, gain: float) -> None:
    told = scene_json(scene, folder)
    for light in told["lights"]:
        light["intensity"]["value"] *= gain
    request = {
        "passes": [{"pixels": {"path": "shot.exr"}}],
        "scene": told,
        "workingSpace": "COLOUR_SPACE_LIN_REC709_SCENE",
    }
    (folder / "request.json").write_text(json.dumps(request, indent=1) + "\n", encoding="utf-8")


def _shrink(source: Path, target: Path) -> None:
    image = bpy.data.images.load(str(source))
    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    bpy.data.images.remove(image)
    step = width // DOME_WIDTH
    rows = pixels.reshape(height, width, 4)[::-1, :, :3]
    small = rows.reshape(height // step, step, width // step, step, 3).mean(axis=(1, 3))
    # Full power in one pixel is a sun that no dome of this size can hold; a lamp in the scene is for that.
    # Nor is what lossy compression leaves around it: thousands below nothing.
    small = np.maximum(small, 0)
    level = small.mean()
    _write_dome(target, np.minimum(small, 200 * level) / level * 0.5)


def _bake_sky(target: Path, rng: Random) -> None:
    """A physical sky without its disc, as an equirectangular camera sees it."""
    scene = _empty_scene(1, 2)
    scene.cycles.use_denoising = False
    scene.render.resolution_x, scene.render.resolution_y = DOME_WIDTH, DOME_WIDTH // 2
    made = scene.world = bpy.data.worlds.new("Sky")
    made.use_nodes = True
    tree = made.node_tree
    sky = tree.nodes.new("ShaderNodeTexSky")
    sky.sky_type = "NISHITA"
    sky.sun_disc = False
    sky.sun_elevation = math.radians(rng.choice((rng.uniform(0, 12), rng.uniform(10, 75))))
    sky.air_density, sky.dust_density = rng.uniform(0.6, 2), rng.uniform(0, 6)
    background = next(n for n in tree.nodes if n.type == "BACKGROUND")
    tree.links.new(sky.outputs[0], background.inputs["Color"])
    data = bpy.data.cameras.new("Pano")
    data.type = "PANO"
    data.panorama_type = "EQUIRECTANGULAR"
    scene.camera = bpy.data.objects.new("Pano", data)
    # Upright and looking along +X, the middle of a Blender lat-long.
    scene.camera.rotation_euler = (math.pi / 2, 0, -math.pi / 2)
    scene.collection.objects.link(scene.camera)
    bpy.ops.render.render()
    whole = target.with_suffix(".whole.exr")
    save_compressed(whole, scene)
    channels = exr.read(whole)
    whole.unlink()
    picture = np.stack([channels[f"ViewLayer.Combined.{c}"] for c in "RGB"], axis=-1)
    # Below the horizon the model is black; ground of a third of the horizon's light is nearer to life.
    middle = DOME_WIDTH // 4
    earth = picture[middle - 8 : middle].mean(axis=(0, 1)) * 0.3 * np.array((1, 0.85, 0.7))
    picture[middle:] = np.maximum(picture[middle:], earth)
    _write_dome(target, picture / picture.mean() * 0.5)


def _write_dome(target: Path, picture: np.ndarray) -> None:
    planes = {channel: picture[..., at].astype(np.float16) for at, channel in enumerate("RGB")}
    exr.write(target, planes, TAGGED)
