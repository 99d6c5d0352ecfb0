# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranges in a Blender with a window: frame after frame as Blender's own renders, broken off, gone on with; and a job
that goes on while another file is open."""

from __future__ import annotations

import os
import unittest
from pathlib import Path

from extension_window import extension_window
from window import BlenderWindow

PICTURES = Path(os.environ["PLATEWRIGHT_PICTURES"])
SETTINGS = "bpy.context.scene.platewright"


class Range(unittest.TestCase):
    window: BlenderWindow

    @classmethod
    def setUpClass(cls) -> None:
        cls.window = cls.enterClassContext(extension_window())
        cls.folder = Path(os.environ["HOME"]) / "shots"
        cls.folder.mkdir()
        cls.path = cls.folder / "shot.blend"
        cls.window.ask("host.tiny_scene(192, 108, samples=4)")
        cls.window.ask("cube = bpy.data.objects['Cube']; cube.keyframe_insert('location', frame=1)")
        cls.window.ask("cube.location.x = 1; cube.keyframe_insert('location', frame=3)")
        cls.window.ask(f"bpy.ops.wm.save_as_mainfile(filepath={str(cls.path)!r})")
        cls.window.open_sidebar("Platewright")

    def setUp(self) -> None:
        self.window.ask(f"bpy.ops.wm.open_mainfile(filepath={str(self.path)!r}, load_ui=True)")
        self.output = self.folder / self.id().rpartition(".")[2]
        self.window.ask(f"{SETTINGS}.output_folder = {str(self.output)!r}")

    def tearDown(self) -> None:
        self.window.screen.save(PICTURES / f"{self.id().rpartition('.')[2]}.png")
        self.window.ask("session.cancel()")
        self.wait_for_end()

    def wait_for_end(self) -> None:
        self.window.wait(lambda: not self.window.ask("session.is_running()"))

    def animate(self) -> None:
        self.window.ask("bpy.ops.platewright.generate_animation()")

    def takes(self) -> list[str]:
        return sorted(path.name for path in self.output.iterdir())

    def plates(self) -> list[str]:
        return sorted(path.name for path in self.output.glob("take_001/plate.*.exr"))

    def test_makes_a_plate_of_each_frame_and_makes_none_twice(self) -> None:
        self.window.ask(f"{SETTINGS}.lock_seed = True")
        self.animate()
        self.wait_for_end()
        self.assertEqual(self.window.ask("[board.error, board.remarks]"), ["", []])
        self.assertEqual(self.plates(), ["plate.0001.exr", "plate.0002.exr", "plate.0003.exr"])
        self.assertEqual(self.window.ask("bpy.context.scene.frame_current"), 1)
        self.animate()
        self.wait_for_end()
        self.assertEqual(self.window.ask("board.error"), "")
        self.assertEqual(self.takes(), ["take_001"])

    def test_goes_on_with_what_escape_broke_off(self) -> None:
        self.animate()
        self.window.wait(lambda: list(self.output.glob("take_001/frame.0001.json")))
        self.window.screen.move(*self.window.region("VIEW_3D").middle)
        self.window.screen.key("Escape")
        self.wait_for_end()
        self.assertEqual(self.window.ask("board.text"), "Cancelled")
        first = (self.output / "take_001" / "passes.0001.exr").stat().st_mtime_ns
        self.animate()
        self.wait_for_end()
        self.assertEqual(self.window.ask("board.error"), "")
        self.assertEqual(self.takes(), ["take_001"])
        self.assertEqual((self.output / "take_001" / "passes.0001.exr").stat().st_mtime_ns, first)
        self.assertEqual(len(self.plates()), 3)

    def test_a_job_goes_on_while_another_file_is_open(self) -> None:
        other = self.folder / "begun.blend"
        self.window.ask("bpy.context.scene.render.resolution_percentage = 400")
        self.window.ask("bpy.ops.platewright.generate()")
        self.window.wait(lambda: self.window.ask(f"len({SETTINGS}.history)") == 1)
        self.window.ask(f"bpy.ops.wm.save_as_mainfile(filepath={str(other)!r})")
        self.window.ask(f"bpy.ops.wm.open_mainfile(filepath={str(self.path)!r}, load_ui=True)")
        self.assertFalse(self.window.ask("session.is_running()"))
        self.window.ask(f"bpy.ops.wm.open_mainfile(filepath={str(other)!r}, load_ui=True)")
        self.window.wait(lambda: self.window.ask(f"{SETTINGS}.history[0].state") == "DONE")
        self.assertTrue(Path(str(self.window.ask(f"{SETTINGS}.history[0].plate_path"))).is_file())
        self.assertEqual(self.window.ask("bpy.context.scene.render.resolution_percentage"), 400)


if __name__ == "__main__":
    unittest.main()
