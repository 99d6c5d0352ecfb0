# SPDX-License-Identifier: Apache-2.0
"""Nuke's start, its menus, its editions, and its life without a window."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from nuke_case import (
    MODEL,
    PLUGIN,
    ROOT,
    Follower,
    NukeCase,
    batch,
    catalogue,
    commands,
    double,
    knobs,
    messages,
    nuke,
    place,
    pump,
    run,
)
from platewright_client import DaemonUnavailable
from platewright_client.follow import Progressed

State = messages.JobState


def printing(call: Any, *arguments: Any) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        call(*arguments)
    return out.getvalue()


class Start(unittest.TestCase):
    def setUp(self) -> None:
        double.reset()

    def names(self) -> list[str]:
        menu = nuke.menu("Nuke").findItem("Platewright")
        return [] if menu is None else [item.name() for item in menu.items()]

    def test_a_checkout_is_enough(self) -> None:
        threads = threading.active_count()
        self.assertEqual(printing(double.start, [str(PLUGIN)]), "")
        self.assertIn("Platewright node", self.names())
        self.assertIsNotNone(nuke.menu("Nodes").findItem("Platewright/Platewright"))
        self.assertEqual(threading.active_count(), threads)

    def test_without_a_window_nothing_but_the_path_is_made(self) -> None:
        double.reset(gui=False)
        double.start([str(PLUGIN)])
        self.assertEqual(double.session.callbacks, {})

    def test_a_broken_file_of_ours_costs_one_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(PLUGIN / "menu.py", folder)
            with mock.patch.dict("sys.modules", {"platewright_nuke": None, "platewright_nuke.menus": None}):
                printed = printing(double.start, [folder])
        self.assertEqual(len(printed.splitlines()), 1)
        self.assertTrue(printed.startswith("Platewright is not loaded: "))
        self.assertEqual(self.names(), [])

    def test_the_packaged_folder_uses_the_client_inside_it(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            packaged = Path(folder, "platewright")
            shutil.copytree(PLUGIN, packaged)
            shutil.copytree(ROOT / "plugins/client/platewright_client", packaged / "platewright_client")
            script = (
                "import sys; sys.path.insert(0, sys.argv[1]); from nuke import double; double.reset();"
                "double.start([sys.argv[2]]); import platewright_client as client; print(client.__file__)"
            )
            double_folder = ROOT / "test/hosts/nuke/double"
            said = subprocess.run(
                [sys.executable, "-c", script, str(double_folder), str(packaged)],
                capture_output=True,
                text=True,
                env={**os.environ, "PYTHONPATH": ""},
            )
            self.assertEqual(said.stdout.strip(), str(packaged / "platewright_client/__init__.py"), said.stderr)

    def test_every_file_is_of_pythons_oldest_supported_syntax(self) -> None:
        import ast

        for path in (ROOT / "plugins" / "nuke").rglob("*.py"):
            with self.subTest(path=path.name):
                ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


class Menu(NukeCase):
    def press(self, name: str) -> None:
        nuke.menu("Nuke").findItem("Platewright/" + name).invoke()

    def setUp(self) -> None:
        super().setUp()
        double.start([str(PLUGIN)])

    def read(self, name: str, *channels: str) -> Any:
        import array

        from nuke import _exr

        path = self.folder / name
        pixels = {channel: array.array("f", [0.5] * 8) for channel in channels}
        _exr.write(path, pixels, _exr.FLOAT, (0, 0, 3, 1), (0, 0, 3, 1))
        read = nuke.nodes.Read(file=path.as_posix(), first=1001, last=1001)
        read.setSelected(True)
        return read

    def test_selected_reads_are_wired_by_their_layers_and_names(self) -> None:
        beauty = self.read("shot_beauty.1001.exr", "R", "G", "B", "A")
        normal = self.read("shot_normal.1001.exr", "R", "G", "B")
        depth = self.read("shot_x.1001.exr", "depth.Z")
        self.press("From selected Reads")
        group = nuke.toNode("Platewright1")
        self.assertEqual([group.input(0), group.input(1), group.input(2)], [beauty, depth, normal])

    def test_a_read_of_many_layers_goes_to_the_first_input(self) -> None:
        many = self.read("shot_normal.1001.exr", "R", "G", "B", "depth.Z", "N.x", "N.y", "N.z")
        self.press("From selected Reads")
        self.assertIs(nuke.toNode("Platewright1").input(0), many)

    def test_two_reads_for_one_input_are_refused(self) -> None:
        self.read("a_depth.1001.exr", "R")
        self.read("b_depth.1001.exr", "R")
        self.press("From selected Reads")
        self.assertIn("both look like depth", double.dialogs("message")[-1].text)
        self.assertIsNone(nuke.toNode("Platewright1"))

    def test_no_selection_is_said(self) -> None:
        for name in ("From selected Reads", "Generate selected", "Regenerate selected"):
            with self.subTest(name=name):
                self.press(name)
                self.assertIn("selected", double.dialogs("message")[-1].text)

    def test_selected_nodes_are_all_generated(self) -> None:
        for group in (self.made(), self.made()):
            group.setSelected(True)
        self.press("Generate selected")
        self.assertEqual(len(Follower.made), 2)

    def daemon(self, **answers: Any) -> mock.Mock:
        daemon = mock.MagicMock(**answers)
        daemon.__enter__.return_value = daemon
        self.patch(commands.link, "connector", lambda start: lambda: daemon)
        return daemon

    def said(self, kind: str = "message") -> str:
        self.assertTrue(double.pump_until(lambda: double.dialogs(kind), 10))
        return str(double.dialogs(kind)[-1].text)

    def test_the_daemon_says_who_it_is(self) -> None:
        device = SimpleNamespace(name="cpu")
        hello = SimpleNamespace(
            daemon_version="0.1.0", process_id=7, devices=(device,), default_model="starter", roots=("/shots",)
        )
        self.daemon(hello=hello)
        self.press("Daemon...")
        self.assertIn("0.1.0", self.said())
        self.assertIn("/shots", self.said())

    def test_a_daemon_that_does_not_run_can_be_started(self) -> None:
        asked: list[bool] = []

        def connector(start: bool) -> Any:
            asked.append(start)
            return mock.Mock(side_effect=DaemonUnavailable("Nobody answers."))

        self.patch(commands.link, "connector", connector)
        double.answer("ask", True)
        self.press("Daemon...")
        self.assertIn("Nobody answers.", self.said("ask"))
        self.assertEqual(self.said(), "Nobody answers.")
        self.assertEqual(asked, [False, True])

    def test_a_job_of_the_list_can_be_cancelled(self) -> None:
        job = messages.Job(id="job-9", state=State.RUNNING, frame_count=10)
        daemon = self.daemon()
        daemon.list_jobs.return_value = (job,)
        double.answer("choice", 0)
        double.answer("ask", True)
        self.press("Jobs...")
        self.assertTrue(double.pump_until(lambda: daemon.cancel_job.called, 10))
        daemon.cancel_job.assert_called_once_with("job-9")

    def test_the_documentation_is_there(self) -> None:
        opened = self.patch(commands.webbrowser, "open", mock.Mock())
        self.press("Documentation")
        self.assertTrue(Path(opened.call_args.args[0][len("file://") :]).is_file())


class Models(NukeCase):
    def test_are_asked_for_in_a_thread_and_drawn_on_the_main_thread(self) -> None:
        group = self.made(model=None)
        mock.patch.stopall()
        daemon = mock.MagicMock()
        daemon.__enter__.return_value = daemon
        daemon.list_models.return_value = (MODEL,)
        self.patch(catalogue.link, "connector", lambda start: lambda: daemon)
        group["refresh_models"].execute()
        self.assertIsNone(group.knob("param_steps"))
        self.assertTrue(double.pump_until(lambda: group.knob("param_steps"), 10))
        self.assertEqual(list(group["model"].values()), ["default", "sketch"])
        self.assertFalse(nuke.root().modified())

    def test_a_daemon_that_is_not_there_is_said(self) -> None:
        group = self.made(model=None)
        mock.patch.stopall()
        self.patch(catalogue.link, "connector", lambda start: mock.Mock(side_effect=DaemonUnavailable("Nobody.")))
        group["refresh_models"].execute()
        self.assertTrue(double.pump_until(lambda: self.status(group) == "Nobody.", 10))

    def test_a_model_that_the_daemon_does_not_have_stays_chosen(self) -> None:
        group = self.made()
        group["model"].setValues(["default", "gone"])
        group["model"].setValue("gone")
        catalogue._models = (MODEL,)
        catalogue.draw(group)
        self.assertEqual(group["model"].value(), "gone")
        self.assertIn("sketch", group["model"].values())


class NonCommercial(NukeCase):
    edition = {"nc": True}

    def action(self) -> None:
        """Nuke counts the nodes of one run of Python."""
        double.session.addressed.clear()

    def test_a_plates_whole_way_reaches_few_nodes(self) -> None:
        group = self.made()
        self.action()
        following = run.generate(group)
        Follower.made[0].accept()
        self.assertLess(len(double.session.addressed), commands.FEWEST_NODES)
        self.action()
        Follower.made[0].deliver()
        self.until_over(following)
        self.assertEqual(group["version"].value(), "v001")
        self.action()
        place.bake(group)
        self.assertLess(len(double.session.addressed), commands.FEWEST_NODES)

    def test_a_selection_of_too_many_reads_is_refused_before_anything_is_made(self) -> None:
        for number in range(6):
            nuke.nodes.Read(file=self.beauty.as_posix(), name=f"Read{number}").setSelected(True)
            self.action()
        commands.from_reads()
        self.assertIn("Non-commercial", double.dialogs("message")[-1].text)
        self.assertIsNone(nuke.toNode("Platewright1"))


class Indie(NonCommercial):
    edition = {"indie": True}

    def test_a_selection_of_too_many_reads_is_refused_before_anything_is_made(self) -> None:
        for number in range(6):
            nuke.nodes.Read(file=self.beauty.as_posix(), name=f"Read{number}").setSelected(True)
            self.action()
        commands.from_reads()
        self.assertIn("Indie", double.dialogs("message")[-1].text)


class Batch(NukeCase):
    gui = False

    def setUp(self) -> None:
        super().setUp()
        self.made()
        self.script = str(self.folder / "shot.nk")
        nuke.scriptSave(self.script)
        self.patch(catalogue, "ask", lambda start: setattr(catalogue, "_models", (MODEL,)))
        self.patch(run, "JobFollower", self.Doing)

    class Doing(Follower):
        """A daemon that answers at once."""

        ends = State.DONE

        @classmethod
        def submit(cls, connect: Any, request: messages.PlateRequest, request_id: str) -> Follower:
            follower = cls(request, "")
            follower.accept()
            follower.happen(Progressed(0.5, "Running the model", 1001))
            if cls.ends == State.DONE:
                follower.deliver()
            else:
                follower.end(cls.ends, messages.Job(id="job-1"))
            return follower

    def main(self, *arguments: str) -> tuple[int, str]:
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
            code = batch.main(arguments)
        return code, out.getvalue()

    def test_prints_percentages_and_places_the_plate(self) -> None:
        code, printed = self.main(self.script, "Platewright1")
        self.assertEqual(code, 0)
        self.assertIn("Platewright1 v001: 50 %", printed)
        self.assertIn("took 1.5 s", printed)
        self.assertEqual(nuke.toNode("Platewright1")["version"].value(), "v001")
        self.assertEqual(double.tasks(), [])

    def test_frames_of_ones_own(self) -> None:
        self.assertEqual(self.main(self.script, "Platewright1", "--frames", "1-5x2")[0], 0)
        self.assertEqual(self.captures[0][1], (1, 3, 5))
        self.assertEqual(Follower.made[0].request.frames.step, 2)

    def test_saves_the_script_when_told(self) -> None:
        self.main(self.script, "Platewright1", "--save")
        nuke.scriptOpen(self.script)
        self.assertEqual(nuke.toNode("Platewright1")["version"].value(), "v001")
        self.assertEqual(self.main(self.script, "Platewright1")[0], 0)
        self.assertEqual(len(Follower.made), 1)
        self.assertEqual(self.main(self.script, "Platewright1", "--force")[0], 0)
        self.assertEqual(len(Follower.made), 2)

    def test_exit_codes_say_what_became_of_it(self) -> None:
        for ends, code in ((State.FAILED, 4), (State.CANCELLED, 5), (State.UNSPECIFIED, 4)):
            with self.subTest(ends=ends), mock.patch.object(self.Doing, "ends", ends):
                self.assertEqual(self.main(self.script, "Platewright1")[0], code)

    def test_bad_input_is_2(self) -> None:
        for arguments in (
            (self.script, "Nobody"),
            (self.script + ".gone", "Platewright1"),
            (self.script,),
            (self.script, "Platewright1", "--frames", "9-1"),
            (self.script, "Platewright1", "--frames", "many"),
        ):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.main(*arguments)[0], 2)

    def test_no_daemon_is_3(self) -> None:
        self.patch(catalogue, "ask", mock.Mock(side_effect=DaemonUnavailable("Nobody.")))
        self.assertEqual(self.main(self.script, "Platewright1")[0], 3)

    def test_control_c_cancels_the_job_and_waits_for_its_end(self) -> None:
        follower = Follower(None, "job-1")
        following = SimpleNamespace(title="P v001", outcome=None, follower=follower)
        following.take = lambda happening: setattr(following, "outcome", happening.state)
        first = mock.Mock(side_effect=KeyboardInterrupt)
        with mock.patch.object(follower.happenings, "get", first):
            first.side_effect = [KeyboardInterrupt, mock.DEFAULT]
            first.return_value = SimpleNamespace(state=State.CANCELLED)
            printing(pump.follow_here, following)
        self.assertTrue(follower.is_cancelled)
        self.assertEqual(following.outcome, State.CANCELLED)


class Farm(NukeCase):
    gui = False

    def test_a_render_shows_the_finished_plate_and_never_meets_the_daemon(self) -> None:
        group = self.made()
        self.finished_here(group)
        nuke.scriptSave()
        double.reset(gui=False)
        double.start([str(PLUGIN)])
        with mock.patch("platewright_client.daemon.connect", side_effect=AssertionError("the daemon was called")):
            threads = threading.active_count()
            nuke.scriptOpen(str(self.folder / "shot.nk"))
            group = nuke.toNode("Platewright1")
            write = nuke.nodes.Write(file=(self.folder / "out.####.exr").as_posix(), file_type="exr", inputs=[group])
            nuke.execute(write, 1001, 1002)
            self.assertEqual(threading.active_count(), threads)
        read = nuke.nodes.Read(file=(self.folder / "out.####.exr").as_posix(), first=1001, last=1002, raw=True)
        self.assertAlmostEqual(read.sample("red", 1, 1, frame=1002), 0.25, places=3)

    def finished_here(self, group: Any) -> None:
        def follow(following: Any) -> None:
            Follower.made[-1].accept()
            Follower.made[-1].deliver()
            pump.follow_here(following, lambda words: None)

        run.generate(group, follow=follow)
        self.assertEqual(group["version"].value(), "v001")
        self.assertEqual(knobs.get_state(group).running, ())


if __name__ == "__main__":
    unittest.main()
