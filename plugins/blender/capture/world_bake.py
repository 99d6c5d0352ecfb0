# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders a world by itself to a lat-long picture.

The world's copy goes into a scene of its own, which Cycles renders and which is gone afterwards; nothing of the open
scene is touched. A sky's sun is a light of its own: in a picture of this size it is a handful of pixels.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

from .content import content_of_world
from .errors import CaptureError
from .exr_file import render_exr
from .lit_by_world import as_light_sees, uses_camera_rays
from .quiet import no_handlers
from .world_nodes import nodes_of

WIDTH, HEIGHT = 1024, 512
# Averaged evenly over each pixel.
SAMPLES = 4
_BYTES_PER_PIXEL = 12
# Pixels of the picture that measures a sun, a side; how much wider than the sun it is.
SUN_PIXELS, SUN_MARGIN = 48, 1.5
# Upright and looking along +X, the middle of a Blender lat-long.
_PANORAMA_TURN = (math.pi / 2, 0.0, -math.pi / 2)
_SKIES = frozenset({"NISHITA", "SINGLE_SCATTERING", "MULTIPLE_SCATTERING"})


@dataclass(frozen=True)
class Sun:
    # Towards the sun, in the world.
    direction: tuple[float, float, float]
    # W/m^2 on a surface that faces it, red, green and blue in the working space.
    irradiance: tuple[float, float, float]
    angle_degrees: float


@dataclass(frozen=True)
class BakedWorld:
    # Without the suns; of radiance 1 where the world's is 1.
    path: Path
    suns: tuple[Sun, ...] = ()
    changes_for_camera: bool = False


def baked_world(scene: bpy.types.Scene, world: bpy.types.World, folder: Path, engine: str) -> BakedWorld:
    """The world as what it lights sees it. Found again in `folder` where its content has been rendered before."""
    tree = nodes_of(world)
    frame = scene.frame_current if _is_moving(tree) else 0
    name = f"world-{content_of_world(world, tree, engine, frame, bpy.app.version, _space(scene))}"
    path, note = folder / f"{name}.exr", folder / f"{name}.json"
    changes = uses_camera_rays(tree)
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        suns = json.loads(note.read_text(encoding="utf-8"))["suns"]
        if path.is_file():
            return BakedWorld(path, tuple(Sun(**{k: _tuple(v) for k, v in sun.items()}) for sun in suns), changes)
    if not folder.is_dir():
        raise CaptureError(f"The folder {folder} is not there.", "Choose another output folder.")
    with no_handlers():
        with _studio(scene, world, engine) as studio:
            suns = studio.suns() if engine == "CYCLES" else ()
            studio.panorama(path)
        for layer in scene.view_layers:
            layer.update()
    draft = note.with_name(f".{note.name}.{os.getpid()}")
    draft.write_text(json.dumps({"suns": [asdict(sun) for sun in suns]}), encoding="utf-8")
    os.replace(draft, note)
    return BakedWorld(path, suns, changes)


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _space(scene: bpy.types.Scene) -> str:
    settings = getattr(bpy.data, "colorspace", None)
    return settings.working_space_interop_id if settings is not None else ""


def _is_moving(tree: bpy.types.NodeTree) -> bool:
    """True where the picture follows the frame by more than the node's own values."""
    return any(
        (getattr(node, "image", None) is not None and node.image.source in ("SEQUENCE", "MOVIE"))
        or (node.type == "GROUP" and node.node_tree is not None and _is_moving(node.node_tree))
        for node in tree.nodes
    )


class _Studio:
    def __init__(self, scene: bpy.types.Scene, tree: bpy.types.NodeTree, camera: bpy.types.Object) -> None:
        self._scene = scene
        self._camera = camera
        # Skies whose sun is rendered by itself, each with its direction.
        self._skies = [node for node in tree.nodes if _has_sun(node)]

    def suns(self) -> tuple[Sun, ...]:
        """Measures each sky's sun and takes it out of the sky. One that is not found where it should be stays in."""
        skies, found = list(self._skies), []
        for sky in skies:
            sky.sun_disc = False
        for sky in skies:
            direction = _towards_sun(sky)
            without = self._irradiance(direction, sky.sun_size)
            sky.sun_disc = True
            irradiance = self._irradiance(direction, sky.sun_size) - without
            sky.sun_disc = False
            if irradiance.max() > 1e-6 and irradiance.min() >= 0:
                angle = math.degrees(sky.sun_size)
                found.append(Sun(tuple(direction), tuple(float(part) for part in irradiance), angle))
            elif sky.sun_elevation > 0:
                sky.sun_disc = True
        return tuple(found)

    def panorama(self, path: Path) -> None:
        data = self._camera.data
        data.type, data.panorama_type = "PANO", "EQUIRECTANGULAR"
        self._camera.rotation_euler = _PANORAMA_TURN
        self._render(path, WIDTH, HEIGHT)

    def _irradiance(self, direction: Vector, angle: float) -> np.ndarray:
        """Sum of radiance over a square patch of the sky, by solid angle and cosine to its middle."""
        half = math.tan(angle * SUN_MARGIN / 2)
        data = self._camera.data
        data.type, data.sensor_fit, data.sensor_width = "PERSP", "HORIZONTAL", 1.0
        data.lens = 0.5 / half
        self._camera.rotation_euler = direction.to_track_quat("-Z", "Y").to_euler()
        with tempfile.TemporaryDirectory(prefix="platewright-") as folder:
            path = Path(folder) / "sun.exr"
            self._render(path, SUN_PIXELS, SUN_PIXELS)
            radiance = _pixels(path)
        # The lens has a lower limit of its own.
        half = 0.5 / data.lens
        middle = ((np.arange(SUN_PIXELS) + 0.5) / SUN_PIXELS * 2 - 1) * half
        cosine = 1 / np.sqrt(1 + middle[:, None] ** 2 + middle[None, :] ** 2)
        pixel = (2 * half / SUN_PIXELS) ** 2
        return (radiance * (pixel * cosine**4)[..., None]).sum(axis=(0, 1))

    def _render(self, path: Path, width: int, height: int) -> None:
        render = self._scene.render
        render.resolution_x, render.resolution_y = width, height
        render_exr(self._scene, path, width * height * _BYTES_PER_PIXEL)


@contextlib.contextmanager
def _studio(scene: bpy.types.Scene, world: bpy.types.World, engine: str) -> Iterator[_Studio]:
    """A scene that holds a copy of the world and a camera. Takes everything away again."""
    if bpy.app.is_job_running("RENDER"):
        raise CaptureError(
            f"World '{world.name}' has to be rendered by itself, and Blender is rendering already.",
            "Generate while nothing renders, or give it a plain HDRI or colour.",
        )
    made: list[bpy.types.ID] = []
    try:
        studio = bpy.data.scenes.new("Platewright world")
        made.append(studio)
        copy = world.copy()
        made.append(copy)
        data = bpy.data.cameras.new("Platewright world")
        made.append(data)
        camera = bpy.data.objects.new("Platewright world", data)
        made.append(camera)
        studio.collection.objects.link(camera)
        studio.world, studio.camera = copy, camera
        # No lamp is sampled, so the map of where the world is bright is not needed.
        copy.cycles.sampling_method = "NONE"
        made += as_light_sees(copy.node_tree, engine)
        _set_up(studio, scene)
        yield _Studio(studio, copy.node_tree, camera)
    finally:
        for block in reversed(made):
            bpy.data.batch_remove([block])


def _set_up(studio: bpy.types.Scene, scene: bpy.types.Scene) -> None:
    try:
        studio.render.engine = "CYCLES"
    except TypeError as error:
        raise CaptureError(
            "A world of nodes is rendered with Cycles, which is switched off.",
            "Enable the Cycles add-on in the preferences, or give the world a plain HDRI.",
        ) from error
    render = studio.render
    render.resolution_percentage = 100
    render.use_compositing = render.use_sequencer = False
    render.threads_mode, render.threads = scene.render.threads_mode, scene.render.threads
    studio.frame_set(scene.frame_current, subframe=scene.frame_subframe)
    cycles = studio.cycles
    cycles.device = "CPU"
    cycles.shading_system = scene.cycles.shading_system
    cycles.samples, cycles.use_adaptive_sampling, cycles.use_denoising = SAMPLES, False, False
    cycles.pixel_filter_type = "BOX"
    cycles.max_bounces = 0
    cycles.sample_clamp_direct = 0.0


def _has_sun(node: bpy.types.Node) -> bool:
    return node.type == "TEX_SKY" and node.sky_type in _SKIES and node.sun_disc and not node.inputs[0].is_linked


def _towards_sun(sky: bpy.types.Node) -> Vector:
    flat = math.cos(sky.sun_elevation)
    return Vector(
        (flat * math.sin(sky.sun_rotation), flat * math.cos(sky.sun_rotation), math.sin(sky.sun_elevation))
    )


def _pixels(path: Path) -> np.ndarray:
    """`[height, width, 3]`, scene-linear as stored."""
    image = bpy.data.images.load(str(path))
    try:
        image.colorspace_settings.name = "Non-Color"
        width, height = image.size
        pixels = np.empty(width * height * image.channels, np.float32)
        image.pixels.foreach_get(pixels)
        return pixels.reshape(height, width, -1)[..., :3].astype(np.float64)
    finally:
        bpy.data.images.remove(image)
