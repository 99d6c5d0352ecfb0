# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test inside Blender stands on: the extension as an artist installs it, a scene of a few shapes, EXR files
compared by channel, and a picture of the whole file's state for `nothing was changed`.

    class GivesBack(host.BlenderTest):
        def test_gives_the_scene_back(self) -> None:
            scene = host.tiny_scene()
            with self.unchanged():
                ...

`matrix.py` puts this folder on the path and names the packaged extension in `PLATEWRIGHT_EXTENSION`.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import tempfile
import unittest
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import bpy
import exr
import numpy as np
from snapshot import changes, snapshot

BLENDER: tuple[int, int] = (bpy.app.version[0], bpy.app.version[1])
"""Release of the Blender that runs: `(4, 5)`."""


def extension() -> ModuleType:
    """The packaged extension, imported and not yet registered; its modules are `platewright.capture.passes` and so on."""
    folder = os.environ.get("PLATEWRIGHT_EXTENSION")
    if not folder:
        raise RuntimeError("PLATEWRIGHT_EXTENSION does not name the packaged extension; run test/hosts/blender/matrix.py.")
    packages = str(Path(folder) / "blender")
    if packages not in sys.path:
        sys.path.insert(0, packages)
    return importlib.import_module("platewright")


class BlenderTest(unittest.TestCase):
    """Each test starts with an empty file and the extension registered, and ends with it unregistered.

    A test of a part that needs no registration sets `registers = False`.
    """

    registers = True

    def setUp(self) -> None:
        empty_file()
        if self.registers:
            module = extension()
            module.register()
            self.addCleanup(module.unregister)
        else:
            extension()

    def folder(self) -> Path:
        """A folder of this test's own, taken away after it."""
        kept = tempfile.TemporaryDirectory(prefix="pw-host-")
        self.addCleanup(kept.cleanup)
        return Path(kept.name).resolve()

    @contextlib.contextmanager
    def unchanged(self, without: tuple[str, ...] = ()) -> Iterator[None]:
        """Fails where anything in the file differs after the block, but for what lies at or below `without`."""
        before = snapshot()
        yield
        self.assertEqual(changes(before, snapshot(), without), [])

    def assert_channels(
        self, found: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray], tolerance: float = 0.0
    ) -> None:
        """The same channels, each of the same size, no pixel further off than `tolerance`; NaN equals NaN."""
        self.assertEqual(sorted(found), sorted(expected))
        for name, plane in expected.items():
            self.assertEqual(found[name].shape, plane.shape, name)
            off = worst(found[name], plane)
            self.assertLessEqual(off, tolerance, f"channel {name} is off by {off}")


def worst(found: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference of two planes; infinite where one is NaN and the other is not."""
    found, expected = found.astype(np.float64), expected.astype(np.float64)
    both = np.isnan(found) & np.isnan(expected)
    same = both | (found == expected)
    difference = np.where(same, 0.0, np.abs(np.where(same, 0.0, found) - np.where(same, 0.0, expected)))
    return float(np.nan_to_num(difference, nan=np.inf, posinf=np.inf).max(initial=0.0))


def channels(path: Path) -> dict[str, np.ndarray]:
    """All channels of an EXR file by full name, `[height, width]`, top row first."""
    return exr.read(path)


def empty_file() -> None:
    """A file with one empty scene and factory settings, Cycles enabled."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    import addon_utils  # found only once bpy has been imported

    addon_utils.enable("cycles")


def tiny_scene(width: int = 64, height: int = 48, samples: int = 1) -> bpy.types.Scene:
    """A red cube on a grey floor under a sun and an area light before a camera; Cycles on the processor, a fixed seed."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.seed = 1
    scene.cycles.use_denoising = False
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = width, height, 100
    scene.render.threads_mode, scene.render.threads = "FIXED", 2
    scene.frame_start, scene.frame_end = 1, 3
    solid("Floor", [(-4, -4, 0), (4, -4, 0), (4, 4, 0), (-4, 4, 0)], [(0, 1, 2, 3)], (0.4, 0.4, 0.4), 0.6)
    corners = [(x, y, z) for x in (-0.7, 0.7) for y in (-0.7, 0.7) for z in (0.0, 1.4)]
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    solid("Cube", corners, sides, (0.6, 0.1, 0.05), 0.3)
    light("Sun", "SUN", 3.0, (0.6, 0.2, 0.4))
    area = light("Area", "AREA", 80.0, (0.9, 0.0, 0.0))
    area.location = (0.0, -3.0, 3.0)
    area.data.size = 1.5
    world = bpy.data.worlds.new("World")
    node_tree(world).nodes["Background"].inputs["Color"].default_value = (0.05, 0.08, 0.12, 1.0)
    scene.world = world
    camera = linked("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (3.2, -4.6, 2.6), (1.22, 0.0, 0.61)
    camera.data.lens = 40.0
    scene.camera = camera
    bpy.context.view_layer.update()
    return scene


def linked(name: str, data: bpy.types.ID) -> bpy.types.Object:
    """A new object of `data` in the scene's own collection."""
    made = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(made)
    return made


def solid(name: str, corners: list, sides: list, colour: tuple[float, float, float], roughness: float) -> bpy.types.Object:
    """A mesh with one Principled material."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], sides)
    material = bpy.data.materials.new(name)
    principled = node_tree(material).nodes["Principled BSDF"]
    principled.inputs["Base Color"].default_value = (*colour, 1.0)
    principled.inputs["Roughness"].default_value = roughness
    mesh.materials.append(material)
    return linked(name, mesh)


def light(name: str, kind: str, energy: float, rotation: tuple[float, float, float]) -> bpy.types.Object:
    data = bpy.data.lights.new(name, kind)
    data.energy = energy
    made = linked(name, data)
    made.rotation_euler = rotation
    return made


def node_tree(owner: bpy.types.Material | bpy.types.World) -> bpy.types.NodeTree:
    """The owner's nodes; before 5.0 they have to be switched on."""
    if BLENDER < (5, 0):
        owner.use_nodes = True
    return owner.node_tree
