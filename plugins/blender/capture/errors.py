# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a scene could not be captured, and what was captured in part."""

from __future__ import annotations

from collections.abc import Callable

Remark = Callable[[str], None]
"""Takes one line about what the plate will not show as the render does."""


class CaptureError(Exception):
    """Nothing was changed. `str()` is one line for the artist: what is wrong, then what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".rstrip())
        self.message = message
        self.remedy = remedy


def doubt(remark: Remark | None, message: str, taken: str, remedy: str) -> None:
    """What cannot be said exactly: told with what is `taken` in its place, or refused where no one listens."""
    if remark is None:
        raise CaptureError(message, remedy)
    remark(f"{message} {taken}")
