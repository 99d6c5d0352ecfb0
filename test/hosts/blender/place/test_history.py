# SPDX-License-Identifier: GPL-3.0-or-later
"""The history in the scene: what it keeps, gives back, and survives."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import bpy
import exr
import host
from stage import part, planes

PNG = b"\x89PNG\r\n\x1a\n"


def png() -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)
    return PNG + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


class History(host.BlenderTest):
    def setUp(self) -> None:
        super().setUp()
        self.history = part("history")
        self.messages = part("platewright_client").messages
        self.scene = bpy.context.scene
        self.files = self.folder()

    def request(self, **given):
        messages = self.messages
        scene = messages.Scene(lights=(messages.Light(name="Söl", sun=messages.SunLight(angle_degrees=0.5)),))
        defaults = {"model": "starter", "prompt": "a “yard”, 夜", "seed": 2**64 - 1, "scene": scene}
        return messages.PlateRequest(**{**defaults, **given})

    def ranged(self):
        return self.request(frames=self.messages.FrameRange(first=4, last=6, step=1))

    def plate(self, name: str, frame: int = 0, **given):
        path = self.files / name
        path.touch()
        window = self.messages.Window(x_max=19, y_max=11)
        defaults = {"display_window": window, "data_window": window, "seed": 7}
        space = self.messages.ColourSpace.LIN_AP1_SCENE
        return self.messages.Plate(path=str(path), frame=frame, colour_space=space, **{**defaults, **given})

    def test_keeps_the_whole_request(self) -> None:
        asked = self.request()
        entry = self.history.add(self.scene, "r1", "shot 010", asked, "/plates")
        self.assertEqual(self.history.request_of(entry), asked)
        self.assertEqual((entry.name, entry.model, entry.prompt), ("shot 010", "starter", asked.prompt))
        self.assertEqual((entry.seed, entry.folder, entry.state), (str(2**64 - 1), "/plates", "UNSPECIFIED"))
        self.assertRegex(entry.created, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")

    def test_survives_the_file(self) -> None:
        asked = self.ranged()
        self.history.add(self.scene, "r1", "shot 010", asked)
        path = str(self.files / "shot.blend")
        bpy.ops.wm.save_as_mainfile(filepath=path)
        bpy.ops.wm.read_homefile(use_empty=True)
        bpy.ops.wm.open_mainfile(filepath=path)
        entry = self.history.find(bpy.context.scene, "r1")
        self.assertEqual(self.history.request_of(entry), asked)

    def test_adds_a_request_once(self) -> None:
        for prompt in ("first", "second"):
            self.history.add(self.scene, "r1", "shot 010", self.request(prompt=prompt))
        self.assertEqual([entry.prompt for entry in self.scene.platewright.history], ["second"])

    def test_is_found_by_request_and_by_job(self) -> None:
        for number in (1, 2, 3):
            self.history.add(self.scene, f"r{number}", f"shot {number}", self.request())
        self.history.find(self.scene, "r2").job_id = "job-2"
        self.assertEqual(self.history.find(self.scene, job_id="job-2").name, "shot 2")
        self.assertEqual([entry.name for entry in self.history.entries(self.scene)], ["shot 3", "shot 2", "shot 1"])
        self.assertIsNone(self.history.find(self.scene, "r9"))
        # The jobs of r1 and r3 are not known yet: an empty id is nobody's.
        self.assertIsNone(self.history.find(self.scene, "", ""))

    def test_forgets_one_entry_and_no_file(self) -> None:
        for number in (1, 2):
            self.history.add(self.scene, f"r{number}", "shot", self.request())
        plate = self.plate("plate.exr")
        self.history.add_plate(self.history.find(self.scene, "r1"), plate)
        self.history.remove(self.scene, "r1")
        self.assertEqual([entry.request_id for entry in self.scene.platewright.history], ["r2"])
        self.assertTrue((self.files / "plate.exr").is_file())
        self.history.remove(self.scene, "r1")
        self.assertEqual(len(self.scene.platewright.history), 1)

    def test_follows_a_job_to_its_end(self) -> None:
        states, entry = self.messages.JobState, self.history.add(self.scene, "r1", "shot 010", self.request())
        self.assertIsNone(self.history.plate_of(entry))
        plate = self.plate("plate.exr", preview_path="/plates/plate.png")
        job = self.messages.Job(id="job-1", state=states.RUNNING)
        self.history.update(entry, job)
        self.assertEqual((entry.job_id, entry.state), ("job-1", "RUNNING"))
        self.history.update(entry, replace(job, state=states.DONE, plates=(plate,)))
        self.assertEqual((entry.state, entry.plate_path, entry.preview_path), ("DONE", plate.path, "/plates/plate.png"))
        placed = self.history.plate_of(entry)
        self.assertEqual((placed.name, placed.path, placed.is_sequence), ("shot 010", plate.path, False))
        self.assertEqual((placed.seed, placed.job_id, placed.width, placed.height), (7, "job-1", 20, 12))
        self.assertEqual(placed.colour_space, self.messages.ColourSpace.LIN_AP1_SCENE)

    def test_keeps_why_a_job_failed_in_one_line(self) -> None:
        entry = self.history.add(self.scene, "r1", "shot 010", self.request())
        error = self.messages.ErrorDetail(message="No depth\npass.", remedy="Turn it on.")
        self.history.update(entry, self.messages.Job(id="j", state=self.messages.JobState.FAILED, error=error))
        self.assertEqual((entry.state, entry.error), ("FAILED", "No depth pass. Turn it on."))

    def test_a_state_of_a_newer_daemon_changes_nothing(self) -> None:
        entry = self.history.add(self.scene, "r1", "shot 010", self.request())
        self.history.set_state(entry, self.messages.JobState.RUNNING)
        self.history.set_state(entry, 99)
        self.assertEqual(entry.state, "RUNNING")

    def test_a_range_is_one_plate_of_the_frames_that_are_there(self) -> None:
        entry = self.history.add(self.scene, "r1", "shot 010", self.ranged())
        for frame in (5, 6):
            self.history.add_plate(entry, self.plate(f"v2_plate.{frame:04d}.exr", frame))
        placed = self.history.plate_of(entry)
        self.assertEqual((placed.path, placed.is_sequence), (str(self.files / "v2_plate.####.exr"), True))
        self.assertEqual((placed.first_frame, placed.last_frame), (5, 6))

    def test_says_that_a_stored_request_cannot_be_read(self) -> None:
        entry = self.history.add(self.scene, "r1", "shot 010", self.request())
        for text in ("", "{", '{"seed": []}'):
            entry.request_json = text
            with self.assertRaisesRegex(self.history.HistoryError, "stored request"):
                self.history.request_of(entry)

    def test_reads_the_request_from_the_plate_where_only_that_is_there(self) -> None:
        asked = self.request()
        self.history.add(self.scene, "r1", "shot 010", asked)
        stored = self.scene.platewright.history[0].request_json
        path = self.files / "plate.exr"
        exr.write(path, planes(), {"platewright/request": exr.text(stored)})
        self.assertEqual(self.history.request_of_plate(path), asked)

    def test_refuses_a_file_that_holds_no_request_or_no_words(self) -> None:
        path = self.files / "plate.exr"
        exr.write(path, planes())
        with self.assertRaisesRegex(self.history.HistoryError, "another program"):
            self.history.request_of_plate(path)
        exr.write(
            path, planes(), {"platewright/request": exr.text('{"prompt":"sha256:00","output":{"hidePrompt":true}}')}
        )
        with self.assertRaisesRegex(self.history.HistoryError, "prompt hidden"):
            self.history.request_of_plate(path)
        with self.assertRaisesRegex(self.history.HistoryError, "cannot be read"):
            self.history.request_of_plate(self.files / "absent.exr")

    def test_shows_no_thumbnail_without_a_window(self) -> None:
        entry = self.history.add(self.scene, "r1", "shot 010", self.request())
        self.assertEqual(self.history.icon_of(entry), 0)
        path = self.files / "plate.png"
        path.write_bytes(png())
        entry.preview_path = str(path)
        self.assertEqual(self.history.icon_of(entry), 0)
        self.assertTrue(bpy.app.background)

    def test_comes_and_goes_with_the_extension(self) -> None:
        extension = host.extension()
        for _ in range(2):
            extension.unregister()
            self.assertFalse(hasattr(self.scene, "platewright"))
            extension.register()
        self.assertEqual(len(bpy.context.scene.platewright.history), 0)
