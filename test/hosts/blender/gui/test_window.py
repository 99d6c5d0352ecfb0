# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension in a Blender with a window: drawn panels, real clicks and keys, the true daemon."""

from __future__ import annotations

import contextlib
import json
import os
import time
import unittest
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from extension_window import extension_window, render_properties
from installed import MODULE
from platewright_client import connect
from platewright_client.wire.messages import Job, JobState
from screen import Box
from window import BlenderWindow

PICTURES = Path(os.environ["PLATEWRIGHT_PICTURES"])
GENERATE = "bpy.ops.platewright.generate()"
# Enough for the starter model to be at it for a while, and little enough to be done soon.
WIDTH, HEIGHT = 384, 216


class Window(unittest.TestCase):
    """One Blender for all: its start takes longer than any of these. Each test leaves an idle window behind."""

    maxDiff = None
    window: BlenderWindow

    @classmethod
    def setUpClass(cls) -> None:
        cls.window = cls.enterClassContext(extension_window())
        cls.addClassCleanup(cls.window.screen.save, PICTURES / "last.png")
        cls.window.ask(f"host.tiny_scene({WIDTH}, {HEIGHT})")
        cls.window.ask("bpy.ops.ed.undo_push(message='The scene')")
        cls.sidebar = cls.window.open_sidebar("Platewright")
        cls.properties = render_properties(cls.window)

    def tearDown(self) -> None:
        self.window.screen.save(PICTURES / f"{self.id().rpartition('.')[2]}.png")
        if self.window.ask("session.is_running()"):
            self.window.ask("session.cancel()")
            self.wait_for_end()

    def wait_for_end(self) -> None:
        self.window.wait(lambda: not self.window.ask("session.is_running()"))

    def settings(self, **values: object) -> None:
        for name, value in values.items():
            self.window.ask(f"bpy.context.scene.platewright.{name} = {value!r}")

    def generate_button(self, place: Box) -> Box:
        found = [box for box, call in self.window.buttons(place) if call == GENERATE]
        self.assertEqual(len(found), 1, "Generate is not there, or not alone")
        return found[0]

    def last_job(self) -> Job:
        return self.jobs()[0]

    def jobs(self) -> tuple[Job, ...]:
        """The daemon's, the latest first."""
        with connect("test") as daemon:
            return daemon.list_jobs()

    @contextlib.contextmanager
    def unchanged(self) -> Iterator[None]:
        """The file is as it was, but for the extension's own settings and history."""
        self.window.ask("before = snapshot.snapshot()")
        yield
        own = "('scenes[Scene].platewright', 'scenes[Scene][\"platewright')"
        self.assertEqual(self.window.ask(f"snapshot.changes(before, snapshot.snapshot(), {own})"), [])

    def assert_drawn(self, place: Box) -> None:
        """Text and widgets are there: not one colour, and some of it as bright as words."""
        seen = place.of(self.window.screen.picture()).astype(int)
        self.assertGreater(len(np.unique(seen.reshape(-1, 3), axis=0)), 50)
        self.assertGreater(int((seen.min(axis=2) > 180).sum()), 500)

    def test_draws_its_panel_in_the_sidebar(self) -> None:
        self.assert_drawn(self.sidebar)
        self.generate_button(self.sidebar)

    def test_draws_its_panel_in_the_render_properties(self) -> None:
        self.assert_drawn(self.properties)
        self.generate_button(self.properties)

    def test_a_click_on_generate_places_a_plate_that_one_undo_takes_away(self) -> None:
        self.settings(prompt="at dusk", place_compositor=True, lock_seed=True)
        self.window.ask("bpy.ops.ed.undo_push(message='Settings')")
        self.window.ask("unplaced = snapshot.snapshot()")
        button = self.generate_button(self.sidebar)
        self.window.ask("heart.longest()")
        self.window.draw()
        still = self.window.ask("heart.longest()")
        start = time.monotonic()
        self.window.screen.click(*button.middle)
        self.window.wait(lambda: self.window.ask("session.is_running()"))
        seen = False
        while self.window.ask("session.is_running()"):
            if not seen and self.window.ask("board.fraction") > 0.5:
                self.window.screen.save(PICTURES / "generating.png")
                seen = True
            time.sleep(0.2)
        took = time.monotonic() - start
        gap = self.window.ask("heart.longest()")
        print(f"generated in {took:.1f} s; the interface stood still for {gap:.2f} s at most, when only drawing {still:.2f} s")
        self.assertEqual(self.window.ask("board.error"), "")
        self.assertEqual(self.last_job().state, JobState.DONE)
        entry = "bpy.context.scene.platewright.history[0]"
        self.assertEqual(self.window.ask(f"len({entry}.keys()) > 0"), True)
        self.window.draw()
        self.window.screen.save(PICTURES / "placed.png")
        changed = self.window.ask("snapshot.changes(unplaced, snapshot.snapshot(), ('scenes[Scene].platewright',))")
        self.assertTrue(any("node_groups" in path for path in changed), json.dumps(changed)[:2000])
        self.undo()
        changed = self.window.ask("snapshot.changes(unplaced, snapshot.snapshot(), ('scenes[Scene].platewright',))")
        self.assertFalse([path for path in changed if not path.startswith("images")], json.dumps(changed)[:2000])

    def test_escape_cancels_the_job(self) -> None:
        self.scene("render.resolution_percentage", 400)
        # As many steps as there are: the job is still at it when Esc comes.
        self.scene("platewright.parameters['starter.steps'].integer", 8)
        self.cancel_by_escape("board.fraction > 0.4")
        self.assertEqual(self.last_job().state, JobState.CANCELLED)

    def test_escape_stops_the_render_before_it(self) -> None:
        self.scene("render.resolution_percentage", 400)
        self.scene("cycles.samples", 4096)
        self.scene("cycles.use_adaptive_sampling", False)
        before = [job.id for job in self.jobs()]
        self.cancel_by_escape("bpy.app.is_job_running('RENDER')")
        self.assertEqual([job.id for job in self.jobs()], before)

    def test_says_in_one_line_that_no_daemon_answers(self) -> None:
        self.window.ask("import os, tempfile")
        self.window.ask("runtime_folder = os.environ['PLATEWRIGHT_RUNTIME_FOLDER']")
        self.window.ask("os.environ['PLATEWRIGHT_RUNTIME_FOLDER'] = tempfile.mkdtemp()")
        preferences = f"bpy.context.preferences.addons[{MODULE!r}].preferences"
        self.window.ask(f"{preferences}.start_on_demand = False")
        try:
            with self.unchanged():
                self.window.ask("bpy.ops.platewright.generate()")
                self.wait_for_end()
            said = self.window.ask("board.error")
            self.assertRegex(said, r"^\S[^\n]+\.$")
            self.window.draw()
            self.window.screen.save(PICTURES / "no_daemon.png")
            self.assert_drawn(self.sidebar)
        finally:
            self.window.ask("os.environ['PLATEWRIGHT_RUNTIME_FOLDER'] = runtime_folder")
            self.window.ask(f"{preferences}.start_on_demand = True")
            self.window.ask("catalogue.refresh()")
            self.window.wait(lambda: self.window.ask("catalogue.state.name") == "READY")

    def cancel_by_escape(self, when: str) -> None:
        """Generates, presses Esc over the 3D view as soon as `when` holds, and finds everything as it was."""
        self.settings(place_compositor=False)
        with self.unchanged():
            self.window.ask("bpy.ops.platewright.generate()")
            self.window.wait(lambda: self.window.ask(f"({when}) or not session.is_running()"))
            self.window.screen.move(*self.window.region("VIEW_3D").middle)
            self.assertTrue(self.window.ask("session.is_running()"), "it was done before Esc could be pressed")
            self.window.screen.key("Escape")
            self.wait_for_end()
        self.assertEqual(self.window.ask("[board.text, board.error]"), ["Cancelled", ""])

    def scene(self, path: str, value: object) -> None:
        """A setting of the scene for this test alone."""
        kept = self.window.ask(f"bpy.context.scene.{path}")
        self.window.ask(f"bpy.context.scene.{path} = {value!r}")
        self.addCleanup(self.window.ask, f"bpy.context.scene.{path} = {kept!r}")

    def undo(self) -> None:
        self.window.screen.move(*self.window.region("VIEW_3D").middle)
        self.window.screen.key("ctrl+z")
        time.sleep(1)


if __name__ == "__main__":
    unittest.main()
