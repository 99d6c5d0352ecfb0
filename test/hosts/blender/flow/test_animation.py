# SPDX-License-Identifier: GPL-3.0-or-later
"""A range: takes, jobs of equal settings, resuming, and never a stale frame."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock

import bpy
import host
from stage import FlowTest, part


class Animates(FlowTest):
    def setUp(self) -> None:
        super().setUp()
        cube = bpy.data.objects["Cube"]
        for frame, x in ((1, -0.5), (3, 0.5)):
            cube.location.x = x
            cube.keyframe_insert("location", index=0, frame=frame)
        self.scene.frame_set(2)
        # The next evaluation of a new file's scene is no edit.
        bpy.context.view_layer.update()

    def take(self, number: int = 1) -> Path:
        return self.output / f"take_{number:03d}"

    def plates(self, number: int = 1) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.take(number).glob("plate.*.exr"))}

    def jobs(self, number: int = 1) -> list[str]:
        return json.loads((self.take(number) / "take.json").read_text())["jobs"]

    def takes(self) -> list[str]:
        return sorted(path.name for path in self.output.iterdir())

    def breaks_off_after(self, frames: int) -> None:
        """The render of the next frame fails."""
        rendered, count = part("flow.render").Rendered._start, [0]

        def start(step: object) -> None:
            count[0] += 1
            if count[0] > frames:
                raise RuntimeError("Error: out of memory")
            rendered(step)

        failing = mock.patch.object(part("flow.render").Rendered, "_start", start)
        with failing, self.assertRaises(RuntimeError) as caught:
            self.animate()
        self.assertIn("out of memory", str(caught.exception))

    def test_makes_a_plate_of_each_frame_in_one_job(self) -> None:
        self.animate()
        plates = self.plates()
        self.assertEqual(list(plates), ["plate.0001.exr", "plate.0002.exr", "plate.0003.exr"])
        self.assertEqual(len(set(plates.values())), 3)
        self.assertEqual(len(self.jobs()), 1)
        request = part("history").request_of(self.newest)
        self.assertEqual([key.frame for key in request.scene_keys], [1, 2, 3])
        self.assertEqual(self.scene.frame_current, 2)
        image = next(image for image in bpy.data.images if image.get("platewright_job_id"))
        self.assertEqual((image.source, Path(image.filepath).name), ("SEQUENCE", "plate.0001.exr"))

    def test_puts_every_setting_back(self) -> None:
        with self.unchanged(("images", "scenes[Scene].platewright")):
            self.animate(frame_last=2)

    def test_takes_a_range_and_step_of_its_own(self) -> None:
        self.settings.range_kind = "CUSTOM"
        self.settings.frame_first, self.settings.frame_last, self.settings.frame_step = 10, 14, 2
        self.animate()
        self.assertEqual(list(self.plates()), ["plate.0010.exr", "plate.0012.exr", "plate.0014.exr"])

    def test_goes_on_where_it_was_broken_off(self) -> None:
        self.breaks_off_after(1)
        self.assertEqual(len(list(self.take().glob("passes.*.exr"))), 1)
        first = (self.take() / "passes.0001.exr").stat().st_mtime_ns
        self.animate()
        self.assertEqual(self.takes(), ["take_001"])
        self.assertEqual((self.take() / "passes.0001.exr").stat().st_mtime_ns, first)
        self.assertEqual(len(self.plates()), 3)

    def test_makes_only_the_frames_that_are_missing(self) -> None:
        self.animate()
        plate = self.take() / "plate.0002.exr"
        kept, pixels = self.plates(), host.channels(plate)
        plate.unlink()
        self.animate()
        # The header holds the request, and with it the range.
        self.assert_channels(host.channels(plate), pixels)
        self.assertEqual({**self.plates(), plate.name: kept[plate.name]}, kept)
        self.assertEqual(self.takes(), ["take_001"])
        request = part("history").request_of(self.newest)
        self.assertEqual((request.frames.first, request.frames.last), (2, 2))

    def test_renders_passes_that_were_cut_short_again(self) -> None:
        self.animate(frame_last=1)
        passes, plate = self.take() / "passes.0001.exr", self.take() / "plate.0001.exr"
        passes.write_bytes(passes.read_bytes()[:-100])
        plate.unlink()
        self.animate(frame_last=1)
        self.assertTrue(plate.is_file())

    def test_an_edit_starts_a_new_take(self) -> None:
        self.animate(frame_last=2)
        bpy.data.objects["Cube"].location.z = 0.3
        bpy.context.view_layer.update()
        self.animate(frame_last=2)
        self.assertEqual(self.takes(), ["take_001", "take_002"])
        self.assertNotEqual(self.plates(1), self.plates(2))

    def test_another_render_setting_starts_a_new_take(self) -> None:
        self.animate(frame_last=1)
        self.scene.cycles.samples = 2
        self.animate(frame_last=1)
        self.assertEqual(self.takes(), ["take_001", "take_002"])

    def test_another_prompt_starts_a_new_take(self) -> None:
        self.animate(frame_last=1)
        self.settings.prompt = "thick fog"
        self.animate(frame_last=1)
        self.assertEqual(self.takes(), ["take_001", "take_002"])

    def test_a_new_selection_is_no_edit(self) -> None:
        self.animate(frame_last=1)
        bpy.data.objects["Cube"].select_set(True)
        bpy.context.view_layer.update()
        self.animate(frame_last=1)
        self.assertEqual(self.takes(), ["take_001"])

    def test_a_saved_file_is_known_again_in_another_session(self) -> None:
        self.daemon.folder.joinpath("scenes").mkdir(exist_ok=True)
        path = str(self.daemon.folder / "scenes" / "shot.blend")
        bpy.ops.wm.save_as_mainfile(filepath=path)
        self.breaks_off_after(1)
        bpy.ops.wm.open_mainfile(filepath=path)
        edits = part("flow.edits")
        with mock.patch.object(edits, "_session", "another"):
            self.settings = bpy.context.scene.platewright
            bpy.ops.platewright.generate_animation()
        self.assertEqual(self.takes(), ["take_001"])
        self.assertEqual(len(self.plates()), 3)

    def test_an_unsaved_file_of_another_session_is_never_trusted(self) -> None:
        self.animate(frame_last=1)
        with mock.patch.object(part("flow.edits"), "_session", "another"):
            self.animate(frame_last=1)
        self.assertEqual(self.takes(), ["take_001", "take_002"])

    def test_keyed_parameters_split_the_range_into_jobs(self) -> None:
        bpy.ops.platewright.refresh()
        strength = self.settings.parameters["starter.strength"]
        for frame, value in ((1, 1.0), (3, 0.0)):
            strength.factor = value
            strength.keyframe_insert("factor", frame=frame)
        for curve in self.curves():
            for point in curve.keyframe_points:
                point.interpolation = "CONSTANT"
        self.animate()
        self.assertEqual(len(self.jobs()), 2)
        requests = [part("history").request_of(entry) for entry in self.settings.history]
        self.assertEqual([(r.frames.first, r.frames.last) for r in requests], [(1, 2), (3, 3)])
        said = [{p.name: p.number for p in r.parameters}["strength"] for r in requests]
        self.assertEqual(said, [1.0, 0.0])

    def curves(self) -> list[bpy.types.FCurve]:
        action = self.scene.animation_data.action
        if host.BLENDER < (4, 4):
            return list(action.fcurves)
        bag = action.layers[0].strips[0].channelbag(self.scene.animation_data.action_slot)
        return list(bag.fcurves)

    def test_keyed_prompts_hold_from_their_frame_on(self) -> None:
        for frame, prompt in ((1, "clear day"), (3, "thick fog at night")):
            self.settings.prompt = prompt
            self.scene.frame_set(frame)
            bpy.ops.platewright.key_prompt()
        self.animate()
        requests = [part("history").request_of(entry) for entry in self.settings.history]
        self.assertEqual([r.prompt for r in requests], ["clear day", "thick fog at night"])
        self.assertEqual([r.frames.first for r in requests], [1, 3])

    def test_a_take_that_is_gone_on_with_keeps_its_new_seed(self) -> None:
        self.settings.lock_seed = False
        self.breaks_off_after(1)
        self.animate()
        self.assertEqual(self.takes(), ["take_001"])
        seed = json.loads((self.take() / "take.json").read_text())["seed"]
        self.assertEqual(self.newest.seed, str(seed))
        self.animate()
        self.assertEqual(self.takes(), ["take_001", "take_002"])

    def test_takes_files_instead_of_renders(self) -> None:
        self.animate(frame_last=2)
        source = str(self.take() / "passes.####.exr")
        self.animate(frame_last=2, source_path=source, prompt="thick fog")
        self.assertEqual(list(self.take(2).glob("passes.*")), [])
        self.assertEqual(len(self.plates(2)), 2)

    def test_an_empty_range_is_refused(self) -> None:
        with self.unchanged(), self.assertRaisesRegex(RuntimeError, "frame range is empty"):
            self.animate(frame_first=5, frame_last=4)
