# SPDX-License-Identifier: Apache-2.0
"""Base-128 varints of the protobuf encoding: seven bits a byte, lowest first, the top bit set on all but the last."""

from __future__ import annotations

from typing import Tuple

from .schema import WireError

MASK_64 = 2**64 - 1
_ONE_BYTE = tuple(bytes((value,)) for value in range(128))


def encode_varint(value: int) -> bytes:
    """The varint of a number of 0 to 2^64 - 1."""
    if value < 128:
        return _ONE_BYTE[value]
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data: bytes, position: int) -> Tuple[int, int]:
    """The varint at `position`, cut to 64 bits, and the position after it. IndexError where the bytes end in it."""
    byte = data[position]
    position += 1
    if byte < 128:
        return byte, position
    value = byte & 127
    for shift in range(7, 70, 7):
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value & MASK_64, position
    raise WireError("a number takes more than ten bytes")
