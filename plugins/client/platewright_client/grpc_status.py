# SPDX-License-Identifier: Apache-2.0
"""How a call ended: gRPC's status in the trailers, and the daemon's own `ErrorDetail` beside it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Optional, Tuple
from urllib.parse import unquote

from .errors import DaemonUnavailable, PlatewrightError, error_of
from .http2.stream import Headers
from .wire.codec import decode
from .wire.messages import ErrorDetail, ErrorReason
from .wire.schema import Message, WireError, field

_OK = 0
_DETAIL_TYPE = "type.googleapis.com/platewright.v1.ErrorDetail"

#: For statuses without a detail: gRPC itself makes them, or a server that is not ours.
_REASONS = {
    1: ErrorReason.CANCELLED,
    3: ErrorReason.INVALID_FIELD,
    4: ErrorReason.DAEMON_UNAVAILABLE,
    8: ErrorReason.LIMIT_EXCEEDED,
    12: ErrorReason.NOT_IMPLEMENTED,
    14: ErrorReason.DAEMON_UNAVAILABLE,
    16: ErrorReason.UNAUTHENTICATED,
}
_MESSAGES = {
    1: "The call was cancelled.",
    4: "The Platewright daemon did not finish in time.",
    12: "The Platewright daemon does not know this call.",
    14: "The Platewright daemon is not available.",
    16: "The Platewright daemon does not accept this access token.",
}
_REMEDIES = {
    4: "It may be busy: try again.",
    12: "Install the plug-in and the daemon of the same release.",
    14: "It may be stopping or starting: try again.",
    16: "Connect again; each start of the daemon has a token of its own.",
}


@dataclass(frozen=True)
class _Any(Message):
    """`google.protobuf.Any`."""

    type_url: str = field(1, "string")
    value: bytes = field(2, "bytes")


@dataclass(frozen=True)
class _Status(Message):
    """`google.rpc.Status`."""

    code: int = field(1, "int32")
    message: str = field(2, "string")
    details: Tuple[_Any, ...] = field(3, _Any, repeated=True)


def failure_of(headers: Headers, trailers: Headers) -> Optional[PlatewrightError]:
    """What the answer failed of; None where it went well."""
    stranger = _stranger(headers)
    if stranger is not None:
        return stranger
    text = _first(trailers, "grpc-status")
    if not text.isdigit():
        return PlatewrightError(ErrorReason.INTERNAL, "The Platewright daemon's answer breaks off.", "", "Try again.")
    code = int(text[:9])
    if code == _OK:
        return None
    detail = _detail(_first(trailers, "grpc-status-details-bin"))
    if detail is not None and detail.message:
        return error_of(detail)
    message = unquote(_first(trailers, "grpc-message"), errors="replace") or _MESSAGES.get(code, "")
    reason = _REASONS.get(code, ErrorReason.INTERNAL)
    if reason == ErrorReason.DAEMON_UNAVAILABLE:
        return DaemonUnavailable(_MESSAGES[code], _REMEDIES[code])
    return PlatewrightError(
        reason, message or "The call failed with gRPC status %d." % code, "", _REMEDIES.get(code, "")
    )


def _stranger(headers: Headers) -> Optional[PlatewrightError]:
    """An answer that is not gRPC at all."""
    status, kind = _first(headers, ":status"), _first(headers, "content-type")
    if status == "200" and kind.startswith("application/grpc"):
        return None
    return DaemonUnavailable(
        "What answers at the daemon's address is not the Platewright daemon (HTTP status %s)."
        % (status[:20] or "none"),
        "Stop the daemon and start it again.",
    )


def _first(headers: Headers, name: str) -> str:
    return headers.get(name, [b""])[0].decode("utf-8", "replace")


def _detail(encoded: str) -> Optional[ErrorDetail]:
    """Absent or damaged detail is no reason to lose the status it came with."""
    try:
        status = decode(_Status, base64.b64decode(encoded + "=" * (-len(encoded) % 4)))
        for entry in status.details:
            if entry.type_url == _DETAIL_TYPE:
                return decode(ErrorDetail, entry.value)
    except (WireError, binascii.Error, ValueError):
        pass
    return None
