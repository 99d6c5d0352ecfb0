# SPDX-License-Identifier: Apache-2.0
"""Messages to protobuf bytes and back (https://protobuf.dev/programming-guides/encoding).

Each message class is compiled once, at its first use, to a row of small functions, one a field.
"""

from __future__ import annotations

import struct
from typing import Any, List, Type, Union

from .decoding import decoder
from .encoding import encoder
from .schema import AnyMessage, Message, WireError

__all__ = ["WireError", "decode", "encode"]


def encode(message: Message) -> bytes:
    """The message's bytes: fields ascending by number, those not set left out, so that equal messages give equal bytes.

    WireError where a field holds what its type cannot carry, or a oneof has two members set.
    """
    parts: List[Any] = []
    encoder(type(message))(message, parts)
    return b"".join(parts)


def decode(cls: Type[AnyMessage], data: Union[bytes, bytearray, memoryview]) -> AnyMessage:
    """The message of class `cls` in `data`. Unknown fields are left out, enum numbers without a member stay plain ints.

    WireError where the bytes are no such message.
    """
    data = bytes(data)
    try:
        return decoder(cls)(data, 0, len(data), None)
    except (IndexError, struct.error) as cause:
        raise WireError("the bytes of a %s are cut short" % cls.__name__) from cause
