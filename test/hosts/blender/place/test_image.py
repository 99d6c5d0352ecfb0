# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate as an image data-block."""

from __future__ import annotations

import bpy
import host
import numpy as np
from stage import HEIGHT, WIDTH, PlaceTest, part, planes


def pixels(image: bpy.types.Image) -> dict[str, np.ndarray]:
    flat = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(flat)
    rows = flat.reshape(image.size[1], image.size[0], 4)[::-1]
    return {name: rows[..., index] for index, name in enumerate("RGBA")}


class Image(PlaceTest):
    def test_holds_the_plates_own_values(self) -> None:
        picture = planes()
        image = part("place.image").load(self.still(picture))
        self.assert_picture(pixels(image), picture, relative=0.0, names="RGBA")
        self.assertEqual((tuple(image.size), image.source, image.alpha_mode), ((WIDTH, HEIGHT), "FILE", "PREMUL"))

    def test_says_what_made_it(self) -> None:
        image = part("place.image").load(self.still(planes()))
        kept = {key: image[f"platewright_{key}"] for key in ("plate", "job_id", "seed", "prompt", "model")}
        expected = {"plate": "shot 010", "job_id": "job-1", "seed": str(2**63), "prompt": "a yard", "model": "starter"}
        self.assertEqual(kept, expected)

    def test_takes_the_plates_colour_space_and_not_the_files(self) -> None:
        spaces = part("place.plate").messages.ColourSpace
        names = {
            spaces.LIN_AP1_SCENE: "ACEScg",
            spaces.LIN_AP0_SCENE: "ACES2065-1",
            spaces.LIN_REC709_SCENE: "Linear Rec.709",
        }
        path = self.write("plate.exr", planes(), interop="lin_ap1_scene")
        for space, name in names.items():
            image = part("place.image").load(self.plate(path, colour_space=space))
            self.assertEqual(image.colorspace_settings.name, name)
        image = part("place.image").load(self.plate(path, colour_space=spaces.UNSPECIFIED))
        self.assertEqual(image.colorspace_settings.name, "ACEScg")

    def test_a_newer_version_is_read_into_the_same_data_block(self) -> None:
        image = part("place.image").load(self.still(planes(), "v001.exr"))
        self.assertEqual(len(pixels(image)["R"]), HEIGHT)
        newer = planes(30, 18, seed=2)
        again = part("place.image").load(self.still(newer, "v002.exr"))
        self.assertEqual(again, image)
        self.assertEqual(len(bpy.data.images), 1)
        self.assert_picture(pixels(image), newer, relative=0.0)

    def test_the_same_file_written_again_is_read_again(self) -> None:
        image = part("place.image").load(self.still(planes()))
        self.assertEqual(len(pixels(image)["R"]), HEIGHT)
        newer = planes(seed=2)
        part("place.image").load(self.still(newer))
        self.assert_picture(pixels(image), newer, relative=0.0)

    def test_turns_from_a_still_into_a_sequence_and_back(self) -> None:
        still = self.still(planes(seed=9))
        image = part("place.image").load(still)
        self.assertEqual(part("place.image").load(self.sequence()), image)
        self.assertEqual(image.source, "SEQUENCE")
        part("place.image").load(still)
        self.assert_picture(pixels(image), planes(seed=9), relative=0.0)

    def test_another_name_is_another_image(self) -> None:
        path = self.write("plate.exr", planes())
        first, second = (part("place.image").load(self.plate(path, name=name)) for name in ("shot 010", "shot 020"))
        self.assertNotEqual(first, second)

    def test_keeps_the_pixels_shape(self) -> None:
        import struct

        import exr

        path = self.files / "wide.exr"
        exr.write(path, planes(), {"pixelAspectRatio": ("float", struct.pack("<f", 2.0))})
        image = part("place.image").load(self.plate(path))
        self.assertEqual(tuple(image.display_aspect), (2.0, 1.0))

    def test_refuses_what_is_not_there_or_no_plate(self) -> None:
        load = part("place.image").load
        self.refused("is not there", load, self.plate(self.files / "absent.exr"))
        text = self.files / "text.exr"
        text.write_text("not a picture")
        self.refused("not an OpenEXR file", load, self.plate(text))
        whole = self.write("whole.exr", planes()).read_bytes()
        cut = self.files / "cut.exr"
        cut.write_bytes(whole[:200])
        self.refused("cut short", load, self.plate(cut))

    def test_refuses_numbers_that_blender_does_not_read(self) -> None:
        load = part("place.image").load
        self.write("plate.0001.v02.exr", planes())
        odd = self.plate(self.files / "plate.####.v02.exr", first_frame=1, last_frame=1)
        self.refused("last number", load, odd)
        self.write("plate.-0001.exr", planes())
        self.refused("negative", load, self.plate(self.files / "plate.####.exr", first_frame=-1, last_frame=2))

    def test_refuses_a_configuration_without_the_colour_space(self) -> None:
        spaces = part("place.plate").messages.ColourSpace
        named = part("place.colour_space").named_among
        self.assertEqual(named(["Raw", "ACES - ACEScg"], spaces.LIN_AP1_SCENE), "ACES - ACEScg")
        with self.assertRaisesRegex(part("place.errors").PlaceError, "no ACEScg"):
            named(["sRGB", "Raw"], spaces.LIN_AP1_SCENE)
        self.assertIn("Linear Rec.709", part("place.colour_space").input_spaces())

    def test_leaves_the_file_on_disk_alone(self) -> None:
        path = self.write("plate.exr", planes())
        before = path.read_bytes()
        image = part("place.image").load(self.plate(path))
        self.assertFalse(image.is_dirty)
        self.assertEqual(path.read_bytes(), before)


class Plate(host.BlenderTest):
    registers = False

    def test_names_the_files_of_a_pattern(self) -> None:
        module = part("place.plate")
        plate = module.PlacedPlate("p", "/a/v001_plate.####.exr", 1, 12)
        self.assertEqual(plate.file(7).name, "v001_plate.0007.exr")
        self.assertEqual(plate.file(-7).name, "v001_plate.-0007.exr")
        self.assertEqual(plate.file(12345).name, "v001_plate.12345.exr")
        self.assertEqual(module.PlacedPlate("p", "/a/v001.exr").file(7).name, "v001.exr")

    def test_finds_the_pattern_of_a_file(self) -> None:
        module, path = part("place.plate"), type(self.folder())
        cases = {
            ("v0012_plate.0012.exr", 12): "v0012_plate.####.exr",
            ("plate-0012.exr", 12): "plate-####.exr",
            ("plate.-0012.exr", -12): "plate.####.exr",
            ("0003.exr", 3): "####.exr",
            ("plate.exr", 3): "plate.exr",
        }
        for (name, frame), pattern in cases.items():
            self.assertEqual(module.pattern_of(path("/a") / name, frame), str(path("/a") / pattern))
