# SPDX-License-Identifier: Apache-2.0
"""How each scalar type lies in protobuf bytes.

A `Scalar` turns a value into the bytes after its tag, and the raw number or bytes read there back into a value. Values
that the type cannot hold raise WireError, TypeError or struct.error; the caller knows the field and says which.
"""

from __future__ import annotations

import struct
from operator import index
from typing import Any, Callable, Dict, NamedTuple, Optional

from .schema import INTEGER_RANGES, WireError
from .varint import MASK_64, encode_varint

VARINT, FIXED_64, LENGTH, FIXED_32 = 0, 1, 2, 5


class Scalar(NamedTuple):
    """A scalar type on the wire."""

    wire_type: int
    write: Callable[[Any], bytes]
    """Value to the bytes after the tag."""
    read: Optional[Callable[[int], Any]] = None
    """Varint of 0 to 2^64 - 1 to value."""
    layout: Optional[struct.Struct] = None
    """Layout of a fixed-width type."""


def checked_integer(value: Any, type_name: str) -> int:
    """`value` as a whole number that the type can hold."""
    whole = index(value)
    lowest, highest = INTEGER_RANGES[type_name]
    if not lowest <= whole <= highest:
        raise WireError("%d is outside %s, %d to %d" % (whole, type_name, lowest, highest))
    return whole


def _sign_extended(bits: int) -> Callable[[int], int]:
    half, mask = 1 << (bits - 1), (1 << bits) - 1
    return lambda raw: ((raw & mask) ^ half) - half


def _varint(type_name: str, read: Callable[[int], Any]) -> Scalar:
    return Scalar(VARINT, lambda value: encode_varint(checked_integer(value, type_name) & MASK_64), read)


def _zigzag(type_name: str, bits: int) -> Scalar:
    mask = (1 << bits) - 1

    def write(value: Any) -> bytes:
        whole = checked_integer(value, type_name)
        return encode_varint(whole << 1 if whole >= 0 else -(whole << 1) - 1)

    def read(raw: int) -> int:
        raw &= mask
        return (raw >> 1) ^ -(raw & 1)

    return Scalar(VARINT, write, read)


def _boolean(value: Any) -> bytes:
    whole = index(value)
    if whole not in (0, 1):
        raise WireError("%d is neither true nor false" % whole)
    return encode_varint(whole)


def _fixed(letter: str, wire_type: int) -> Scalar:
    layout = struct.Struct("<" + letter)
    return Scalar(wire_type, layout.pack, None, layout)


enum_number = _sign_extended(32)
"""The number of an enum from its varint."""

SCALARS: Dict[str, Scalar] = {
    "int32": _varint("int32", _sign_extended(32)),
    "int64": _varint("int64", _sign_extended(64)),
    "uint32": _varint("uint32", lambda raw: raw & 0xFFFFFFFF),
    "uint64": _varint("uint64", lambda raw: raw),
    "sint32": _zigzag("sint32", 32),
    "sint64": _zigzag("sint64", 64),
    "bool": Scalar(VARINT, _boolean, bool),
    "double": _fixed("d", FIXED_64),
    "float": _fixed("f", FIXED_32),
    "fixed64": _fixed("Q", FIXED_64),
    "sfixed64": _fixed("q", FIXED_64),
    "fixed32": _fixed("I", FIXED_32),
    "sfixed32": _fixed("i", FIXED_32),
}
"""All scalar types but those with a length, `string` and `bytes`."""
