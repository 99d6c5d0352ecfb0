# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate as a strip of the edit, rendered and read back."""

from __future__ import annotations

import host
import numpy as np
from stage import HEIGHT, WIDTH, PlaceTest, part, planes


class Sequencer(PlaceTest):
    def place(self, plate):
        return part("place.sequencer").place(self.scene, plate)

    def strips(self):
        editor = self.scene.sequence_editor
        return editor.strips if hasattr(editor, "strips") else editor.sequences

    def colour_strip(self, channel: int, first: int, end: int):
        editor = self.scene.sequence_editor or self.scene.sequence_editor_create()
        assert editor is not None
        given = {"name": f"Colour {channel}", "type": "COLOR", "channel": channel, "frame_start": first}
        length = {"length": end - first} if host.BLENDER >= (5, 0) else {"frame_end": end}
        return self.strips().new_effect(**given, **length)

    def span(self, strip) -> tuple[int, int]:
        return strip.frame_final_start, strip.frame_final_end

    def test_renders_the_plates_own_values(self) -> None:
        picture = planes()
        self.scene.frame_set(7)
        placed = self.place(self.still(picture))
        self.assertEqual(placed.remarks, ())
        self.assertEqual(self.span(placed.datablock), (7, 7 + 24))
        self.assert_picture(self.rendered(), picture)

    def test_shows_each_frame_at_its_number(self) -> None:
        placed = self.place(self.sequence(4, 6))
        self.assertEqual(self.span(placed.datablock), (4, 7))
        for frame in (4, 5, 6):
            self.scene.frame_set(frame)
            self.assert_picture(self.rendered(), planes(seed=frame))

    def test_takes_the_plates_colour_space_and_not_the_files(self) -> None:
        spaces = part("place.plate").messages.ColourSpace
        path = self.write("plate.exr", planes(), interop="lin_rec709_scene")
        strip = self.place(self.plate(path, colour_space=spaces.LIN_AP1_SCENE)).datablock
        self.assertEqual(strip.colorspace_settings.name, "ACEScg")

    def test_lies_above_what_it_overlaps(self) -> None:
        self.colour_strip(3, 1, 5)
        self.colour_strip(9, 50, 60)
        self.assertEqual(self.place(self.sequence(4, 6)).datablock.channel, 4)

    def test_takes_the_lowest_free_channel_where_the_highest_is_taken(self) -> None:
        self.colour_strip(128, 1, 10)
        self.colour_strip(1, 1, 10)
        self.assertEqual(self.place(self.sequence(4, 6)).datablock.channel, 2)

    def test_refuses_where_all_channels_are_taken(self) -> None:
        for channel in range(1, 129):
            self.colour_strip(channel, 1, 10)
        self.refused("channels", self.place, self.sequence(4, 6))

    def test_is_brought_up_to_date_and_keeps_the_artists_edit(self) -> None:
        strip = self.place(self.still(planes(), "v001.exr")).datablock
        strip.channel, strip.blend_alpha = 5, 0.5
        strip.frame_final_duration = 10
        newer = planes(seed=2)
        again = self.place(self.still(newer, "v002.exr")).datablock
        self.assertEqual((again, len(self.strips())), (strip, 1))
        self.assertEqual((again.channel, again.blend_alpha, self.span(again)), (5, 0.5, (1, 11)))
        again.transform.offset_x = 4
        self.place(self.still(newer, "v002.exr"))
        self.assertEqual(again.transform.offset_x, 4)
        again.transform.offset_x = 0
        again.blend_alpha = 1.0
        self.assert_picture(self.rendered(), newer)

    def test_a_longer_version_shows_its_new_frames(self) -> None:
        self.place(self.sequence(4, 5))
        for last in (6, 4):
            strip = self.place(self.sequence(4, last)).datablock
            self.assertEqual(self.span(strip), (4, last + 1))
            self.scene.frame_set(last)
            self.assert_picture(self.rendered(), planes(seed=last))

    def test_an_earlier_version_begins_earlier(self) -> None:
        self.place(self.sequence(4, 6))
        strip = self.place(self.sequence(2, 5)).datablock
        self.assertEqual(self.span(strip), (2, 6))
        self.scene.frame_set(2)
        self.assert_picture(self.rendered(), planes(seed=2))

    def test_a_strip_that_was_moved_stays_there(self) -> None:
        strip = self.place(self.sequence(4, 6)).datablock
        strip.frame_start = 40
        self.assertEqual(self.span(self.place(self.sequence(2, 6)).datablock), (40, 45))

    def test_a_crop_lies_where_it_was_cut(self) -> None:
        for left, upper, width, height in ((3, 2, 10, 6), (2, 1, 7, 5)):
            picture = planes(width, height)
            self.place(self.still(picture, display=(WIDTH, HEIGHT), origin=(left, upper)))
            found = self.rendered()
            inner = {name: found[name][upper : upper + height, left : left + width] for name in "RGB"}
            self.assert_picture(inner, picture)
            self.assertEqual(float(np.abs(found["R"][:upper]).max()), 0.0)

    def test_overscan_reaches_beyond_the_frame(self) -> None:
        picture = planes(WIDTH + 7, HEIGHT + 4)
        self.place(self.still(picture, display=(WIDTH, HEIGHT), origin=(-4, -1)))
        self.assert_picture(self.rendered(), {name: picture[name][1:13, 4:24] for name in "RGB"})

    def test_a_smaller_plate_fills_the_frame(self) -> None:
        flat = {
            name: np.full((HEIGHT // 2, WIDTH // 2), value, np.float16) for name, value in zip("RGB", (0.5, 2.0, 8.0))
        }
        for percentage in (100, 50):
            self.scene.render.resolution_percentage = percentage
            self.place(self.still(flat))
            found = self.rendered()
            for name, value in zip("RGB", (0.5, 2.0, 8.0)):
                self.assertLess(np.abs(found[name][1:-1, 1:-1] - value).max(), 0.01 * value)

    def test_a_file_with_further_layers_shows_the_plate_or_is_refused(self) -> None:
        picture = planes()
        plate = self.still({**picture, "visibility.Y": picture["R"]})
        if host.BLENDER < (4, 5):
            self.refused("by-products", self.place, plate)
            return
        self.place(plate)
        self.assert_picture(self.rendered(), picture)

    def test_leaves_other_strips_alone(self) -> None:
        other = self.colour_strip(1, 1, 100)
        before = (other.channel, self.span(other), other.name)
        self.place(self.sequence(4, 6))
        other = self.strips()["Colour 1"]
        self.assertEqual((other.channel, self.span(other), other.name), before)

    def test_refuses_what_is_not_there(self) -> None:
        self.refused("is not there", self.place, self.plate(self.files / "absent.exr"))
