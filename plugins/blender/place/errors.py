# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a plate could not be placed."""

from __future__ import annotations


class PlaceError(Exception):
    """Nothing was changed. `str()` is one line for the artist: what is wrong, then what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".rstrip())
        self.message = message
        self.remedy = remedy
