# SPDX-License-Identifier: GPL-3.0-or-later
"""The example's courtyard, as an artist would have it open: Generate, then F12 with our engine. The docs' pictures."""

from __future__ import annotations

import os
import shutil
import unittest
from pathlib import Path

from extension_window import extension_window, render_properties
from platewright_client import connect
from platewright_client.wire.messages import Job, JobState
from window import BlenderWindow

PICTURES = Path(os.environ["PLATEWRIGHT_PICTURES"])
EXAMPLE = Path(__file__).resolve().parents[4] / "scripts" / "example"
PROMPT = "light fog, cool"
SECONDS = 400.0


class Courtyard(unittest.TestCase):
    window: BlenderWindow

    @classmethod
    def setUpClass(cls) -> None:
        cls.window = cls.enterClassContext(extension_window())
        home = Path(os.environ["HOME"])
        shutil.copy(EXAMPLE / "studio.exr", home)
        cls.window.ask(f"import sys, pathlib; sys.path.insert(0, {str(EXAMPLE)!r})")
        cls.window.ask("import courtyard, render as example")
        cls.window.ask(f"example.set_world(pathlib.Path({str(home / 'studio.exr')!r}), strength=0.4, turn=2.4)")
        cls.window.ask("courtyard.build()")
        # Debian's Blender has no denoiser.
        cls.window.ask("scene = bpy.context.scene; scene.render.resolution_x, scene.render.resolution_y = 640, 360")
        cls.window.ask("scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = 'CYCLES', 64, False")
        cls.window.ask(f"bpy.ops.wm.save_as_mainfile(filepath={str(home / 'courtyard.blend')!r})")
        view = "next(a for a in bpy.context.window.screen.areas if a.type == 'VIEW_3D').spaces.active"
        cls.window.ask(f"{view}.region_3d.view_perspective = 'CAMERA'")
        cls.window.ask(f"{view}.overlay.show_overlays = False")
        cls.window.ask(f"setattr(bpy.context.scene.platewright, 'prompt', {PROMPT!r})")
        cls.window.open_sidebar("Platewright")
        render_properties(cls.window)

    def tearDown(self) -> None:
        self.window.draw()
        self.window.screen.save(PICTURES / f"{self.id().rpartition('.')[2]}.png")

    def last_job(self) -> Job:
        with connect("test") as daemon:
            return daemon.get_job(daemon.list_jobs(limit=1)[0].id)

    def test_generate(self) -> None:
        self.window.ask("bpy.ops.platewright.generate()")
        self.window.wait(lambda: not self.window.ask("session.is_running()"), SECONDS)
        self.assertEqual(self.window.ask("board.error"), "")
        job = self.last_job()
        self.assertEqual(job.state, JobState.DONE)
        self.assertEqual([plate.unknown_words for plate in job.plates], [()])

    def test_the_engine(self) -> None:
        self.window.ask("setattr(bpy.context.scene.render, 'engine', 'PLATEWRIGHT')")
        self.addCleanup(self.window.ask, "setattr(bpy.context.scene.render, 'engine', 'CYCLES')")
        self.window.ask("bpy.ops.render.render('INVOKE_DEFAULT')")
        self.window.wait(lambda: not self.window.ask("bpy.app.is_job_running('RENDER')"), SECONDS)
        job = self.last_job()
        self.assertEqual((job.state, job.error), (JobState.DONE, None))


if __name__ == "__main__":
    unittest.main()
