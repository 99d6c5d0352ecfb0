# SPDX-License-Identifier: Apache-2.0
"""Working space, frame rate, and files of passes found by one name."""

from __future__ import annotations

import os
from unittest import mock

import bpy
import host


class ColourTest(host.BlenderTest):
    registers = False

    def space(self):
        from platewright.capture.colour import working_space

        return working_space(bpy.context.scene)

    def test_a_new_file_is_linear_rec709(self) -> None:
        self.assertEqual(self.space().name, "LIN_REC709_SCENE")

    # From 5.0 on the file says its working space; before, the configuration does.
    if host.BLENDER >= (5, 0):

        def test_an_acescg_file_says_so(self) -> None:
            bpy.ops.wm.set_working_color_space(working_space="ACEScg", convert_colors=False)
            self.assertEqual(self.space().name, "LIN_AP1_SCENE")

    else:

        def test_a_configuration_of_the_studio_says_it_by_its_role(self) -> None:
            from platewright.capture.errors import CaptureError

            config = self.folder() / "config.ocio"
            with mock.patch.dict(os.environ, {"OCIO": str(config)}):
                config.write_text("roles:\n  scene_linear: ACEScg\n")
                self.assertEqual(self.space().name, "LIN_AP1_SCENE")
                config.write_text("roles:\n  scene_linear: My Space\n")
                with self.assertRaisesRegex(CaptureError, "My Space"):
                    self.space()

    def test_a_broadcast_frame_rate_is_an_exact_fraction(self) -> None:
        from platewright.capture.colour import frame_rate

        scene = bpy.context.scene
        scene.render.fps, scene.render.fps_base = 24, 1.001
        self.assertEqual((frame_rate(scene).numerator, frame_rate(scene).denominator), (24000, 1001))


class PassFilesTest(host.BlenderTest):
    registers = False

    def test_one_file_of_a_sequence_names_the_sequence(self) -> None:
        from platewright.capture.files import PassFiles

        folder = self.folder()
        for name in ("shot.0008.exr", "shot.0010.exr"):
            (folder / name).touch()
        for name in ("shot.0008.exr", "shot.####.exr", "shot.%04d.exr", "shot.$F4.exr"):
            files = PassFiles(str(folder / name))
            self.assertEqual(files.pattern.name, "shot.####.exr")
            self.assertEqual(files.frame(10).name, "shot.0010.exr")
            self.assertEqual(files.missing(range(8, 11)), (9,))

    def test_a_single_file_answers_every_frame(self) -> None:
        from platewright.capture.files import PassFiles

        path = self.folder() / "beauty.exr"
        path.touch()
        self.assertEqual((PassFiles(str(path)).pattern, PassFiles(str(path)).frame(7)), (path, path))

    def test_refuses_what_is_no_exr_and_what_is_absent(self) -> None:
        from platewright.capture.errors import CaptureError
        from platewright.capture.files import PassFiles

        for name, words in (("", "No file"), ("/x/beauty.png", "no EXR"), ("/x/beauty.exr", "There is no folder"), (f"{self.folder()}/a.exr", "There is no file")):
            with self.assertRaisesRegex(CaptureError, words):
                PassFiles(name).frame(1)
