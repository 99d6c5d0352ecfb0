# SPDX-License-Identifier: Apache-2.0
"""Frames as RFC 9113 sections 4 and 6 lay them out."""

from __future__ import annotations

import struct
from typing import Iterator, Mapping, Tuple

from .failures import Code, ConnectionFault

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

DATA = 0
HEADERS = 1
PRIORITY = 2
RST_STREAM = 3
SETTINGS = 4
PUSH_PROMISE = 5
PING = 6
GOAWAY = 7
WINDOW_UPDATE = 8
CONTINUATION = 9

END_STREAM = 0x1
ACK = 0x1
END_HEADERS = 0x4
PADDED = 0x8
HAS_PRIORITY = 0x20

HEAD_BYTES = 9
#: Largest payload that is taken: the protocol's own default, which every server starts from.
LARGEST_PAYLOAD = 16384
#: Of a whole read. A frame that lies across two reads is moved once, so few reads mean few copies.
_BUFFER_BYTES = 256 * 1024

_HEAD = struct.Struct(">HBBBL")
_SETTING = struct.Struct(">HL")
_NUMBER = struct.Struct(">L")

#: kind, flags, stream id, payload
Frame = Tuple[int, int, int, memoryview]


def frame_head(length: int, kind: int, flags: int, stream_id: int) -> bytes:
    return _HEAD.pack(length >> 8, length & 0xFF, kind, flags, stream_id)


def frame(kind: int, flags: int, stream_id: int, payload: bytes = b"") -> bytes:
    return frame_head(len(payload), kind, flags, stream_id) + payload


def settings_frame(settings: Mapping[int, int]) -> bytes:
    return frame(SETTINGS, 0, 0, b"".join(_SETTING.pack(name, value) for name, value in settings.items()))


def window_update(stream_id: int, increment: int) -> bytes:
    return frame(WINDOW_UPDATE, 0, stream_id, _NUMBER.pack(increment))


def rst_stream(stream_id: int, code: int) -> bytes:
    return frame(RST_STREAM, 0, stream_id, _NUMBER.pack(code))


def goaway(code: int) -> bytes:
    """From a client that never takes streams of the server's making."""
    return frame(GOAWAY, 0, 0, _NUMBER.pack(0) + _NUMBER.pack(code))


def read_settings(payload: memoryview) -> Iterator[Tuple[int, int]]:
    if len(payload) % _SETTING.size:
        raise ConnectionFault(Code.FRAME_SIZE_ERROR, "a SETTINGS frame of {} bytes".format(len(payload)))
    return _SETTING.iter_unpack(payload)


def read_number(payload: memoryview, what: str) -> int:
    """The 32-bit payload of RST_STREAM and WINDOW_UPDATE."""
    if len(payload) != _NUMBER.size:
        raise ConnectionFault(Code.FRAME_SIZE_ERROR, "a {} frame of {} bytes".format(what, len(payload)))
    return _NUMBER.unpack(payload)[0]


def read_goaway(payload: memoryview) -> Tuple[int, int]:
    """Last stream id and error code."""
    if len(payload) < 8:
        raise ConnectionFault(Code.FRAME_SIZE_ERROR, "a GOAWAY frame of {} bytes".format(len(payload)))
    last, code = struct.unpack_from(">LL", payload)
    return last & 0x7FFFFFFF, code


def without_padding(flags: int, payload: memoryview) -> memoryview:
    """The part of a DATA or HEADERS payload that means something."""
    if not flags & PADDED:
        return payload
    if not payload or payload[0] >= len(payload):
        raise ConnectionFault(Code.PROTOCOL_ERROR, "a frame with more padding than bytes")
    return payload[1 : len(payload) - payload[0]]


class FrameReader:
    """Cuts what a socket hands over into frames."""

    def __init__(self) -> None:
        self._bytes = bytearray(_BUFFER_BYTES)
        self._view = memoryview(self._bytes)
        self._start = 0
        self._end = 0

    def space(self) -> memoryview:
        """Where the next bytes go; overwrites the payloads handed out before."""
        if self._start == self._end:
            self._start = self._end = 0
        elif len(self._bytes) - self._end < HEAD_BYTES + LARGEST_PAYLOAD:
            rest = bytes(self._view[self._start : self._end])
            self._bytes[: len(rest)] = rest
            self._start, self._end = 0, len(rest)
        return self._view[self._end :]

    def received(self, count: int) -> None:
        self._end += count

    def frames(self) -> Iterator[Frame]:
        """The whole frames so far. Their payloads are valid until `space` is called."""
        while self._end - self._start >= HEAD_BYTES:
            high, low, kind, flags, stream_id = _HEAD.unpack_from(self._bytes, self._start)
            length = high << 8 | low
            if length > LARGEST_PAYLOAD:
                raise ConnectionFault(Code.FRAME_SIZE_ERROR, "a frame of {} bytes".format(length))
            begin = self._start + HEAD_BYTES
            if self._end - begin < length:
                return
            self._start = begin + length
            yield kind, flags, stream_id & 0x7FFFFFFF, self._view[begin : begin + length]
