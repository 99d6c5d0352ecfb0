# SPDX-License-Identifier: Apache-2.0
"""The one kind of exception that leaves this package, in words for an artist."""

from __future__ import annotations

from typing import Optional

from .wire.messages import ErrorDetail, ErrorReason


class PlatewrightError(Exception):
    """What went wrong, where, and what to do about it. Programs branch on `reason`, people read `str(error)`."""

    def __init__(self, reason: ErrorReason, message: str, field: str = "", remedy: str = "") -> None:
        super().__init__(reason, message, field, remedy)
        self.reason = reason
        self.message = message
        #: Path of the offending field of the request, `passes[2].kind`; empty where no single field is to blame.
        self.field = field
        #: What the person can do about it; empty where nothing is known to help.
        self.remedy = remedy

    @property
    def detail(self) -> ErrorDetail:
        """As the daemon says it."""
        return ErrorDetail(reason=self.reason, message=self.message, field=self.field, remedy=self.remedy)

    def __str__(self) -> str:
        return " ".join(" ".join(part.split()) for part in (self.message, self.remedy) if part)


class DaemonUnavailable(PlatewrightError):
    """The daemon could not be reached or started, did not answer in time, or speaks another version."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(ErrorReason.DAEMON_UNAVAILABLE, message, "", remedy)

    def __reduce__(self) -> tuple:
        return DaemonUnavailable, (self.message, self.remedy)


class DaemonNotRunning(DaemonUnavailable):
    """Nobody answers at all, so that starting a daemon is the cure."""

    def __init__(self) -> None:
        super().__init__(
            "The Platewright daemon is not running.",
            "Start it from the plug-in's preferences, or run `npm run platewright -- serve`.",
        )

    def __reduce__(self) -> tuple:
        return DaemonNotRunning, ()


def error_of(detail: Optional[ErrorDetail]) -> PlatewrightError:
    """A failure that the daemon describes, of a call, a job or a frame."""
    if detail is None or not detail.message:
        return PlatewrightError(ErrorReason.INTERNAL, "The daemon failed and did not say why.")
    return PlatewrightError(detail.reason, detail.message, detail.field, detail.remedy)
