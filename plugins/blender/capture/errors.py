# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class CaptureError(Exception):
    """Something of the scene cannot be told to the daemon. `str()` is one line: what it is, then what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy
