# SPDX-License-Identifier: Apache-2.0
"""The codec by hand-made bytes: what it writes, what it forgives, what it refuses."""

from __future__ import annotations

import dataclasses
import random
import unittest
from typing import Any

from platewright_client import messages
from platewright_client.wire.codec import WireError, decode, encode
from random_messages import CLASSES, random_message
from scalar_zoo import Zoo

PATH = messages.PixelSource(path="/a.exr")


class Encoding(unittest.TestCase):
    def test_an_empty_message_takes_no_bytes(self) -> None:
        self.assertEqual(encode(messages.PlateRequest()), b"")

    def test_writes_fields_ascending_by_number(self) -> None:
        light = messages.Light(name="a", shadowless=True, sun=messages.SunLight())
        self.assertEqual(encode(light), b"\x0a\x01a\x30\x01\x52\x00")

    def test_writes_a_zero_that_is_set_in_a_oneof(self) -> None:
        self.assertEqual(encode(messages.Parameter(number=0.0)), b"\x11" + bytes(8))
        self.assertEqual(encode(messages.Parameter(toggle=False)), b"\x20\x00")
        self.assertEqual(encode(messages.Parameter(text="")), b"\x2a\x00")

    def test_writes_a_negative_zero(self) -> None:
        self.assertEqual(encode(messages.Rgb(r=-0.0)), b"\x09" + bytes(7) + b"\x80")
        self.assertEqual(encode(messages.Rgb(r=0.0)), b"")

    def test_takes_every_kind_of_buffer_as_bytes(self) -> None:
        expected = encode(messages.UploadPixelsRequest(chunk=b"abc"))
        for chunk in (bytearray(b"abc"), memoryview(b"abc"), memoryview(b"-abc-")[1:4]):
            self.assertEqual(encode(messages.UploadPixelsRequest(chunk=chunk)), expected)  # type: ignore[arg-type]

    def test_takes_whole_numbers_and_lists_where_they_lose_nothing(self) -> None:
        self.assertEqual(encode(messages.Rgb(r=1)), encode(messages.Rgb(r=1.0)))
        self.assertEqual(
            encode(messages.Plate(layers=["a"])),
            encode(messages.Plate(layers=("a",))),  # type: ignore[arg-type]
        )

    def test_refuses_two_members_of_a_oneof(self) -> None:
        both = messages.PixelSource(path="/a.exr", content_hash="")
        self.refuses(messages.PassSource(pixels=both), "pixels.from")

    def test_names_the_path_of_what_it_refuses(self) -> None:
        sources = (messages.PassSource(pixels=PATH), messages.PassSource(kind="depth"))  # type: ignore[arg-type]
        self.refuses(messages.PlateRequest(passes=sources), "passes[1].kind")
        self.refuses(messages.PlateRequest(frames=messages.FrameRange(first=2**31)), "frames.first")

    def test_refuses_values_that_the_type_cannot_hold(self) -> None:
        wrong: Any
        for name, wrong in (
            ("one_int32", 2**31),
            ("one_uint32", -1),
            ("one_sint64", 2**63),
            ("one_fixed64", -1),
            ("one_float", 1e39),
            ("one_int64", 1.5),
            ("one_double", "1"),
            ("one_bool", 2),
            ("one_bool", "yes"),
            ("one_string", b"a"),
            ("one_string", "\ud800"),
            ("one_bytes", "a"),
            ("many_string", "abc"),
            ("many_bytes", b"abc"),
            ("many_double", "12"),
            ("many_int32", (1, None)),
            ("maybe_string", 0),
        ):
            with self.subTest(name, wrong=wrong):
                self.refuses(Zoo(**{name: wrong}), name)  # type: ignore[call-arg]

    def test_refuses_a_message_of_another_class(self) -> None:
        self.refuses(messages.PlateRequest(scene=messages.Camera()), "scene")  # type: ignore[arg-type]

    def refuses(self, message: Any, path: str) -> None:
        with self.assertRaises(WireError) as caught:
            encode(message)
        self.assertEqual(caught.exception.path.split("[")[0], path.split("[")[0])
        self.assertIn(path, str(caught.exception))


class Decoding(unittest.TestCase):
    def test_reads_what_it_writes(self) -> None:
        dice = random.Random(1)
        for cls in [*CLASSES, Zoo]:
            with self.subTest(cls.__name__):
                data = encode(random_message(dice, cls))
                message = decode(cls, data)
                self.assertEqual(encode(message), data)
                self.assertEqual(repr(decode(cls, data)), repr(message))

    def test_reads_from_every_kind_of_buffer(self) -> None:
        data = encode(messages.Preview(frame=3, png=b"png"))
        for buffer in (data, bytearray(data), memoryview(data)):
            self.assertEqual(decode(messages.Preview, buffer), messages.Preview(frame=3, png=b"png"))

    def test_skips_unknown_fields_of_every_wire_type(self) -> None:
        unknown = b"\x98\x06\x05\x99\x0612345678\x9a\x06\x02ab\x9b\x06\xa0\x06\x01\x9c\x06\x9d\x061234"
        known = encode(messages.Preview(frame=3))
        self.assertEqual(decode(messages.Preview, unknown + known + unknown), messages.Preview(frame=3))

    def test_skips_a_known_field_of_another_wire_type(self) -> None:
        self.assertEqual(decode(messages.Preview, b"\x0a\x01a\x10\x05"), messages.Preview())

    def test_keeps_enum_numbers_it_does_not_know(self) -> None:
        data = b"\x28\x63"
        source = decode(messages.PassSource, data)
        self.assertEqual((source.kind, type(source.kind)), (99, int))
        self.assertEqual(encode(source), data)
        self.assertIs(decode(messages.PassSource, b"\x28\x03").kind, messages.PassKind.DEPTH)

    def test_the_last_member_of_a_oneof_counts(self) -> None:
        source = decode(messages.PixelSource, b"\x0a\x01a\x12\x01b")
        self.assertEqual(source, messages.PixelSource(content_hash="b"))

    def test_merges_a_message_that_comes_in_pieces(self) -> None:
        pieces = (messages.Scene(metres_per_unit=0.5), messages.Scene(lights=(messages.Light(name="a"),)))
        data = b"".join(encode(messages.PlateRequest(scene=piece)) for piece in [*pieces, pieces[1]])
        lights = (messages.Light(name="a"),) * 2
        whole = messages.PlateRequest(scene=messages.Scene(metres_per_unit=0.5, lights=lights))
        self.assertEqual(decode(messages.PlateRequest, data), whole)

    def test_reads_numbers_packed_and_one_by_one(self) -> None:
        self.assertEqual(decode(messages.CheckRequestResponse, b"\x3a\x02\x02\x01\x38\x04").frames, (1, -1, 2))
        self.assertEqual(decode(Zoo, b"\xa9\x06" + bytes(8)).many_double, (0.0,))  # type: ignore[attr-defined]

    def test_refuses_bytes_that_are_no_message(self) -> None:
        lists = b"\xaa\x06"  # field 101 of the zoo, many_double, as a list
        for title, cls, data in (
            ("a tag that ends early", messages.Job, b"\x80"),
            ("a tag without a value", messages.Job, b"\x0a"),
            ("a length past the end", messages.Job, b"\x0a\x05abc"),
            ("a length past 64 bits", messages.Job, b"\x0a" + b"\xff" * 9 + b"\x01"),
            ("a number of eleven bytes", messages.Preview, b"\x08" + b"\x80" * 10 + b"\x01"),
            ("a tag of eleven bytes", messages.Preview, b"\x88" + b"\x80" * 10 + b"\x01"),
            ("a tag past 32 bits", messages.Preview, b"\x88\x80\x80\x80\x10\x00"),
            ("the field number 0", messages.Preview, b"\x00\x01"),
            ("the wire type 6", messages.Preview, b"\x0e"),
            ("the wire type 7", messages.Preview, b"\x0f"),
            ("a double cut short", messages.Rgb, b"\x09\x00\x00"),
            ("an unknown fixed number cut short", messages.Preview, b"\x99\x06\x00"),
            ("text that is not UTF-8", messages.Job, b"\x0a\x02\xc3\x28"),
            ("a surrogate in UTF-8", messages.Job, b"\x0a\x03\xed\xa0\x80"),
            ("a field past the end of its message", messages.WatchJobResponse, b"\x0a\x03\x12\x05abcde"),
            ("a number past the end of its list", messages.CheckRequestResponse, b"\x3a\x01\x80\x01"),
            ("half a number in a list", Zoo, lists + b"\x09" + bytes(9)),
            ("a group that does not end", messages.Preview, b"\x9b\x06"),
            ("a group that did not begin", messages.Preview, b"\x9c\x06"),
            ("a group that ends as another", messages.Preview, b"\x9b\x06\xa4\x06"),
            ("groups in groups in groups", messages.Preview, b"\x9b\x06" * 100000),
        ):
            with self.subTest(title):
                with self.assertRaises(WireError):
                    decode(cls, data)

    def test_refuses_every_message_cut_within_a_field(self) -> None:
        progress = messages.Progress(frame=1, stage=messages.Stage.READ)
        data = encode(messages.JobEvent(sequence=3, job_id="ab", progress=progress))
        cuts = {0, 2, 6}  # between fields of the event
        for end in set(range(len(data))) - cuts:
            with self.subTest(end):
                with self.assertRaises(WireError):
                    decode(messages.JobEvent, data[:end])

    def test_whatever_the_bytes_nothing_but_a_wire_error_comes_out(self) -> None:
        dice = random.Random(2)
        for _ in range(3000):
            cls = dice.choice(CLASSES)
            data = bytes(dice.choice((8, 10, 18, 58, dice.randrange(256))) for _ in range(dice.randrange(40)))
            try:
                decode(cls, data)
            except WireError:
                pass


class Messages(unittest.TestCase):
    def test_are_frozen_equal_by_value_and_hashable(self) -> None:
        with self.assertRaises(dataclasses.FrozenInstanceError):
            PATH.path = "/b.exr"  # type: ignore[misc]
        self.assertEqual(PATH, messages.PixelSource(path="/a.exr"))
        self.assertEqual(len({PATH, decode(messages.PixelSource, encode(PATH))}), 1)

    def test_can_be_replaced_in_part(self) -> None:
        event = decode(messages.JobEvent, encode(messages.JobEvent(sequence=1, job_id="a")))
        self.assertEqual(dataclasses.replace(event, sequence=2), messages.JobEvent(sequence=2, job_id="a"))

    def test_print_what_is_set(self) -> None:
        self.assertEqual(repr(messages.Preview(frame=2)), "Preview(frame=2)")
        self.assertEqual(repr(messages.Parameter(number=0.0)), "Parameter(number=0.0)")
