# SPDX-License-Identifier: Apache-2.0
"""Where plates go and which versions are on disk. No Nuke in here."""

from __future__ import annotations

import os
import tempfile
import unittest
from pathlib import Path

from nuke_case import NodeError, messages, spaces, state, versions


class Versions(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def template(self, text: str, **values: str) -> versions.Template:
        return versions.template(text, {"seed": "1", "model": "sketch", "node": "P", **values}, self.folder)

    def put(self, *names: str) -> None:
        for name in names:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")

    def test_finds_the_versions_that_have_plates(self) -> None:
        self.put("P/v001/a_v001.1001.exr", "P/v001/a_v001.1002.exr", "P/v012/a_v012.0990.exr")
        self.put("P/v002/a_v001.1001.exr", "P/v003/notes.txt", "P/latest/a_v004.1001.exr")
        found = versions.on_disk(self.template("{node}/{version}/a_{version}.####.exr"))
        self.assertEqual(list(found), [1, 12])
        self.assertEqual(found[1].frames, (1001, 1002))
        self.assertEqual(found[12].path_of(990), self.folder / "P/v012/a_v012.0990.exr")
        self.assertEqual(found[12].target.path, (self.folder / "P/v012/a_v012.####.exr").as_posix())

    def test_versions_of_other_seeds_and_models_are_the_nodes_own_too(self) -> None:
        self.put("v001/sketch_7.0001.exr", "v002/paint_9.0001.exr")
        found = versions.on_disk(self.template("{version}/{model}_{seed}.####.exr"))
        self.assertEqual([each.target.name_pattern for each in found.values()], ["sketch_7.####", "paint_9.####"])

    def test_of_two_seeds_in_one_version_the_newest_counts(self) -> None:
        self.put("v001/7.0001.exr", "v001/9.0001.exr")
        os.utime(self.folder / "v001/9.0001.exr", (1, 1))
        found = versions.on_disk(self.template("{version}/{seed}.####.exr"))
        self.assertEqual(found[1].target.name_pattern, "7.####")

    def test_a_version_in_the_file_name_alone(self) -> None:
        self.put("plate_v002.0001.exr", "plate_v003.0001.exr")
        where = self.template("plate_{version}.####.exr")
        self.assertEqual(list(versions.on_disk(where)), [2, 3])
        self.assertEqual(versions.reserve(where).version, 4)

    def test_frames_below_zero(self) -> None:
        self.put("v001/p.-0005.exr", "v001/p.0003.exr")
        found = versions.on_disk(self.template("{version}/p.####.exr"))[1]
        self.assertEqual(found.frames, (-5, 3))
        self.assertEqual(found.path_of(-5).name, "p.-0005.exr")

    def test_each_reservation_gives_a_version_of_its_own(self) -> None:
        where = self.template("{version}/p.####.exr")
        first, second = versions.reserve(where), versions.reserve(where)
        self.assertEqual((first.version, second.version), (1, 2))
        versions.release(first)
        self.assertFalse(first.folder.exists())
        self.assertTrue(second.passes_folder.is_dir())

    def test_a_version_given_back_takes_nothing_with_it_that_is_not_its_own(self) -> None:
        where = self.template("plate_{version}.####.exr")
        target = versions.reserve(where)
        self.put("plate_v001.notes.txt")
        versions.release(target)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["plate_v001.notes.txt"])

    def test_refuses_a_folder_that_is_a_file(self) -> None:
        self.put("plates")
        with self.assertRaisesRegex(NodeError, "cannot be written"):
            versions.reserve(self.template("plates/{version}/p.####.exr"))

    def test_a_frame_token_is_the_same_as_hashes(self) -> None:
        self.assertEqual(self.template("{version}/p.{frame}.exr").target(1).name_pattern, "p.####")

    def test_backslashes_are_folders(self) -> None:
        self.assertEqual(self.template("a\\{version}\\p.####.exr").target(1).folder, self.folder / "a/v001")


class Spaces(unittest.TestCase):
    AP1, REC709 = messages.ColourSpace.LIN_AP1_SCENE, messages.ColourSpace.LIN_REC709_SCENE

    def test_knows_a_space_by_the_names_of_nukes_configurations(self) -> None:
        for name in ("ACEScg", "ACES - ACEScg", "ACES/ACEScg", "scene_linear (ACES - ACEScg)", "lin_ap1_scene"):
            with self.subTest(name=name):
                self.assertEqual(spaces.space_of(name), self.AP1)
        for name in ("scene_linear", "sRGB", "Linear P3-D65", "", "auto"):
            with self.subTest(name=name):
                self.assertIsNone(spaces.space_of(name))

    def test_a_plate_in_the_working_space_is_read_raw(self) -> None:
        self.assertEqual(spaces.reading(self.AP1, self.AP1, []), spaces.Reading(True, ""))

    def test_another_is_read_by_the_name_that_the_configuration_has(self) -> None:
        listed = ["scene_linear", "ACEScg", "Linear Rec.709 (sRGB)\tUtility/Linear Rec.709 (sRGB)"]
        self.assertEqual(spaces.reading(self.REC709, self.AP1, listed), spaces.Reading(False, "Linear Rec.709 (sRGB)"))

    def test_never_guesses(self) -> None:
        with self.assertRaisesRegex(NodeError, "lin_ap1_scene"):
            spaces.reading(self.AP1, self.REC709, ["sRGB", "Cineon"])
        with self.assertRaisesRegex(NodeError, "does not say"):
            spaces.reading(messages.ColourSpace.UNSPECIFIED, self.REC709, ["linear"])


class Remembered(unittest.TestCase):
    def test_comes_back_as_it_was(self) -> None:
        kept = state.State(label="v001")
        kept = kept.with_running(state.Running("job-1", 3, "/plates", "p.####", "abc", True))
        kept = kept.with_made(2, state.Made("job-0", "def", 1500)).with_parked("sketch", {"steps": 4, "tiled": True})
        self.assertEqual(state.from_text(state.to_text(kept)), kept)

    def test_a_damaged_text_is_an_empty_state(self) -> None:
        for text in (
            "",
            "{",
            "[]",
            '{"running": 3}',
            '{"running": [{"job": 1}], "made": {}, "parked": {}, "label": ""}',
        ):
            with self.subTest(text=text):
                self.assertEqual(state.from_text(text), state.State())


if __name__ == "__main__":
    unittest.main()
