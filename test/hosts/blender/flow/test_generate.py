# SPDX-License-Identifier: GPL-3.0-or-later
"""One picture: rendered, made, placed, made again."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import bpy
import host
import numpy as np
from stage import FlowTest, part, turn_until


class Generates(FlowTest):
    def test_places_the_plate_that_the_daemon_wrote(self) -> None:
        self.generate(prompt="thick fog at night")
        entry = self.newest
        self.assertEqual((entry.state, entry.prompt, entry.seed), ("DONE", "thick fog at night", "0"))
        self.assertTrue(self.plate().is_relative_to(self.output))
        image = next(image for image in bpy.data.images if image.get("platewright_job_id") == entry.job_id)
        stored = host.channels(self.plate())
        shown = np.empty(len(image.pixels), np.float32)
        image.pixels.foreach_get(shown)
        shown = shown.reshape(image.size[1], image.size[0], -1)[::-1]
        expected = np.stack([stored[name] for name in "RGB"], axis=-1)
        self.assertGreater(float(expected.max()), 0.01)
        np.testing.assert_allclose(shown[..., :3], expected, atol=1e-6)
        self.assertEqual(part("flow.board").board.preview, Path(entry.preview_path).read_bytes())

    def test_puts_every_setting_back(self) -> None:
        with self.unchanged(("images", "scenes[Scene].platewright")):
            self.generate()

    def test_makes_the_same_bytes_again(self) -> None:
        self.generate(prompt="golden hour", seed=77)
        first, plate = self.plate().read_bytes(), self.plate()
        plate.unlink()
        bpy.ops.platewright.regenerate(request_id=self.newest.request_id)
        self.assertEqual(len(self.settings.history), 2)
        self.assertEqual(self.plate(), plate)
        self.assertEqual(plate.read_bytes(), first)

    def test_takes_a_new_seed_unless_it_is_locked(self) -> None:
        self.settings.lock_seed, self.settings.seed = False, 5
        self.generate(quality="DRAFT")
        self.assertNotEqual(self.settings.seed, 5)
        self.assertEqual(self.newest.seed, str(self.settings.seed))

    def test_restores_the_settings_of_a_plate(self) -> None:
        self.generate(prompt="golden hour", negative_prompt="fog", seed=9, parameters='{"strength": 0.25, "steps": 2}')
        self.settings.prompt = "something else"
        bpy.ops.platewright.restore_settings()
        self.assertEqual((self.settings.prompt, self.settings.negative_prompt), ("golden hour", "fog"))
        self.assertEqual((self.settings.seed, self.settings.lock_seed), (9, True))
        values = self.settings.parameters
        self.assertAlmostEqual(values["starter.strength"].factor, 0.25)
        self.assertEqual(values["starter.steps"].integer, 2)

    def test_keeps_values_within_the_models_range(self) -> None:
        bpy.ops.platewright.refresh()
        steps = self.settings.parameters["starter.steps"]
        self.assertEqual(steps.integer, 1)
        steps.integer = 99
        self.assertEqual(steps.integer, 8)
        bpy.ops.platewright.reset_parameter(parameter="starter.steps")
        self.assertEqual(steps.integer, 1)

    def test_takes_files_instead_of_a_render(self) -> None:
        self.generate()
        passes = part("history").request_of(self.newest).passes[0].pixels.path
        bpy.ops.platewright.use_passes()
        self.assertEqual((self.settings.source, self.settings.source_path), ("FILES", passes))
        self.scene.cycles.samples = 0  # Cycles refuses to render with none
        self.generate(prompt="thick fog")
        self.assertEqual(self.newest.state, "DONE")
        self.assertEqual(len(list(self.output.glob("*/passes.exr"))), 1)

    def test_shows_which_channels_answer_which_pass(self) -> None:
        self.generate()
        found = {row.pass_title: row.state for row in part("flow.board").board.match}
        for name in ("Depth", "Normal", "Albedo", "Roughness", "Metallic", "Beauty"):
            self.assertEqual(found.get(name), "matched", name)
        bpy.ops.platewright.use_passes()
        part("flow.board").board.match = ()
        bpy.ops.platewright.check()
        self.assertIn("Depth", {row.pass_title for row in part("flow.board").board.match})
        self.assertEqual(len(list(self.output.iterdir())), 1)

    def test_makes_the_region_of_a_bordered_render(self) -> None:
        render = self.scene.render
        render.use_border, render.use_crop_to_border = True, True
        render.border_min_x, render.border_max_x, render.border_min_y, render.border_max_y = 0.25, 0.75, 0.25, 0.75
        self.generate()
        self.assertEqual(host.channels(self.plate())["R"].shape, (24, 32))
        self.assertEqual((self.newest.width, self.newest.height), (64, 48))

    def test_names_words_that_had_no_effect(self) -> None:
        self.generate(prompt="qwertyuiop at night")
        self.assertTrue(any("qwertyuiop" in remark for remark in part("flow.board").board.remarks))

    def test_goes_on_while_blender_is_used(self) -> None:
        session = part("flow.session")
        self.generate(wait=False)
        self.assertTrue(session.is_running())
        self.assertFalse(bpy.ops.platewright.generate.poll())
        turn_until(lambda: not session.is_running())
        self.assertEqual(part("flow.board").board.error, "")
        self.assertEqual(self.newest.state, "DONE")

    def test_a_cancel_leaves_the_scene_as_it_was(self) -> None:
        session = part("flow.session")
        with self.unchanged():
            self.generate(wait=False)
            bpy.ops.platewright.cancel()
            turn_until(lambda: not session.is_running())
        self.assertEqual(part("flow.board").board.text, "Cancelled")

    def test_a_cancelled_job_ends_in_the_daemon(self) -> None:
        session = part("flow.session")
        self.generate(wait=False, parameters='{"steps": 8}')
        turn_until(lambda: len(self.settings.history) == 1)
        bpy.ops.platewright.cancel()
        turn_until(lambda: not session.is_running())
        self.assertIn(self.newest.state, ("CANCELLED", "DONE"))

    def test_leaving_in_the_middle_puts_every_setting_back(self) -> None:
        never_done = mock.patch.object(part("flow.render").Rendered, "is_done", lambda _: False)
        with self.unchanged(), never_done:
            self.generate(wait=False)
            turn_until(lambda: self.scene.view_layers[0].use_pass_normal)
            part("flow.session").leave()

    def test_one_folder_for_each_picture(self) -> None:
        self.generate()
        self.generate()
        self.assertEqual(sorted(path.name for path in self.output.iterdir()), ["still_001", "still_002"])
        self.assertEqual(Path(self.settings.history[0].plate_path).parent.name, "still_001")
