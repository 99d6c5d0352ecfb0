# SPDX-License-Identifier: GPL-3.0-or-later
"""A job goes on while Blender is closed, and its plate is found when the file is opened again."""

from __future__ import annotations

from pathlib import Path

import bpy
from stage import FlowTest, part, turn_until


class Reattaches(FlowTest):
    def begun(self) -> str:
        """A job that the daemon has, its entry in a saved file, and Blender gone on to another file."""
        folder = self.daemon.folder / "scenes"
        folder.mkdir(exist_ok=True)
        path = str(folder / f"{self.id().rpartition('.')[2]}.blend")
        self.generate(wait=False, parameters='{"steps": 4}')
        turn_until(lambda: len(self.settings.history) == 1)
        bpy.ops.wm.save_as_mainfile(filepath=path)
        self.assertNotEqual(self.newest.state, "DONE")
        bpy.ops.wm.read_factory_settings(use_empty=True)
        return path

    def test_finds_the_plate_of_a_job_that_went_on_without_blender(self) -> None:
        path = self.begun()
        self.assertFalse(part("flow.session").is_running())
        bpy.ops.wm.open_mainfile(filepath=path)
        bpy.ops.platewright.reattach()
        entry = bpy.context.scene.platewright.history[0]
        self.assertEqual(entry.state, "DONE")
        self.assertTrue(Path(entry.plate_path).is_file())
        bpy.ops.platewright.place(routes={"IMAGE"})
        self.assertTrue(any(image.get("platewright_job_id") == entry.job_id for image in bpy.data.images))

    def test_does_so_by_itself_when_a_file_is_opened_in_a_window(self) -> None:
        path = self.begun()
        bpy.ops.wm.open_mainfile(filepath=path)
        session = part("flow.session")
        session.reattach(wait=False)
        entry = bpy.context.scene.platewright.history[0]
        turn_until(lambda: entry.state == "DONE")
        self.assertTrue(entry.plate_path)

    def test_a_job_that_the_daemon_has_forgotten_ends(self) -> None:
        self.generate()
        self.newest.state, self.newest.job_id = "RUNNING", "no-such-job"
        bpy.ops.platewright.reattach()
        self.assertEqual(self.newest.state, "FAILED")
        self.assertIn("no-such-job", self.newest.error)

    def test_the_whole_history_is_in_the_file(self) -> None:
        self.generate(prompt="golden hour")
        path = str(self.daemon.folder / "kept.blend")
        bpy.ops.wm.save_as_mainfile(filepath=path)
        bpy.ops.wm.open_mainfile(filepath=path)
        self.assertEqual([entry.prompt for entry in bpy.context.scene.platewright.history], ["golden hour"])
        bpy.ops.platewright.remove_entry()
        self.assertEqual(len(bpy.context.scene.platewright.history), 0)

    def test_an_undo_does_not_lose_a_plate(self) -> None:
        self.generate(prompt="golden hour")
        path = self.newest.plate_path
        self.settings.history.clear()  # as an undo of the placing leaves it
        part("flow.session")._on_undo()
        self.assertEqual((self.newest.prompt, self.newest.plate_path), ("golden hour", path))
        bpy.ops.platewright.remove_entry()
        part("flow.session")._on_undo()
        self.assertEqual(len(self.settings.history), 0)

    def test_a_job_of_another_session_can_be_cancelled(self) -> None:
        path = self.begun()
        bpy.ops.wm.open_mainfile(filepath=path)
        bpy.ops.platewright.cancel_job()
        bpy.ops.platewright.reattach()
        self.assertIn(bpy.context.scene.platewright.history[0].state, ("CANCELLED", "DONE"))
