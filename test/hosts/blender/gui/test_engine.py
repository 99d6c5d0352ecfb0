# SPDX-License-Identifier: GPL-3.0-or-later
"""The render engine in a Blender with a window: F12 and Esc, the window alive meanwhile."""

from __future__ import annotations

import os
import unittest
from pathlib import Path

from extension_window import extension_window
from installed import MODULE
from platewright_client import connect
from platewright_client.wire.messages import Job, JobState
from window import BlenderWindow

PICTURES = Path(os.environ["PLATEWRIGHT_PICTURES"])


class Engine(unittest.TestCase):
    window: BlenderWindow

    @classmethod
    def setUpClass(cls) -> None:
        cls.window = cls.enterClassContext(extension_window())
        cls.window.ask("host.tiny_scene(320, 180)")
        cls.window.ask("setattr(bpy.context.scene.render, 'engine', 'PLATEWRIGHT')")
        cls.window.ask("import exr")
        cls.window.ask(f"from {MODULE}.capture.exr_file import save_multilayer_exr")
        cls.window.ask("from pathlib import Path")

    def jobs(self) -> list[Job]:
        with connect("test") as daemon:
            return list(daemon.list_jobs(limit=10))

    def render(self, percentage: int) -> None:
        self.window.ask(f"setattr(bpy.context.scene.render, 'resolution_percentage', {percentage})")
        self.window.ask("bpy.ops.render.render('INVOKE_DEFAULT')")

    def wait_for_end(self) -> None:
        self.window.wait(lambda: not self.window.ask("bpy.app.is_job_running('RENDER')"))

    def test_f12_renders_a_plate_and_the_window_stays_alive(self) -> None:
        before = len(self.jobs())
        self.window.ask("heart.longest()")
        self.render(100)
        self.wait_for_end()
        print(f"the interface stood still for {self.window.ask('heart.longest()'):.2f} s at most in a render of our engine")
        jobs = self.jobs()
        self.assertEqual(len(jobs), before + 1)
        self.assertEqual(jobs[0].state, JobState.DONE)
        self.window.draw()
        self.window.screen.save(PICTURES / "engine.png")
        path = Path(os.environ["HOME"]) / "f12.exr"
        self.window.ask(
            f"save_multilayer_exr(bpy.data.images['Render Result'], bpy.context.scene, Path({str(path)!r}), 0)"
        )
        told = self.window.ask(
            f"{{name: [float(p.max()), float(p.mean())] for name, p in exr.read({str(path)!r}).items()}}"
        )
        values = {name.removeprefix("ViewLayer."): value for name, value in told.items()}
        self.assertEqual(values["Plate.R"], values["Combined.R"])
        self.assertGreater(values["Plate.R"][1], 0.01)
        self.assertGreater(values["Analytic.R"][0], 0.05)

    def test_escape_stops_the_render_and_its_job(self) -> None:
        before = len(self.jobs())
        self.render(600)
        self.window.wait(lambda: len(self.jobs()) > before)
        self.window.screen.key("Escape")
        self.wait_for_end()
        self.assertEqual(self.jobs()[0].state, JobState.CANCELLED)


if __name__ == "__main__":
    unittest.main()
