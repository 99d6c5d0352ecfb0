# SPDX-License-Identifier: Apache-2.0
"""The header of plates that the true daemon wrote, and of files that are none."""

from __future__ import annotations

import dataclasses
import struct
import tempfile
import unittest
from pathlib import Path
from typing import Dict, Tuple
from unittest import mock

from daemon import ROOT, TestDaemon
from platewright_client import connect, messages
from platewright_client.plate_header import PlateHeader, PlateHeaderError, read_plate_header, request_of_json

REAL = ROOT / "test" / "golden" / "passes" / "blender-4.5" / "shot.exr"
FULL_HD = struct.pack("<4i", 0, 0, 1919, 1079)
LEAST: Dict[str, Tuple[str, bytes]] = {
    "channels": ("chlist", b"R\0" + struct.pack("<iB3xii", 1, 0, 1, 1) + b"\0"),
    "dataWindow": ("box2i", FULL_HD),
    "displayWindow": ("box2i", FULL_HD),
    "pixelAspectRatio": ("float", struct.pack("<f", 1.0)),
}


def header_bytes(attributes: Dict[str, Tuple[str, bytes]]) -> bytes:
    parts = [struct.pack("<iI", 20000630, 2)]
    for name, (kind, value) in attributes.items():
        parts += [name.encode(), b"\0", kind.encode(), b"\0", struct.pack("<i", len(value)), value]
    return b"".join(parts) + b"\0"


class Plates(unittest.TestCase):
    """What the daemon writes."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.daemon = TestDaemon().__enter__()
        cls.environment = mock.patch.dict("os.environ", cls.daemon.environment)
        cls.environment.start()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.environment.stop()
        cls.daemon.close()

    def made(self, request: messages.PlateRequest) -> Tuple[messages.Plate, PlateHeader]:
        """The last plate of a request."""
        with connect("test") as daemon:
            job = daemon.submit_job(request, self.id())
            for _ in daemon.watch_job(job.id):
                pass
            plates = daemon.get_job(job.id).plates
        return plates[-1], read_plate_header(plates[-1].path)

    def test_holds_the_request_that_made_it(self) -> None:
        asked = dataclasses.replace(self.daemon.request("whole"), seed=2**64 - 1)
        plate, header = self.made(asked)
        self.assertEqual(header.request(), asked)
        self.assertEqual((header.seed, plate.seed), (2**64 - 1, 2**64 - 1))
        self.assertEqual((header.model_name, header.is_plate, header.prompt_hidden), ("tiny", True, False))
        self.assertEqual(header.unknown_words, plate.unknown_words)
        self.assertEqual((header.display_window, header.data_window), (plate.display_window, plate.data_window))
        self.assertEqual((header.colour_space, header.pixel_aspect), (plate.colour_space, 1.0))
        self.assertTrue({"R", "G", "B"} <= set(header.channels))
        self.assertRegex(header.software, r"^Platewright \d")
        self.assertIsNone(header.frames_per_second)

    def test_tells_where_a_crop_stands(self) -> None:
        asked = self.daemon.request("crop")
        crop = messages.Window(x_min=8, y_min=4, x_max=71, y_max=51)
        _, header = self.made(dataclasses.replace(asked, framing=messages.Framing(crop=crop)))
        self.assertEqual(header.data_window, crop)
        self.assertEqual(header.display_window, messages.Window(x_min=0, y_min=0, x_max=95, y_max=63))

    def test_names_the_layers_beside_the_plate_and_the_frame_rate(self) -> None:
        asked = self.daemon.request("range", last=2)
        rate = messages.Rational(numerator=24000, denominator=1001)
        _, header = self.made(
            dataclasses.replace(
                asked,
                frames=messages.FrameRange(first=1, last=2, step=1, frames_per_second=rate),
                output=dataclasses.replace(asked.output, by_products=(messages.ByProduct.ANALYTIC,)),
            )
        )
        self.assertEqual(header.frames_per_second, rate)
        self.assertTrue({"analytic.R", "analytic.G", "analytic.B"} <= set(header.channels))

    def test_says_that_its_prompt_is_hidden(self) -> None:
        asked = self.daemon.request("hidden")
        _, header = self.made(dataclasses.replace(asked, output=dataclasses.replace(asked.output, hide_prompt=True)))
        self.assertTrue(header.prompt_hidden)
        self.assertRegex(header.request().prompt, r"^sha256:[0-9a-f]{64}$")


class OtherFiles(unittest.TestCase):
    """What anyone may hand over."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def read(self, data: bytes) -> PlateHeader:
        path = self.folder / "file.exr"
        path.write_bytes(data)
        return read_plate_header(path)

    def refused(self, words: str, data: bytes) -> None:
        with self.assertRaisesRegex(PlateHeaderError, words) as caught:
            self.read(data)
        self.assertEqual(len(str(caught.exception).splitlines()), 1)

    def test_reads_a_render_that_is_no_plate(self) -> None:
        header = read_plate_header(REAL)
        self.assertFalse(header.is_plate or header.prompt_hidden)
        self.assertEqual((header.seed, header.model_name, header.unknown_words), (0, "", ()))
        with self.assertRaisesRegex(PlateHeaderError, "another program"):
            header.request()

    def test_reads_attributes_of_other_kinds_as_absent(self) -> None:
        odd = {
            "platewright/seed": ("int", struct.pack("<i", 3)),
            "platewright/model": ("string", b"[1, 2]"),
            "platewright/unknownWords": ("string", b"{"),
            "colorInteropID": ("string", b"srgb_texture"),
        }
        header = self.read(header_bytes(dict(LEAST, **odd)))
        self.assertEqual((header.seed, header.model_name, header.unknown_words), (0, "", ()))
        self.assertEqual(header.colour_space, messages.ColourSpace.UNSPECIFIED)

    def test_refuses_a_file_that_is_absent_or_no_exr(self) -> None:
        with self.assertRaisesRegex(PlateHeaderError, "cannot be read"):
            read_plate_header(self.folder / "absent.exr")
        self.refused("not an OpenEXR file", b"\x89PNG\r\n\x1a\n" + bytes(64))
        self.refused("cut short", b"")

    def test_refuses_a_header_that_is_cut_anywhere(self) -> None:
        whole = header_bytes(LEAST)
        self.read(whole)
        for length in range(len(whole)):
            with self.subTest(length=length), self.assertRaises(PlateHeaderError):
                self.read(whole[:length])

    def test_refuses_what_a_header_cannot_mean(self) -> None:
        self.refused("without pixels", header_bytes(dict(LEAST, dataWindow=("box2i", struct.pack("<4i", 5, 0, 4, 9)))))
        self.refused("longer than", struct.pack("<iI", 20000630, 2) + b"a" * 400)
        claims = struct.pack("<iI", 20000630, 2) + b"a\0string\0" + struct.pack("<i", 2**30)
        self.refused("claims", claims)
        self.refused("damaged", header_bytes(dict(LEAST, channels=("chlist", b"R\0"))))
        self.refused("damaged", header_bytes({"channels": LEAST["channels"]}))

    def test_refuses_a_request_that_is_none(self) -> None:
        for text in ("", "[]", "{", '{"seed": "x"}', "[" * 100000, '{"frames": 3}'):
            with self.subTest(text[:20]), self.assertRaisesRegex(PlateHeaderError, "stored request"):
                request_of_json(text)
