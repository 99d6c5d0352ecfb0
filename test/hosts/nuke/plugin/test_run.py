# SPDX-License-Identifier: Apache-2.0
"""From the button to the plate, the daemon's part played by the test."""

from __future__ import annotations

import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

from nuke_case import MODEL, Follower, NukeCase, actions, double, jobs, knobs, messages, node, nuke, run, write_plates
from platewright_client import DaemonUnavailable, PlatewrightError
from platewright_client.follow import FrameFailed, Progressed, Waiting

State = messages.JobState


class Request(NukeCase):
    def sent(self, group) -> messages.PlateRequest:  # type: ignore[no-untyped-def]
        run.generate(group)
        return Follower.made[-1].request  # type: ignore[return-value]

    def test_says_all_that_decides_the_picture(self) -> None:
        group = self.made()
        group["prompt"].setValue(" fog ")
        group["negative"].setValue("rain")
        group["seed"].setValue(7)
        group["param_steps"].setValue(6)
        group["quality"].setValue("32-bit float")
        request = self.sent(group)
        self.assertEqual((request.prompt, request.negative_prompt, request.seed, request.model), ("fog", "rain", 7, ""))
        values = {each.name: each for each in request.parameters}
        self.assertEqual((values["steps"].integer, values["strength"].number, values["tiled"].toggle), (6, 0.5, True))
        self.assertEqual((values["start_from"].text, values["note"].text), ("beauty", "plain"))
        self.assertEqual(request.passes, self.captured.sources)
        self.assertEqual((request.frames.first, request.frames.last, request.frames.step), (1001, 1002, 1))
        self.assertEqual(request.output.bit_depth, messages.BitDepth.FLOAT)
        self.assertEqual(request.output.name_pattern, "Platewright1_v001.####")
        self.assertEqual(Path(request.output.folder), self.folder / "plates/Platewright1/v001")

    def test_passes_are_captured_into_a_folder_of_this_version_alone(self) -> None:
        group = self.made()
        self.sent(group)
        self.sent(group)
        first, second = (each[2] for each in self.captures)
        self.assertEqual(first, self.folder / "plates/Platewright1/v001/Platewright1_v001.platewright")
        self.assertEqual(second, self.folder / "plates/Platewright1/v002/Platewright1_v002.platewright")

    def test_the_current_frame_alone(self) -> None:
        group = self.made()
        nuke.frame(1042)
        actions.generate_current(group)
        self.assertEqual(self.captures[0][1::2], ((1042,), True))
        self.assertEqual(Follower.made[0].request.frames.first, 1042)
        self.assertEqual(Follower.made[0].request.frames.last, 1042)

    def test_an_unlocked_seed_is_drawn_anew_and_shown_with_its_plate(self) -> None:
        group = self.made()
        group["lock_seed"].setValue(False)
        self.finished(group)
        self.assertNotEqual(Follower.made[0].request.seed, 1)
        self.assertEqual(group["seed"].value(), Follower.made[0].request.seed)


class Generate(NukeCase):
    def test_the_plate_shows_at_the_nodes_own_output(self) -> None:
        group = self.made()
        self.finished(group)
        self.assertEqual(group.sample("red", 1, 1, frame=1001), 0.25)
        read = group.node("Plate")
        self.assertTrue(read["raw"].value())
        self.assertTrue(read["premultiplied"].value())
        self.assertEqual((read["first"].value(), read["last"].value()), (1001, 1002))
        self.assertEqual((group.firstFrame(), group.lastFrame()), (1001, 1002))
        self.assertEqual((group.width(), group.height()), (4, 2))
        self.assertEqual(group["version"].value(), "v001")
        self.assertEqual(group["label"].value(), "v001  seed 1\nsketch  1.5 s")
        self.assertIn("v001 took 1.5 s", self.status(group))

    def test_placing_is_one_undo_step_and_all_that_there_is_to_undo(self) -> None:
        group = self.made()
        self.finished(group)
        self.assertEqual(nuke.Undo.undoSize(), 1)
        self.assertEqual(nuke.Undo.undoDescribe(), "Platewright v001")
        nuke.undo()
        self.assertEqual(group.node("Shown")["which"].value(), 0)
        self.assertEqual(group["label"].value(), "")
        self.assertEqual(group.node("Plate")["file"].value(), "")

    def test_progress_goes_to_the_bar_and_does_not_dirty_the_script(self) -> None:
        group = self.made()
        following = run.generate(group)
        follower = Follower.made[0]
        follower.accept()
        follower.happen(Progressed(0.25, "Running the model", 1001), Waiting("Waiting for the daemon."))
        follower.happen(Progressed(0.5, "Writing the plate", 1002))
        bar = double.tasks()[-1] if double.tasks() else None
        self.assertTrue(double.pump_until(lambda: double.tasks() and 50 in double.tasks()[-1].progress, 10))
        bar = double.tasks()[-1]
        self.assertEqual(bar.title, "Platewright1 v001")
        self.assertEqual(bar.progress, [25, 50])
        self.assertIn("Waiting for the daemon.", bar.messages)
        self.assertTrue(bar.shown)
        self.assertIn("being made", self.status(group))
        self.assertFalse(nuke.root().modified())
        self.assertEqual(nuke.Undo.undoSize(), 0)
        follower.deliver()
        self.until_over(following)
        self.assertFalse(bar.shown)

    def test_cancel_on_the_bar_reaches_the_daemon(self) -> None:
        group = self.made()
        following = run.generate(group)
        follower = Follower.made[0]
        follower.accept()
        self.assertTrue(double.pump_until(lambda: double.tasks(), 10))
        double.tasks()[-1].cancel()
        self.assertTrue(double.pump_until(lambda: follower.is_cancelled, 10))
        follower.end(State.CANCELLED, messages.Job(id="job-1"))
        self.until_over(following)
        self.assertEqual(self.status(group), "v001 was cancelled.")
        self.assertEqual(self.left(), [])
        self.assertFalse(nuke.root().modified())

    def test_cancel_on_the_node_reaches_all_its_jobs_and_no_other(self) -> None:
        mine, other = self.made(), self.made()
        for group in (mine, mine, other):
            run.generate(group)
        mine["cancel"].execute()
        self.assertEqual([each.is_cancelled for each in Follower.made], [True, True, False])

    def test_several_jobs_are_followed_at_once(self) -> None:
        one, two = self.made(), self.made()
        followings = [run.generate(one), run.generate(two)]
        for number, follower in enumerate(Follower.made):
            follower.accept(f"job-{number}")
        for follower in reversed(Follower.made):
            follower.deliver()
        self.until_over(*followings)
        self.assertEqual([group["version"].value() for group in (one, two)], ["v001", "v001"])
        self.assertNotEqual(one.node("Plate")["file"].value(), two.node("Plate")["file"].value())

    def test_versions_never_meet_even_of_one_node(self) -> None:
        group = self.made()
        followings = [run.generate(group), run.generate(group)]
        for number, follower in enumerate(Follower.made):
            follower.accept(f"job-{number}")
            follower.deliver()
        self.until_over(*followings)
        self.assertEqual(list(group["version"].values()), ["v002", "v001"])

    def test_finished_plates_of_a_cancelled_job_stay_on_disk(self) -> None:
        group = self.made()
        following = run.generate(group)
        follower = Follower.made[0]
        follower.accept()
        plates = write_plates(follower.request, [1001])
        follower.end(State.CANCELLED, messages.Job(id="job-1", plates=plates))
        self.until_over(following)
        self.assertIn("1 finished plates", self.status(group))
        self.assertTrue(Path(plates[0].path).exists())

    def test_frames_that_failed_are_told_and_the_others_shown(self) -> None:
        group = self.made(first=1001, last=1003)
        following = run.generate(group)
        follower = Follower.made[0]
        follower.accept()
        follower.happen(FrameFailed(1002, messages.ErrorDetail(message="It is damaged.", remedy="Render it again.")))
        plates = write_plates(follower.request, [1003, 1001])
        follower.end(State.DONE, messages.Job(id="job-1", plates=plates))
        self.until_over(following)
        self.assertIn("Frame 1002: It is damaged. Render it again.", self.status(group))
        self.assertEqual(group.node("Plate")["on_error"].value(), "nearest frame")

    def test_a_deleted_node_does_not_lose_its_plate(self) -> None:
        group = self.made()
        following = run.generate(group)
        nuke.delete(group)
        Follower.made[0].accept()
        Follower.made[0].deliver()
        self.until_over(following)
        self.assertTrue((self.folder / "plates/Platewright1/v001/Platewright1_v001.1001.exr").exists())

    def test_nothing_is_placed_while_nuke_renders(self) -> None:
        group = self.made()
        following = run.generate(group)
        Follower.made[0].accept()
        Follower.made[0].deliver()
        with mock.patch.object(nuke, "executing", lambda: True):
            double.pump(0.5)
            self.assertIsNone(following.outcome)
        self.until_over(following)
        self.assertEqual(group["version"].value(), "v001")

    def test_a_label_of_the_artists_own_stays(self) -> None:
        group = self.made()
        group["label"].setValue("hero")
        self.finished(group)
        self.assertEqual(group["label"].value(), "hero")
        group["label"].setValue("")
        self.finished(group)
        self.assertTrue(group["label"].value().startswith("v002"))
        self.finished(group)
        self.assertTrue(group["label"].value().startswith("v003"))


class Unchanged(NukeCase):
    def test_a_send_that_would_make_the_same_plate_says_so(self) -> None:
        group = self.made()
        self.finished(group)
        actions.generate(group)
        self.assertIn("Nothing has changed since v001", self.status(group))
        self.assertEqual(len(Follower.made), 1)
        self.assertFalse((self.folder / "plates/Platewright1/v002").exists())

    def test_unless_it_is_forced(self) -> None:
        group = self.made()
        self.finished(group)
        group["force"].setValue(True)
        run.generate(group)
        self.assertEqual(len(Follower.made), 2)

    def test_unless_a_setting_changed(self) -> None:
        group = self.made()
        self.finished(group)
        group["prompt"].setValue("fog")
        run.generate(group)
        self.assertEqual(len(Follower.made), 2)

    def test_unless_a_file_changed(self) -> None:
        group = self.made()
        self.finished(group)
        with open(self.beauty, "ab") as file:
            file.write(b"more")
        run.generate(group)
        self.assertEqual(len(Follower.made), 2)

    def test_unless_what_was_rendered_changed(self) -> None:
        group = self.made()
        pixels = [b"one"]

        def rendering(group, frames, folder, only_current):  # type: ignore[no-untyped-def]
            (folder / "passes.1001.exr").write_bytes(pixels[0])
            source = messages.PassSource(pixels=messages.PixelSource(path=str(folder / "passes.####.exr")))
            return replace(self.captured, sources=(source,))

        self.patch(run, "capture", rendering)
        self.finished(group)
        with self.assertRaises(run.Unchanged):
            run.generate(group)
        pixels[0] = b"two"
        run.generate(group)
        self.assertEqual(len(Follower.made), 2)

    def test_unless_the_plates_are_gone(self) -> None:
        group = self.made()
        self.finished(group)
        for plate in (self.folder / "plates/Platewright1/v001").glob("*.exr"):
            plate.unlink()
        run.generate(group)
        self.assertEqual(len(Follower.made), 2)


class Failures(NukeCase):
    def assert_as_it_was(self, group) -> None:  # type: ignore[no-untyped-def]
        self.assertFalse(nuke.root().modified())
        self.assertEqual(nuke.Undo.undoSize(), 0)
        self.assertEqual(group.node("Shown")["which"].value(), 0)
        self.assertEqual(self.left(), [])

    def test_a_refused_job(self) -> None:
        group = self.made()
        following = run.generate(group)
        error = PlatewrightError(messages.ErrorReason.MISSING_PASS, "There is no depth.", "passes", "Connect one.")
        Follower.made[0].end(State.FAILED, None, error)
        self.until_over(following)
        self.assertEqual(self.status(group), "v001 failed: There is no depth. Connect one.")
        self.assertTrue(any("There is no depth" in line for line in double.printed()))
        self.assert_as_it_was(group)

    def test_a_job_that_fails_half_way(self) -> None:
        group = self.made()
        following = run.generate(group)
        Follower.made[0].accept()
        error = PlatewrightError(messages.ErrorReason.OUT_OF_MEMORY, "Too large.", "", "Make it smaller.")
        Follower.made[0].end(State.FAILED, messages.Job(id="job-1"), error)
        self.until_over(following)
        self.assertIn("Too large. Make it smaller.", self.status(group))
        self.assertEqual(knobs.get_state(group).running, ())
        self.assert_as_it_was(group)

    def test_a_capture_that_cannot_be(self) -> None:
        group = self.made()

        def refuse(*arguments: object) -> None:
            raise actions.CaptureError("The camera is orthographic.", "Take another.")

        self.patch(run, "capture", refuse)
        actions.generate(group)
        self.assertIn("orthographic", self.status(group))
        self.assert_as_it_was(group)

    def test_a_capture_that_the_artist_cancels(self) -> None:
        group = self.made()

        def cancelled(*arguments: object) -> None:
            raise actions.CaptureCancelled()

        self.patch(run, "capture", cancelled)
        actions.generate(group)
        self.assertEqual(self.status(group), "Cancelled.")
        self.assert_as_it_was(group)

    def test_a_fault_of_our_own_is_told_and_logged(self) -> None:
        group = self.made()
        self.patch(run, "capture", mock.Mock(side_effect=KeyError("x")))
        with self.assertLogs("platewright.nuke", "ERROR"):
            actions.generate(group)
        self.assertIn("Platewright failed", self.status(group))
        self.assert_as_it_was(group)

    def test_no_daemon_is_said_before_anything_is_captured(self) -> None:
        group = self.made()
        self.patch(run.link, "expect", mock.Mock(side_effect=DaemonUnavailable("No daemon.", "Start one.")))
        actions.generate(group)
        self.assertEqual(self.status(group), "No daemon. Start one.")
        self.assertEqual(self.captures, [])
        self.assert_as_it_was(group)

    def test_a_damaged_plate(self) -> None:
        group = self.made()
        following = run.generate(group)
        follower = Follower.made[0]
        follower.accept()
        target = Path(follower.request.output.folder) / "Platewright1_v001.1001.exr"
        target.write_bytes(b"no exr at all")
        follower.end(State.DONE, messages.Job(id="job-1", plates=(messages.Plate(path=str(target), frame=1001),)))
        self.until_over(following)
        self.assertIn("cannot be shown", self.status(group))
        self.assertFalse(nuke.root().modified())
        self.assertEqual(nuke.Undo.undoSize(), 0)
        self.assertEqual(group.node("Plate")["file"].value(), "")

    def test_a_daemon_that_stays_away_leaves_the_job_to_be_found_again(self) -> None:
        group = self.made()
        following = run.generate(group)
        Follower.made[0].accept()
        Follower.made[0].end(State.UNSPECIFIED, None, DaemonUnavailable("It is gone."))
        self.until_over(following)
        self.assertIn("not followed any more", self.status(group))
        self.assertEqual([each.job_id for each in knobs.get_state(group).running], ["job-1"])
        self.assertTrue(self.captures[0][2].exists())

    def test_while_nuke_renders_nothing_is_sent(self) -> None:
        group = self.made()
        with mock.patch.object(nuke, "executing", lambda: True):
            actions.generate(group)
        self.assertIn("Nuke is rendering", self.status(group))
        self.assert_as_it_was(group)

    def test_an_output_path_that_cannot_be_meant(self) -> None:
        group = self.made()
        for path, words in (
            ("", "empty"),
            ("plates/{version}/plate.####.png", "no EXR"),
            ("plates/plate.####.exr", "{version}"),
            ("plates/{version}/plate.exr", "####"),
            ("plates/{version}/{job}.####.exr", "{job}"),
            ("plates/{shot}/{version}/plate.####.exr", "{shot}"),
            ("plates/{colour}/{version}/plate.####.exr", "no token"),
        ):
            with self.subTest(path=path):
                group["output"].setValue(path)
                self.saved()
                actions.generate(group)
                self.assertIn(words, self.status(group))
                self.assert_as_it_was(group)

    def test_a_folder_that_cannot_be_written(self) -> None:
        (self.folder / "plates").write_text("a file where the folder belongs")
        group = self.made()
        actions.generate(group)
        self.assertIn("cannot be written", self.status(group))

    def test_a_relative_path_needs_a_saved_script(self) -> None:
        nuke.scriptClear()
        group = self.made_unsaved()
        actions.generate(group)
        self.assertIn("not saved", self.status(group))

    def made_unsaved(self):  # type: ignore[no-untyped-def]
        return node.create({"beauty": nuke.nodes.Read(file=self.beauty.as_posix(), first=1, last=1)}, MODEL)


class Reattach(NukeCase):
    def left_under_way(self) -> None:
        """A script whose job was running when it was closed."""
        group = self.made()
        run.generate(group)
        Follower.made[0].accept("job-7")
        self.assertTrue(double.pump_until(lambda: knobs.get_state(group).running, 10))
        nuke.scriptSave()
        (following,) = jobs.of(group)
        Follower.made[0].end(State.UNSPECIFIED, None, DaemonUnavailable("This Nuke is closed."))
        self.until_over(following)
        nuke.scriptClear()

    def opened(self):  # type: ignore[no-untyped-def]
        nuke.addOnScriptLoad(actions.script_loaded)
        nuke.scriptOpen(str(self.folder / "shot.nk"))
        return nuke.toNode("Platewright1")

    def test_a_job_left_under_way_is_found_again_when_the_script_is_opened(self) -> None:
        self.left_under_way()
        sent = Follower.made[0].request
        group = self.opened()
        follower = Follower.made[1]
        self.assertEqual((follower.job_id, follower.request), ("job-7", None))
        self.assertEqual(len(jobs.of(group)), 1)
        follower.request = sent
        follower.accept("job-7")
        follower.deliver()
        self.until_over(*jobs.of(group))
        self.assertEqual(group["version"].value(), "v001")
        self.assertEqual(knobs.get_state(group).running, ())

    def test_a_job_is_followed_once(self) -> None:
        self.left_under_way()
        group = self.opened()
        group.showControlPanel()
        self.assertEqual(len(Follower.made), 2)

    def test_a_job_that_this_daemon_does_not_know_is_let_go_and_its_files_left(self) -> None:
        self.left_under_way()
        group = self.opened()
        followings = jobs.of(group)
        error = PlatewrightError(messages.ErrorReason.JOB_NOT_FOUND, "No such job.")
        Follower.made[1].end(State.FAILED, None, error)
        self.until_over(*followings)
        self.assertIn("No such job", self.status(group))
        self.assertEqual(knobs.get_state(group).running, ())
        self.assertTrue(self.captures[0][2].exists())
        self.assertFalse(nuke.root().modified())

    def test_a_script_without_jobs_starts_no_thread(self) -> None:
        self.made()
        self.opened()
        self.assertEqual(Follower.made, [])


class Regenerate(NukeCase):
    def test_sends_the_request_of_the_shown_plates_header_to_the_same_files(self) -> None:
        group = self.made()
        group["prompt"].setValue("fog")
        self.finished(group)
        group["prompt"].setValue("rain")
        captures = len(self.captures)
        actions.regenerate(group)
        again = Follower.made[-1].request
        self.assertEqual(again, Follower.made[0].request)
        self.assertEqual(len(self.captures), captures)

    def test_a_failure_leaves_the_version_whole(self) -> None:
        group = self.made()
        self.finished(group)
        following = run.regenerate(group)
        Follower.made[-1].end(State.FAILED, None, PlatewrightError(messages.ErrorReason.INTERNAL, "No."))
        self.until_over(following)
        self.assertTrue(self.captures[0][2].exists())

    def test_refuses_a_node_that_shows_nothing(self) -> None:
        group = self.made()
        actions.regenerate(group)
        self.assertIn("shows no plate", self.status(group))


class Check(NukeCase):
    def test_the_table_is_shown_and_nothing_is_left_behind(self) -> None:
        group = self.made()
        self.patch(actions.link, "connector", lambda start: mock.MagicMock())
        self.patch(actions.following, "table", lambda daemon, request: "Depth: depth (nuke)")
        group["check"].execute()
        self.assertTrue(double.pump_until(lambda: self.status(group) == "Checked.", 10))
        self.assertEqual(group["match_table"].value(), "Depth: depth (nuke)")
        self.assertEqual(self.left(), [])
        self.assertFalse(nuke.root().modified())

    def test_what_the_daemon_refuses_is_said(self) -> None:
        group = self.made()
        self.patch(actions.link, "connector", lambda start: mock.Mock(side_effect=DaemonUnavailable("Nobody answers.")))
        group["check"].execute()
        self.assertTrue(double.pump_until(lambda: "Nobody" in self.status(group), 10))
        self.assertEqual(self.left(), [])


if __name__ == "__main__":
    unittest.main()
