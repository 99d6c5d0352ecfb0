# SPDX-License-Identifier: GPL-3.0-or-later
"""Plates to place, and what the scene renders with them: pixels as numbers, upper row first."""

from __future__ import annotations

import importlib
import warnings
from pathlib import Path
from types import ModuleType

import bpy
import exr
import host
import numpy as np

WIDTH, HEIGHT = 20, 12


def part(name: str) -> ModuleType:
    """A module of the extension: `place.image`."""
    host.extension()
    return importlib.import_module(f"platewright.{name}")


def planes(width: int = WIDTH, height: int = HEIGHT, seed: int = 1, alpha: bool = True) -> dict[str, np.ndarray]:
    """A picture of which no two pixels are alike, with light far above 1."""
    random = np.random.default_rng(seed)
    made = {name: (random.random((height, width)) * 12 + 0.01).astype(np.float16) for name in "RGB"}
    if alpha:
        made["A"] = np.ones((height, width), np.float16)
    return made


class PlaceTest(host.BlenderTest):
    """Plates in a folder of the test's own, and a scene of their size."""

    registers = False

    def setUp(self) -> None:
        super().setUp()
        warnings.simplefilter("ignore", DeprecationWarning)
        self.files = self.folder()
        self.scene = bpy.context.scene
        self.resolution(WIDTH, HEIGHT)

    def resolution(self, width: int, height: int) -> None:
        render = self.scene.render
        render.resolution_x, render.resolution_y, render.resolution_percentage = width, height, 100

    def write(self, name: str, picture: dict[str, np.ndarray], interop: str = "lin_rec709_scene", **windows) -> Path:
        path = self.files / name
        exr.write(path, picture, {"colorInteropID": exr.text(interop)}, **windows)
        return path

    def plate(self, path: Path, **given):
        module = part("place.plate")
        defaults = {"colour_space": module.messages.ColourSpace.LIN_REC709_SCENE, "job_id": "job-1", "model": "starter"}
        return module.PlacedPlate(
            **{"name": "shot 010", "path": str(path), "seed": 2**63, "prompt": "a yard", **defaults, **given}
        )

    def still(self, picture: dict[str, np.ndarray], file: str = "plate.exr", **windows):
        return self.plate(self.write(file, picture, **windows))

    def sequence(self, first: int = 4, last: int = 6):
        """Numbered plates; the picture of frame n is `planes(seed=n)`."""
        for frame in range(first, last + 1):
            self.write(f"plate.{frame:04d}.exr", planes(seed=frame))
        return self.plate(self.files / "plate.####.exr", first_frame=first, last_frame=last)

    def rendered(self) -> dict[str, np.ndarray]:
        """The scene as it renders now, through compositor and sequencer, 32 bits a channel."""
        bpy.ops.render.render()
        return self.result()

    def result(self) -> dict[str, np.ndarray]:
        settings = self.scene.render.image_settings
        if hasattr(settings, "media_type"):
            settings.media_type = "IMAGE"
        settings.file_format, settings.color_mode, settings.color_depth = "OPEN_EXR", "RGBA", "32"
        path = self.files / "rendered.exr"
        bpy.data.images["Render Result"].save_render(str(path), scene=self.scene)
        return host.channels(path)

    def assert_picture(self, found, expected, relative: float = 2**-10, names: str = "RGB") -> None:
        """Equal within half precision: `relative` of each value."""
        for name in names:
            want = expected[name].astype(np.float64)
            self.assertEqual(found[name].shape, want.shape)
            off = np.abs(found[name] - want) / np.maximum(np.abs(want), 0.01)
            at = np.unravel_index(off.argmax(), off.shape)
            self.assertLessEqual(off.max(), relative, f"{name} at {at}: {found[name][at]} for {want[at]}")

    def refused(self, words: str, call, *given, **named) -> None:
        """A PlaceError of one line that holds `words`, after which the file is as before."""
        with self.unchanged(), self.assertRaises(part("place.errors").PlaceError) as caught:
            call(*given, **named)
        self.assertIn(words, str(caught.exception))
        self.assertEqual(len(str(caught.exception).splitlines()), 1)

    def camera(self, **settings) -> bpy.types.Object:
        """A camera that looks level along +Y from the origin."""
        data = bpy.data.cameras.new("Camera")
        for name, value in settings.items():
            setattr(data, name, value)
        camera = host.linked("Camera", data)
        camera.rotation_euler = (np.pi / 2, 0.0, 0.0)
        self.scene.camera = camera
        bpy.context.view_layer.update()
        return camera

    def cycles(self) -> None:
        """One sample through the middle of each pixel, no world."""
        scene = self.scene
        scene.render.engine = "CYCLES"
        scene.cycles.device = "CPU"
        scene.cycles.samples = 1
        scene.cycles.use_denoising = scene.cycles.use_adaptive_sampling = False
        scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BLACKMAN_HARRIS", 0.01
        scene.render.filter_size = 0.01
        scene.render.film_transparent = True
        scene.render.threads_mode, scene.render.threads = "FIXED", 2
