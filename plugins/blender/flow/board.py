# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panels, the status bar and, in background mode, the console say about the work at hand.

Plain values of this session: nothing of it is in the file. Only the main thread writes here.
"""

from __future__ import annotations

import time

import bpy

from ..platewright_client.match import MatchRow

# Areas with a Platewright panel.
AREAS = frozenset({"VIEW_3D", "PROPERTIES", "IMAGE_EDITOR", "NODE_EDITOR", "PREFERENCES"})
# Seconds that the status bar keeps the last word.
STATUS_SECONDS = 12.0


class Board:
    def __init__(self) -> None:
        # What goes on, and how far it is: 0 to 1.
        self.text = ""
        self.fraction = 0.0
        # The daemon is gone and the work waits for it.
        self.is_waiting = False
        # Stay until the next run.
        self.error = ""
        self.remarks: list[str] = []
        self.match: tuple[MatchRow, ...] = ()
        # A PNG file's bytes; the number rises with each new picture.
        self.preview = b""
        self.preview_number = 0
        self._status_until = 0.0
        self._printed = ""

    def start(self, text: str) -> None:
        self.error, self.remarks, self.preview = "", [], b""
        self.go(text, 0.0)

    def go(self, text: str, fraction: float | None = None) -> None:
        """Work goes on."""
        self.text, self.is_waiting = text, False
        if fraction is not None:
            self.fraction = min(1.0, max(0.0, fraction))
        self._say()

    def wait(self, text: str) -> None:
        self.text, self.is_waiting = text, True
        self._say()

    def show(self, png: bytes) -> None:
        self.preview = png
        self.preview_number += 1
        redraw()

    def remark(self, text: str) -> None:
        """One line about what the artist may not expect."""
        if text and text not in self.remarks:
            self.remarks.append(text)
            _print(text)

    def end(self, text: str, error: str = "") -> None:
        self.text, self.error, self.fraction, self.is_waiting = text, error, 0.0, False
        self._status(error or text)
        redraw()

    def forget(self) -> None:
        """What was said belongs to another file."""
        if self._status_until:
            self._status_until = 0.0
            _status_text(None)
        self.text, self.error, self.fraction, self.is_waiting = "", "", 0.0, False
        self.remarks, self.match, self.preview = [], (), b""

    def clear_status(self) -> bool:
        """Takes the last word off the status bar when its time is over. False when there is none."""
        if self._status_until and time.monotonic() > self._status_until:
            self._status_until = 0.0
            _status_text(None)
        return self._status_until > 0

    def _say(self) -> None:
        percent = f"{self.fraction * 100:3.0f} %  {self.text}"
        if bpy.app.background and percent != self._printed:
            self._printed = percent
            _print(percent)
        redraw()

    def _status(self, text: str) -> None:
        if bpy.app.background:
            return
        self._status_until = time.monotonic() + STATUS_SECONDS
        _status_text(f"Platewright: {text}")


def redraw() -> None:
    """Draws the panels again."""
    if bpy.app.background:
        return
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in AREAS:
                area.tag_redraw()


def _status_text(text: str | None) -> None:
    for window in bpy.context.window_manager.windows:
        window.workspace.status_text_set(text)


def _print(text: str) -> None:
    if bpy.app.background:
        print(f"Platewright: {text}", flush=True)


board = Board()
