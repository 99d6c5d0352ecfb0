# SPDX-License-Identifier: Apache-2.0
"""When two requests ask for the same."""

from __future__ import annotations

import hashlib
import unittest
from dataclasses import replace

from platewright_client import messages
from platewright_client.requests import fingerprint, same_picture
from platewright_client.wire.codec import decode, encode

REQUEST = messages.PlateRequest(model="starter", prompt="dusk", seed=7, output=messages.Output(folder="/plates"))


class Fingerprints(unittest.TestCase):
    def test_are_the_sha256_of_the_request_without_its_folder(self) -> None:
        bare = replace(REQUEST, output=None)
        self.assertEqual(fingerprint(REQUEST), hashlib.sha256(encode(bare)).hexdigest())

    def test_do_not_depend_on_the_folder_or_the_way_over_the_wire(self) -> None:
        elsewhere = replace(REQUEST, output=messages.Output(folder="/elsewhere"))
        for same in (
            elsewhere,
            replace(REQUEST, output=messages.Output()),
            decode(messages.PlateRequest, encode(REQUEST)),
        ):
            self.assertEqual(fingerprint(same), fingerprint(REQUEST))

    def test_depend_on_all_else(self) -> None:
        stored = replace(REQUEST, output=messages.Output(folder="/plates", bit_depth=messages.BitDepth.FLOAT))
        for other in (replace(REQUEST, seed=8), replace(REQUEST, prompt="dawn"), stored):
            self.assertNotEqual(fingerprint(other), fingerprint(REQUEST))


class Pictures(unittest.TestCase):
    def test_are_the_same_however_they_are_stored(self) -> None:
        stored = replace(REQUEST, output=messages.Output(name_pattern="a", compression=messages.Compression.NONE))
        self.assertTrue(same_picture(REQUEST, stored))

    def test_differ_by_seed_or_a_number_that_is_none(self) -> None:
        self.assertFalse(same_picture(REQUEST, replace(REQUEST, seed=8)))
        odd = replace(REQUEST, scene=messages.Scene(metres_per_unit=float("nan")))
        self.assertTrue(same_picture(odd, replace(odd)))
