# SPDX-License-Identifier: Apache-2.0
"""What can go wrong below gRPC. `channel.py` turns each into words for people; none of them leaves the package."""

from __future__ import annotations


class Code:
    """Error codes of RFC 9113 section 7 that are sent or looked at."""

    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    INTERNAL_ERROR = 2
    FLOW_CONTROL_ERROR = 3
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    CANCEL = 8
    COMPRESSION_ERROR = 9
    ENHANCE_YOUR_CALM = 11


class TransportError(Exception):
    """A stream or its connection failed."""


class ConnectionLost(TransportError):
    """The connection ended, and nobody knows how far the call had come."""


class Refused(TransportError):
    """The peer says that it has not begun with the call: it may be made again, whatever it does."""


class DeadlinePassed(TransportError):
    """The caller's time is over."""


class StreamReset(TransportError):
    """The peer ended one stream before its end."""

    def __init__(self, code: int) -> None:
        super().__init__("the call was reset with HTTP/2 error {}".format(code))
        self.code = code


class StreamFault(TransportError):
    """What came on a stream breaks the rules; the stream is reset and the connection lives on."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class ConnectionFault(TransportError):
    """The peer breaks the rules of HTTP/2; the connection is closed."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
