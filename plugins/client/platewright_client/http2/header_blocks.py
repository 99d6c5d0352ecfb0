# SPDX-License-Identifier: Apache-2.0
"""Headers, which may come in several frames (RFC 9113 section 4.3) and are compressed (RFC 7541)."""

from __future__ import annotations

from typing import NamedTuple, Optional

from .._vendor.hpack import Decoder, HPACKError
from . import frames
from .failures import Code, ConnectionFault
from .stream import Headers

#: Of one set of headers, packed and unpacked.
HEADER_BYTES = 64 * 1024


class ReceivedHeaders(NamedTuple):
    """A whole set of headers."""

    stream_id: int
    headers: Headers
    is_end: bool


class HeaderReader:
    """Puts header blocks together. What it cannot read ends the connection: both ends must unpack the same."""

    def __init__(self) -> None:
        self._decoder = Decoder(max_header_list_size=HEADER_BYTES)
        #: The stream whose headers are not complete; nothing else may come before they are.
        self.open_stream: Optional[int] = None
        self._is_end = False
        self._block = bytearray()
        self._frames = 0

    def begin(self, flags: int, stream_id: int, payload: memoryview) -> Optional[ReceivedHeaders]:
        """A HEADERS frame."""
        payload = frames.without_padding(flags, payload)
        if flags & frames.HAS_PRIORITY:
            if len(payload) < 5:
                raise ConnectionFault(Code.FRAME_SIZE_ERROR, "a HEADERS frame without room for its priority")
            payload = payload[5:]
        self.open_stream = stream_id
        self._is_end = bool(flags & frames.END_STREAM)
        self._block.clear()
        self._frames = 0
        return self._extend(flags, stream_id, payload)

    def go_on(self, flags: int, stream_id: int, payload: memoryview) -> Optional[ReceivedHeaders]:
        """A CONTINUATION frame."""
        if self.open_stream is None:
            raise ConnectionFault(Code.PROTOCOL_ERROR, "a CONTINUATION frame that continues nothing")
        return self._extend(flags, stream_id, payload)

    def _extend(self, flags: int, stream_id: int, payload: memoryview) -> Optional[ReceivedHeaders]:
        self._block += payload
        self._frames += 1
        # Empty frames count as well: they could come for ever.
        if len(self._block) + self._frames * frames.HEAD_BYTES > HEADER_BYTES:
            raise ConnectionFault(Code.ENHANCE_YOUR_CALM, "headers of more than {} bytes".format(HEADER_BYTES))
        if not flags & frames.END_HEADERS:
            return None
        self.open_stream = None
        return ReceivedHeaders(stream_id, self._decode(bytes(self._block)), self._is_end)

    def _decode(self, block: bytes) -> Headers:
        try:
            fields = self._decoder.decode(block, raw=True)
        except (HPACKError, ValueError, IndexError) as cause:
            raise ConnectionFault(Code.COMPRESSION_ERROR, "headers that cannot be read: {}".format(cause)) from None
        headers: Headers = {}
        for name, value in fields:
            headers.setdefault(bytes(name).decode("latin-1"), []).append(bytes(value))
        return headers
