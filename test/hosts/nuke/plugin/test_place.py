# SPDX-License-Identifier: Apache-2.0
"""Versions of plates in the node: shown, stepped through, read in the right space, baked."""

from __future__ import annotations

import shutil
import unittest
from unittest import mock

from nuke_case import AP1, REC709, NukeCase, actions, double, nuke, place


class Shown(NukeCase):
    def setUp(self) -> None:
        super().setUp()
        self.group = self.made()
        for _ in range(3):
            self.finished(self.group)
        self.saved()

    def file(self) -> str:
        return str(self.group.node("Plate")["file"].value())

    def test_the_newest_shows_and_the_older_stay_in_the_menu(self) -> None:
        self.assertEqual(self.group["version"].value(), "v003")
        self.assertEqual(list(self.group["version"].values()), ["v003", "v002", "v001"])

    def test_down_and_up_walk_through_what_is_on_disk(self) -> None:
        shutil.rmtree(self.folder / "plates/Platewright1/v002")
        self.group["version_down"].execute()
        self.assertIn("v001", self.file())
        self.group["version_down"].execute()
        self.assertIn("v001", self.file())
        self.group["version_up"].execute()
        self.assertIn("v003", self.file())

    def test_a_step_is_one_undo_step(self) -> None:
        self.group["version_down"].execute()
        self.assertEqual(nuke.Undo.undoSize(), 1)
        nuke.undo()
        self.assertEqual(self.group["version"].value(), "v003")
        self.assertIn("v003", self.file())

    def test_the_menu_shows_the_version_that_is_chosen(self) -> None:
        self.group["version"].setValue("v001")
        self.assertIn("v001", self.file())
        self.assertTrue(self.group["label"].value().startswith("v001"))

    def test_a_version_that_is_gone_is_said_and_the_node_stays(self) -> None:
        shutil.rmtree(self.folder / "plates/Platewright1/v001")
        self.group["version"].setValue("v001")
        self.assertIn("not on disk", self.status(self.group))
        self.assertIn("v003", self.file())

    def test_opening_the_panel_brings_the_menu_up_to_date_and_nothing_to_save(self) -> None:
        shutil.copytree(self.folder / "plates/Platewright1/v003", self.folder / "plates/Platewright1/v004")
        for path in (self.folder / "plates/Platewright1/v004").glob("*.exr"):
            path.rename(path.with_name(path.name.replace("v003", "v004")))
        self.group.showControlPanel()
        self.assertEqual(list(self.group["version"].values()), ["v004", "v003", "v002", "v001"])
        self.assertEqual(self.group["version"].value(), "v003")
        self.assertFalse(nuke.root().modified())
        self.assertEqual(nuke.Undo.undoSize(), 0)

    def test_a_plain_read_of_it_needs_nothing_of_ours(self) -> None:
        self.group["bake"].execute()
        read = nuke.toNode("Platewright1_v003")
        self.assertEqual(read.Class(), "Read")
        self.assertIs(read.parent(), nuke.root())
        for knob in ("file", "first", "last", "raw", "premultiplied", "on_error"):
            self.assertEqual(read[knob].value(), self.group.node("Plate")[knob].value(), knob)
        self.assertEqual(read.sample("red", 1, 1, frame=1001), 0.25)
        self.assertEqual(nuke.Undo.undoSize(), 1)

    def test_its_folder_is_shown(self) -> None:
        opened = self.patch(actions, "_open_folder", mock.Mock())
        self.group["reveal"].execute()
        opened.assert_called_once_with(self.folder / "plates/Platewright1/v003")

    def test_missing_frames_are_the_artists_choice(self) -> None:
        self.assertEqual(self.group["missing_frames"].value(), "error")
        self.group["missing_frames"].setValue("black")
        self.finished(self.group)
        self.assertEqual(self.group.node("Plate")["on_error"].value(), "black")


class Nothing(NukeCase):
    def test_without_plates_the_buttons_say_so(self) -> None:
        group = self.made()
        for button in ("version_up", "version_down", "bake", "regenerate"):
            with self.subTest(button=button):
                group[button].execute()
                self.assertIn("Generate one.", self.status(group))
        self.assertFalse(nuke.root().modified())


class Colour(NukeCase):
    def shown(self, plate: str, working: object, chosen: str = "auto"):  # type: ignore[no-untyped-def]
        self.patch(place, "working_space", lambda group: working)
        group = self.made()
        group["plate_space"].setValues(["auto", "raw", chosen])
        group["plate_space"].setValue(chosen)
        self.finished(group, space=plate)
        return group, group.node("Plate")

    def aces(self) -> None:
        nuke.root()["colorManagement"].setValue("OCIO")

    def test_a_plate_in_the_working_space_is_raw(self) -> None:
        self.aces()
        _, read = self.shown("lin_ap1_scene", AP1)
        self.assertTrue(read["raw"].value())

    def test_a_plate_in_another_space_is_converted_from_it(self) -> None:
        self.aces()
        _, read = self.shown("lin_rec709_scene", AP1)
        self.assertFalse(read["raw"].value())
        self.assertEqual(read["colorspace"].value(), "Linear Rec.709 (sRGB)")

    def test_a_space_that_the_script_does_not_have_is_never_guessed(self) -> None:
        group, read = self.shown("lin_ap1_scene", REC709)
        self.assertIn("lin_ap1_scene", self.status(group))
        self.assertEqual(group.node("Shown")["which"].value(), 0)
        self.assertEqual(read["file"].value(), "")

    def test_a_plate_that_names_no_space_is_never_guessed(self) -> None:
        group, _ = self.shown("mystery", REC709)
        self.assertIn("does not say", self.status(group))

    def test_the_artist_can_say_it(self) -> None:
        _, read = self.shown("mystery", REC709, "raw")
        self.assertTrue(read["raw"].value())

    def test_or_name_a_space_of_the_script(self) -> None:
        _, read = self.shown("mystery", REC709, "sRGB")
        self.assertEqual((read["raw"].value(), read["colorspace"].value()), (False, "sRGB"))

    def test_a_name_that_the_script_does_not_have_is_refused(self) -> None:
        group, _ = self.shown("lin_rec709_scene", REC709, "P3")
        self.assertIn("no colour space P3", self.status(group))
        self.assertEqual(len(double.dialogs()), 0)


if __name__ == "__main__":
    unittest.main()
