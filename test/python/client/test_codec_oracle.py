# SPDX-License-Identifier: Apache-2.0
"""The codec against Google's protobuf: every message of the contract, both ways, byte for byte."""

from __future__ import annotations

import random
import unittest
from typing import List, Optional, Type

from oracle import Oracle, start_oracle
from platewright_client.wire.codec import WireError, decode, encode
from platewright_client.wire.json import from_json, to_json
from platewright_client.wire.schema import Message
from random_messages import CLASSES, random_message
from scalar_zoo import ORACLE_FIELDS, Zoo

SEED = 20240
COUNT = 12


def comparable(value: object) -> object:
    """JSON values whose types count too: 1, 1.0, True and -0.0 all differ."""
    if isinstance(value, dict):
        return {key: comparable(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [comparable(entry) for entry in value]
    return type(value).__name__, repr(value)


class CodecAgainstProtobuf(unittest.TestCase):
    oracle: Oracle

    @classmethod
    def setUpClass(cls) -> None:
        cls.oracle = start_oracle()
        cls.oracle.define("Zoo", ORACLE_FIELDS)
        cls.classes: List[Type[Message]] = [*CLASSES, Zoo]

    @classmethod
    def tearDownClass(cls) -> None:
        cls.oracle.close()

    def test_what_is_encoded_here_is_what_protobuf_encodes(self) -> None:
        for cls in self.classes:
            dice = random.Random("%s %d" % (cls.__name__, SEED))
            data = [encode(random_message(dice, cls)) for _ in range(COUNT)]
            with self.subTest(cls.__name__):
                self.assertEqual(self.oracle.reencode(cls.__name__, data), data)

    def test_what_protobuf_encodes_is_read_and_written_the_same(self) -> None:
        for cls in self.classes:
            data = self.oracle.random(cls.__name__, SEED, COUNT)
            with self.subTest(cls.__name__):
                self.assertEqual([encode(decode(cls, one)) for one in data], data)

    def test_json_is_what_protobuf_writes(self) -> None:
        for cls in self.classes:
            data = self.oracle.random(cls.__name__, SEED + 1, COUNT)
            with self.subTest(cls.__name__):
                ours = [to_json(decode(cls, one)) for one in data]
                self.assertEqual(comparable(ours), comparable(self.oracle.to_json(cls.__name__, data)))

    def test_json_of_protobuf_reads_back_to_the_same_bytes(self) -> None:
        for cls in self.classes:
            data = self.oracle.random(cls.__name__, SEED + 2, COUNT)
            with self.subTest(cls.__name__):
                read = [from_json(cls, entry) for entry in self.oracle.to_json(cls.__name__, data)]
                self.assertEqual([encode(message) for message in read], data)

    def test_bits_past_the_type_are_dropped_as_protobuf_does(self) -> None:
        numbers = (b"\xff" * 9 + b"\x7f", b"\x80" * 9 + b"\x02", b"\x81\x80\x80\x80\x70", b"\x80\x80\x00")
        data = [bytes((number << 3,)) + value for number in range(3, 14) for value in numbers]
        self.assertEqual([reencoded(Zoo, one) for one in data], self.oracle.reencode("Zoo", data))

    def test_damaged_bytes_are_refused_or_read_as_protobuf_does(self) -> None:
        dice = random.Random(SEED)
        for cls in self.classes:
            sound = self.oracle.random(cls.__name__, SEED + 3, COUNT)
            damaged = [damage(dice, one) for one in sound for _ in range(4)]
            ours = [reencoded(cls, one) for one in damaged]
            theirs = self.oracle.reencode(cls.__name__, damaged)
            for data, mine, other in zip(damaged, ours, theirs):
                with self.subTest(cls.__name__, data=data.hex()):
                    self.assertEqual(mine, other)


def damage(dice: random.Random, data: bytes) -> bytes:
    """Cut, changed, doubled, or with foreign bytes put in."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5))):
        place = dice.randrange(len(changed) + 1)
        way = dice.randrange(4)
        if way == 0:
            del changed[place:]
        elif way == 1 and place < len(changed):
            changed[place] = dice.randrange(256)
        elif way == 2:
            changed[place:place] = bytes(dice.randrange(256) for _ in range(dice.choice((1, 2, 9))))
        else:
            changed += data
    return bytes(changed)


def reencoded(cls: Type[Message], data: bytes) -> Optional[bytes]:
    try:
        return encode(decode(cls, data))
    except WireError:
        return None
