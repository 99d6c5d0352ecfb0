# SPDX-License-Identifier: Apache-2.0
"""gRPC's length-prefixed messages: a flag byte, four bytes of length, the message."""

from __future__ import annotations

import struct
from typing import Iterable, List, Optional, Tuple

from .http2.failures import Code, StreamFault
from .http2.stream import Sink

PREFIX = struct.Struct(">BL")

#: Largest message either way, as at the daemon. No plane of pixels ever travels as one message.
MESSAGE_BYTES = 8 * 1024 * 1024


class MessageTooLarge(StreamFault):
    """A message is over the limit."""


class MessageReader(Sink):
    """Puts messages together as their bytes come, each in memory of its own."""

    def __init__(self) -> None:
        self._prefix = b""
        self._message: Optional[bytearray] = None
        self._filled = 0

    @property
    def is_between_messages(self) -> bool:
        """True where an end cuts no message short."""
        return self._message is None and not self._prefix

    def feed(self, data: memoryview) -> Iterable[Tuple[bytearray, int]]:
        messages: List[Tuple[bytearray, int]] = []
        at = 0
        while at < len(data):
            if self._message is None:
                missing = PREFIX.size - len(self._prefix)
                self._prefix += bytes(data[at : at + missing])
                at += missing
                if len(self._prefix) < PREFIX.size:
                    break
                self._message = bytearray(self._length())
                self._filled = 0
            count = min(len(self._message) - self._filled, len(data) - at)
            self._message[self._filled : self._filled + count] = data[at : at + count]
            self._filled += count
            at += count
            if self._filled == len(self._message):
                messages.append((self._message, PREFIX.size + self._filled))
                self._message, self._prefix = None, b""
        return messages

    def _length(self) -> int:
        flag, length = PREFIX.unpack(self._prefix)
        if flag != 0:
            raise StreamFault(Code.CANCEL, "a message is compressed, which was not asked for")
        if length > MESSAGE_BYTES:
            raise MessageTooLarge(Code.CANCEL, "a message of {} bytes is over the limit".format(length))
        return length
