# SPDX-License-Identifier: Apache-2.0
"""The node against the true daemon: a multilayer EXR in, a plate at the node's output, whatever happens on the way."""

from __future__ import annotations

import array
import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any, Optional
from unittest import mock

from nuke_case import (
    ROOT,
    actions,
    catalogue,
    double,
    jobs,
    knobs,
    messages,
    node,
    nuke,
    run,
    settings,
    versions,
)

sys.path.insert(0, str(ROOT / "test" / "python"))

from nuke import _exr  # noqa: E402
from platewright_client.plate_header import read_plate_header  # noqa: E402
from platewright_client.wire.json import from_json, to_json  # noqa: E402

from daemon import MAIN, NODE, SHOT, TestDaemon  # noqa: E402

State = messages.JobState


def pixels(path: Path) -> Any:
    image = _exr.read(path)
    return image.header.data_window, {name: list(plane) for name, plane in image.planes.items()}


class WholeWay(unittest.TestCase):
    daemon: TestDaemon

    @classmethod
    def setUpClass(cls) -> None:
        cls.daemon = TestDaemon()
        cls.daemon.__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)

    def setUp(self) -> None:
        double.reset()
        jobs._followed.clear()
        catalogue._models = ()
        self.folder = self.daemon.folder / self._testMethodName[-40:]
        self.folder.mkdir()
        self.shot = self.folder / "shot.1001.exr"
        shutil.copy(SHOT / "shot.exr", self.shot)
        self.scene = from_json(messages.PlateRequest, json.loads((SHOT / "request.json").read_text())).scene
        nuke.scriptSaveAs(str(self.folder / "shot.nk"))
        environment = mock.patch.dict(os.environ, self.daemon.environment)
        environment.start()
        self.addCleanup(environment.stop)

    def camera(self) -> Any:
        """The camera that the shot was rendered through, turned from Z up to Y up."""
        given = self.scene.camera
        camera = nuke.nodes.Camera3(focal=given.focal_length_mm, haperture=given.film_width_mm)
        camera["vaperture"].setValue(given.film_height_mm)
        camera["win_translate"].setValue([2 * given.shift_x, 2 * given.shift_y])
        camera["useMatrix"].setValue(True)
        x, y, z, w = (given.to_world.values[row : row + 4] for row in (0, 4, 8, 12))
        for index, value in enumerate((*x, *z, *(-each for each in y), *w)):
            camera["matrix"].setValue(value, index)
        return camera

    def light(self) -> Any:
        light = nuke.nodes.Light3(intensity=2)
        light["light_type"].setValue("directional")
        light["rotate"].setValue([-50, 30, 0])
        return nuke.nodes.Scene(inputs=[light])

    def made(self, model: str = "starter", last: int = 1001) -> Any:
        for frame in range(1002, last + 1):
            shutil.copy(self.shot, self.folder / f"shot.{frame}.exr")
        read = nuke.nodes.Read(file=(self.folder / "shot.####.exr").as_posix(), first=1001, last=last)
        group = node.create({"beauty": read, "camera": self.camera(), "lights": self.light()}, None)
        actions.refresh_models(group)
        self.assertTrue(double.pump_until(lambda: knobs.described_model(group), 60), self.status(group))
        group["model"].setValue(model)
        group["range"].setValue("input")
        return group

    def status(self, group: Any) -> str:
        return str(group["status"].value())

    def over(self, following: Any, state: messages.JobState = State.DONE) -> None:
        double.pump_until(lambda: following.outcome is not None, 120)
        self.assertEqual(following.outcome, state, self.status(following.group))

    def plate(self, group: Any, version: Optional[int] = None) -> Path:
        found = versions.on_disk(settings.template(group))
        return found[version or max(found)].path_of(1001)

    def test_the_plate_at_the_nodes_output_is_the_plate_of_the_command_line(self) -> None:
        group = self.made()
        group["prompt"].setValue("light fog")
        group["seed"].setValue(7)
        group["param_start_from"].setValue("lights")
        following = run.generate(group)
        self.over(following)
        self.assertIn("v001 took", self.status(group))
        sent = read_plate_header(self.plate(group)).request()
        self.assertEqual([source.pixels.path for source in sent.passes], [(self.folder / "shot.####.exr").as_posix()])
        self.assertIn("Depth: ", group["match_table"].value())

        request = {
            "passes": [{"pixels": {"path": (self.folder / "shot.####.exr").as_posix()}}],
            "frames": {"first": 1001, "last": 1001, "step": 1},
            "scene": to_json(sent.scene),
            "model": "starter",
            "prompt": "light fog",
            "seed": "7",
            "parameters": [{"name": "start_from", "text": "lights"}],
            "workingSpace": "COLOUR_SPACE_LIN_REC709_SCENE",
            "output": {"folder": str(self.folder), "namePattern": "cli.####", "bitDepth": "BIT_DEPTH_HALF"},
        }
        (self.folder / "request.json").write_text(json.dumps(request))
        said = subprocess.run(
            [str(NODE), str(MAIN), "generate", "--request", str(self.folder / "request.json"), "--no-preview"],
            env=self.daemon.environment,
            capture_output=True,
            text=True,
        )
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        reference = pixels(self.folder / "cli.1001.exr")
        self.assertEqual(pixels(self.plate(group)), reference)

        window, planes = reference
        width, height = window[2] + 1, window[3] + 1
        self.assertEqual((group.width(), group.height()), (width, height))
        for x, y in ((0, 0), (width // 2, height // 2), (width - 1, height - 1)):
            row = height - 1 - y
            for channel, plane in (("red", "R"), ("green", "G"), ("blue", "B"), ("alpha", "A")):
                shown = group.sample(channel, x + 0.5, y + 0.5, frame=1001)
                self.assertEqual(shown, planes[plane][row * width + x], (channel, x, y))

    def test_a_render_of_the_inputs_gives_a_plate_as_well(self) -> None:
        group = self.made()
        grade = nuke.nodes.Grade(inputs=[group.input(0)], channels="rgb", white=0.5)
        group.setInput(0, grade)
        group["param_start_from"].setValue("lights")
        following = run.generate(group)
        self.over(following)
        sent = read_plate_header(self.plate(group)).request()
        self.assertTrue(all("beauty.####.exr" in source.pixels.path for source in sent.passes))
        self.assertEqual([each.Class() for each in group.nodes() if each.Class() == "Write"], [])

    def test_every_model_of_the_daemon_draws_its_own_panel(self) -> None:
        group = self.made()
        self.assertIn("starter", group["model"].values())
        for name in group["model"].values():
            with self.subTest(model=name):
                group["model"].setValue(name)
                model = catalogue.find(name)
                self.assertIsNotNone(model)
                drawn = {each for each in group.knobs() if each.startswith("param_") and "group" not in each}
                self.assertEqual(drawn, {"param_" + spec.name for spec in model.parameters})

    def test_each_generate_is_the_next_version_and_the_same_again_is_not_sent(self) -> None:
        group = self.made()
        self.over(run.generate(group))
        actions.generate(group)
        self.assertIn("Nothing has changed since v001", self.status(group))
        group["prompt"].setValue("snow")
        self.over(run.generate(group))
        self.assertEqual(group["version"].value(), "v002")
        group["version_down"].execute()
        self.assertIn("v001", group.node("Plate")["file"].value())

    def test_regenerating_a_version_gives_the_same_bytes(self) -> None:
        group = self.made()
        self.over(run.generate(group))
        before = self.plate(group).read_bytes()
        self.plate(group).write_bytes(before)
        os.utime(self.plate(group), (1, 1))
        self.over(run.regenerate(group))
        self.assertEqual(self.plate(group).read_bytes(), before)
        self.assertGreater(self.plate(group).stat().st_mtime, 1)

    def test_what_the_daemon_refuses_is_said_on_the_node_and_nothing_is_left(self) -> None:
        group = self.made()
        rgb = self.folder / "rgb.1001.exr"
        planes = {channel: array.array("f", [0.5] * 8) for channel in "RGB"}
        _exr.write(rgb, planes, _exr.FLOAT, (0, 0, 3, 1), (0, 0, 3, 1))
        group.input(0)["file"].setValue(rgb.as_posix())
        following = run.generate(group)
        self.over(following, State.FAILED)
        self.assertIn("depth", self.status(group).lower())
        self.assertEqual(list((self.folder / "plates").rglob("*.exr")), [])
        self.assertEqual(group.node("Shown")["which"].value(), 0)

    def test_a_daemon_that_dies_and_returns_loses_nothing(self) -> None:
        group = self.made(last=1010)
        # The test brings the daemon back, not the node.
        by_hand = run.link.connector(start=False)
        patched = mock.patch.object(run.link, "connector", lambda **_: by_hand)
        patched.start()
        self.addCleanup(patched.stop)
        following = run.generate(group)
        self.assertTrue(double.pump_until(lambda: knobs.get_state(group).running or following.outcome, 60))
        self.daemon.kill()
        self.daemon.restart()
        self.over(following)
        self.assertTrue(self.plate(group).exists())
        self.assertEqual(group["version"].value(), "v001")

    def test_a_script_opened_again_finds_its_job(self) -> None:
        group = self.made(last=1060)  # long enough to be running still when the script is saved
        following = run.generate(group)
        self.assertTrue(double.pump_until(lambda: knobs.get_state(group).running or following.outcome, 60))
        text = group["pw_state"].value()
        if following.outcome is not None:
            self.fail("The job was over before the script could be saved.")
        nuke.scriptSave()
        nuke.scriptClear()
        # The first Nuke is gone with its thread; what it would still have said finds no node.
        self.assertTrue(double.pump_until(lambda: following.outcome is not None, 120))
        jobs._followed.clear()
        nuke.scriptOpen(str(self.folder / "shot.nk"))
        group = nuke.toNode("Platewright1")
        self.assertEqual(group["pw_state"].value(), text)
        actions.script_loaded()
        (again,) = jobs.of(group)
        self.over(again)
        self.assertEqual(group["version"].value(), "v001")
        self.assertEqual(knobs.get_state(group).running, ())

    def test_a_node_in_a_script_without_a_daemon_opens_and_shows_its_plate(self) -> None:
        group = self.made()
        self.over(run.generate(group))
        nuke.scriptSave()
        with mock.patch.dict(os.environ, {"PLATEWRIGHT_RUNTIME_FOLDER": str(self.folder / "nowhere")}):
            nuke.scriptOpen(str(self.folder / "shot.nk"))
            group = nuke.toNode("Platewright1")
            actions.script_loaded()
            group.showControlPanel()
            double.pump(0.3)
        self.assertIsNotNone(group.knob("param_strength"))
        self.assertEqual(group["version"].value(), "v001")
        self.assertEqual(group.width(), _exr.read_header(self.plate(group)).display_window[2] + 1)


if __name__ == "__main__":
    unittest.main()
