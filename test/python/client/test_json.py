# SPDX-License-Identifier: Apache-2.0
"""Protobuf JSON by hand-made values: what is written, what is read, what is refused and where."""

from __future__ import annotations

import json
import math
import random
import unittest
from pathlib import Path
from typing import Any

from oracle import start_oracle
from platewright_client import messages
from platewright_client.wire.codec import encode
from platewright_client.wire.json import WireError, from_json, to_json
from random_messages import CLASSES, random_message
from scalar_zoo import ORACLE_FIELDS, Zoo

ROOT = Path(__file__).resolve().parent.parent.parent.parent

READ_ALIKE = {
    "oneInt32": ("0", "1", "-1", "1.0", "1e3", '"1"', '"-1"', '"01"', '"1e3"', '"1.0"', "null", "-0.0", '"-0"'),
    "oneUint64": ("18446744073709551615", '"18446744073709551615"'),
    "oneDouble": ("0", "1", '"1.5e-3"', '"NaN"', '"Infinity"', '"-Infinity"', "-0.0", "null", "1e308"),
    "oneFloat": ("0.1", '"NaN"', "3.4e38"),
    "oneBool": ("true", "false", "null"),
    "oneString": ('""', '"\\u00e9\\ud83c\\udfac"', "null"),
    "oneBytes": ('"AA=="', '"AA"', '"-_8="', '"-_8"', '"+/8="', '""'),
    "manyInt32": ("[]", "[0, 1]", "null"),
    "maybeInt32": ("0", "null"),
    "many_string": ('["a", ""]',),
}
REFUSED_ALIKE = {
    "oneInt32": (
        "1.5",
        "2147483648",
        '"4294967296"',
        '""',
        '" 1"',
        '"1 "',
        "[]",
        "{}",
        '"x"',
        "true",
        '"NaN"',
        "1e400",
    ),
    "oneUint64": ("-1", "18446744073709551616", '"18446744073709551616"'),
    "oneDouble": ("NaN", "Infinity", "1e400", '"x"', '""', '"0x10"', "[]", '"nan"'),
    "oneFloat": ("1e39",),
    "oneBool": ("1", '"true"', "[]"),
    "oneString": ("1", "true", "[]", '"\\ud800"'),
    "oneBytes": ("1", '"A"', "[]"),
    "manyInt32": ("1", "[null]", '"1"', "{}", "[[1]]"),
    "nameless": ("1", "null"),
}


class Writing(unittest.TestCase):
    def test_writes_names_in_lower_camel_case_and_leaves_out_what_is_not_set(self) -> None:
        request = messages.PlateRequest(negative_prompt="a", working_space=messages.ColourSpace.LIN_AP1_SCENE)
        self.assertEqual(to_json(request), {"negativePrompt": "a", "workingSpace": "COLOUR_SPACE_LIN_AP1_SCENE"})

    def test_writes_64_bits_as_text_and_32_as_numbers(self) -> None:
        self.assertEqual(
            to_json(messages.Plate(frame=-1, seed=2**64 - 1)), {"frame": -1, "seed": "18446744073709551615"}
        )

    def test_writes_numbers_that_json_lacks_as_words(self) -> None:
        self.assertEqual(
            to_json(messages.Rgb(r=math.nan, g=math.inf, b=-math.inf)), {"r": "NaN", "g": "Infinity", "b": "-Infinity"}
        )

    def test_writes_a_zero_that_is_set_in_a_oneof(self) -> None:
        self.assertEqual(to_json(messages.Parameter(number=0.0)), {"number": 0.0})

    def test_writes_enum_numbers_it_does_not_know_as_numbers(self) -> None:
        self.assertEqual(to_json(messages.PassSource(kind=99)), {"kind": 99})

    def test_refuses_two_members_of_a_oneof_and_names_it(self) -> None:
        both = messages.PassSource(pixels=messages.PixelSource(path="a", content_hash="b"))
        with self.assertRaisesRegex(WireError, r"^passes\[0\]\.pixels\.from: "):
            to_json(messages.PlateRequest(passes=(both,)))

    def test_refuses_values_that_the_type_cannot_hold(self) -> None:
        wrong: Any
        for name, wrong in (("one_int32", 2**31), ("one_string", 5), ("one_bytes", "a"), ("one_double", "1")):
            with self.subTest(name):
                with self.assertRaisesRegex(WireError, "^" + name):
                    to_json(Zoo(**{name: wrong}))  # type: ignore[call-arg]


class Reading(unittest.TestCase):
    def test_reads_what_it_writes(self) -> None:
        dice = random.Random(3)
        for cls in [*CLASSES, Zoo]:
            with self.subTest(cls.__name__):
                message = random_message(dice, cls)
                text = json.dumps(to_json(message), allow_nan=False)
                self.assertEqual(encode(from_json(cls, json.loads(text))), encode(message))

    def test_reads_the_example_request(self) -> None:
        given = json.loads((ROOT / "scripts" / "example" / "request.json").read_text(encoding="utf-8"))
        request = from_json(messages.PlateRequest, given)
        self.assertEqual(from_json(messages.PlateRequest, to_json(request)), request)
        self.assertGreater(len(request.scene.lights), 1)  # type: ignore[union-attr]

    def test_reads_camel_case_and_proto_names(self) -> None:
        expected = messages.PlateRequest(negative_prompt="a")
        for name in ("negativePrompt", "negative_prompt"):
            self.assertEqual(from_json(messages.PlateRequest, {name: "a"}), expected)

    def test_names_the_path_of_an_unknown_field(self) -> None:
        given = {"passes": [{}, {"pixels": {"pth": "a"}}]}
        with self.assertRaisesRegex(WireError, r"^passes\[1\]\.pixels\.pth: ") as caught:
            from_json(messages.PlateRequest, given)
        self.assertEqual(caught.exception.path, "passes[1].pixels.pth")

    def test_refuses_what_json_format_waves_through(self) -> None:
        given: Any
        for cls, given in (
            (messages.PlateRequest, []),
            (messages.PlateRequest, "a"),
            (messages.PlateRequest, {1: 2}),
            (messages.PlateRequest, {"negativePrompt": "a", "negative_prompt": "a"}),
            (messages.PassSource, {"kind": "DEPTH"}),
            (messages.PassSource, {"kind": "3"}),
            (messages.PassSource, {"kind": 2**32}),
            (messages.PassSource, {"kind": True}),
            (messages.PassSource, {"pixels": []}),
            (messages.PixelSource, {"path": "a", "contentHash": "b"}),
            (Zoo, {"oneDouble": True}),
            (Zoo, {"oneDouble": "1_0"}),
            (Zoo, {"oneDouble": "1e400"}),
            (Zoo, {"oneDouble": 10**400}),
            (Zoo, {"oneInt32": "1_0"}),
            (Zoo, {"oneInt32": "9" * 5000}),
            (Zoo, {"oneInt32": "1e999999999"}),
            (Zoo, {"oneBytes": "A A="}),
            (Zoo, {"oneBytes": "é"}),
        ):
            with self.subTest(cls.__name__, given=repr(given)[:60]):
                with self.assertRaises(WireError):
                    from_json(cls, given)

    def test_a_null_member_of_a_oneof_leaves_room_for_another(self) -> None:
        source = from_json(messages.PixelSource, {"path": None, "contentHash": "b"})
        self.assertEqual(source, messages.PixelSource(content_hash="b"))


class ReadingAgainstProtobuf(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.oracle = start_oracle()
        cls.oracle.define("Zoo", ORACLE_FIELDS)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.oracle.close()

    def test_reads_every_form_as_protobuf_does(self) -> None:
        texts = ['{"%s": %s}' % (name, value) for name, values in READ_ALIKE.items() for value in values]
        ours = [encode(from_json(Zoo, json.loads(text))) for text in texts]
        self.assertEqual(dict(zip(texts, self.oracle.from_json("Zoo", texts))), dict(zip(texts, ours)))

    def test_refuses_what_protobuf_refuses(self) -> None:
        texts = ['{"%s": %s}' % (name, value) for name, values in REFUSED_ALIKE.items() for value in values]
        for text, answer in zip(texts, self.oracle.from_json("Zoo", texts)):
            with self.subTest(text):
                self.assertIsNone(answer)
                with self.assertRaises(WireError):
                    from_json(Zoo, json.loads(text))
