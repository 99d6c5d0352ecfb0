# SPDX-License-Identifier: Apache-2.0
"""What the node refuses, in words for an artist."""

from __future__ import annotations


class NodeError(Exception):
    """Something on the node or in the script stands in the way; `str()` is one line with what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.remedy) if part)
