# SPDX-License-Identifier: Apache-2.0
"""The double's EXR module: what is written reads back, damage is an error."""

from __future__ import annotations

import random
import unittest
from array import array

from stage import NUKE, DoubleCase, exr


class Exr(DoubleCase):
    def picture(self) -> dict[str, array]:  # type: ignore[type-arg]
        source = random.Random(7)
        return {
            name: array("f", [source.choice([0.0, 1.5, -2.25, 100.0, source.random()]) for _ in range(9 * 37)])
            for name in ("R", "depth.Z", "a_layer_with_a_name_longer_than_31.red")
        }

    def test_every_compression_keeps_floats_to_the_bit_and_any_window(self) -> None:
        planes = self.picture()
        for compression in (exr.NO_COMPRESSION, exr.ZIPS, exr.ZIP):
            with self.subTest(compression):
                path = self.path("a.exr")
                attributes = {"note": "ü", "count": 3, "framesPerSecond": 23.976, "matrix": [1.0] * 16}
                exr.write(path, planes, exr.FLOAT, (-3, -5, 5, 31), (0, 0, 9, 9), 2.0, compression, attributes)
                found = exr.read(path)
                self.assertEqual(found.planes, planes)
                self.assertEqual((found.header.data_window, found.header.pixel_aspect), ((-3, -5, 5, 31), 2.0))
                self.assertEqual(found.header.attributes["note"], "ü")
                self.assertEqual(found.header.attributes["count"], 3)
                self.assertAlmostEqual(found.header.attributes["framesPerSecond"], 23.976, 3)

    def test_halves_round_and_overflow_to_infinity(self) -> None:
        exr.write(
            self.path("a.exr"), {"R": array("f", [1 / 3, 65504, 1e6, -1e6])}, exr.HALF, (0, 0, 3, 0), (0, 0, 3, 0)
        )
        found = list(exr.read(self.path("a.exr")).planes["R"])
        self.assertAlmostEqual(found[0], 1 / 3, 3)
        self.assertEqual(found[1:], [65504, float("inf"), float("-inf")])

    def test_the_daemon_s_goldens_can_be_read(self) -> None:
        found = exr.read(NUKE.parents[1] / "golden" / "lights" / "point.exr")
        self.assertTrue(all(len(plane) == found.header.width * found.header.height for plane in found.planes.values()))

    def test_damage_is_an_error(self) -> None:
        path = self.folder / "a.exr"
        exr.write(path, self.picture(), exr.FLOAT, (0, 0, 8, 36), (0, 0, 8, 36), compression=exr.NO_COMPRESSION)
        whole = path.read_bytes()
        for kept in (3, 60, len(whole) - 1):
            path.write_bytes(whole[:kept])
            with self.subTest(kept), self.assertRaises(exr.ExrError):
                exr.read(path)


if __name__ == "__main__":
    unittest.main()
