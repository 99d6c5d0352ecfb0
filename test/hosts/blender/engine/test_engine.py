# SPDX-License-Identifier: Apache-2.0
"""The render engine in background mode, against the true daemon."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from unittest import mock

import bpy
import host
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "python"))
from daemon import TestDaemon  # noqa: E402


class EngineTest(host.BlenderTest):
    def setUp(self) -> None:
        super().setUp()
        self.daemon = TestDaemon()
        self.daemon.__enter__()
        self.addCleanup(self.daemon.__exit__, None, None, None)
        patched = mock.patch.dict(os.environ, self.daemon.environment)
        patched.start()
        self.addCleanup(patched.stop)
        self.out = Path(self.daemon.folder) / "blender"
        self.out.mkdir()

    def scene(self) -> bpy.types.Scene:
        scene = host.tiny_scene(96, 64, samples=2)
        scene.render.engine = "PLATEWRIGHT"
        settings = scene.render.image_settings
        if hasattr(settings, "media_type"):
            settings.media_type = "MULTI_LAYER_IMAGE"
            settings.use_exr_interleave = True
        settings.file_format, settings.color_depth, settings.exr_codec = "OPEN_EXR_MULTILAYER", "32", "ZIP"
        scene.render.filepath = str(self.out / "shot.####")
        scene.platewright.output_folder = str(self.out)
        scene.platewright.seed = 7
        return scene

    def channels(self, frame: int) -> dict[str, np.ndarray]:
        found = host.channels(self.out / f"shot.{frame:04d}.exr")
        return {name.removeprefix("ViewLayer."): plane for name, plane in found.items()}

    def test_an_animation_has_a_plate_its_lights_and_their_shadows_in_each_frame(self) -> None:
        scene = self.scene()
        scene.frame_start, scene.frame_end = 1, 2
        cube = bpy.data.objects["Cube"]
        cube.keyframe_insert("location", frame=1)
        cube.location.x = 1.0
        cube.keyframe_insert("location", frame=2)
        before = len(bpy.data.scenes)
        bpy.ops.render.render(animation=True)
        self.assertEqual(len(bpy.data.scenes), before)
        first, second = self.channels(1), self.channels(2)
        for frame in (first, second):
            plate, combined = frame["Plate.R"], frame["Combined.R"]
            self.assertTrue(np.array_equal(plate, combined))
            self.assertGreater(float(plate.mean()), 0.01)
            self.assertGreater(float(frame["Analytic.R"].max()), 0.05)
            share = next(plane for name, plane in frame.items() if name.startswith("Visibility"))
            self.assertTrue(0.0 <= float(share.min()) < 0.9 and float(share.max()) <= 1.001)
        self.assertGreater(float(np.abs(first["Plate.R"] - second["Plate.R"]).max()), 0.05)
        left = [path.name for path in self.out.iterdir() if path.name.startswith("render-")]
        self.assertEqual(left, [])

    def test_a_cropped_region_is_the_same_part_of_the_whole(self) -> None:
        scene = self.scene()
        scene.frame_current = 1
        scene.render.filepath = str(self.out / "shot.0001")
        bpy.ops.render.render(write_still=True)
        whole = self.channels(1)
        scene.render.use_border = scene.render.use_crop_to_border = True
        render = scene.render
        render.border_min_x, render.border_max_x, render.border_min_y, render.border_max_y = 0.25, 0.75, 0.25, 0.75
        scene.render.filepath = str(self.out / "shot.0002")
        bpy.ops.render.render(write_still=True)
        part = self.channels(2)
        self.assertEqual(part["Plate.R"].shape, (32, 48))
        off = np.abs(part["Analytic.R"][8:-8, 8:-8] - whole["Analytic.R"][24:40, 32:64])
        self.assertLess(float(np.median(off)), 0.02)

    def test_the_scene_is_as_it_was(self) -> None:
        scene = self.scene()
        with self.unchanged():
            bpy.ops.render.render(scene=scene.name)

    def test_a_frame_that_fails_is_told_and_leaves_no_file(self) -> None:
        scene = self.scene()
        self.daemon.kill()
        with mock.patch.dict(os.environ, {"PLATEWRIGHT_DAEMON": "/nowhere/platewright"}):
            with self.assertRaisesRegex(RuntimeError, "aemon"):
                bpy.ops.render.render(write_still=True)
        self.assertEqual([path.name for path in self.out.glob("shot*")], [])
