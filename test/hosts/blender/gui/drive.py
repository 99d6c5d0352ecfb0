# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside a Blender with a window (`blender -P drive.py`) and does what it is asked through files.

`ask-<n>.py` in the folder `PLATEWRIGHT_DRIVE` is read on the main thread, as an expression or as statements, and
`answer-<n>.json` holds its value or its error. The timer that does so is also a heart: it notes how long it stood still.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from pathlib import Path

import bpy

FOLDER = Path(os.environ["PLATEWRIGHT_DRIVE"])
BEAT = 0.02
HERE = Path(__file__).resolve().parent


class Heart:
    """Longest time between two beats since it was last asked, in seconds."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._longest = 0.0

    def beat(self) -> None:
        now = time.monotonic()
        self._longest = max(self._longest, now - self._last)
        self._last = now

    def longest(self) -> float:
        """The longest gap; the count starts anew."""
        longest, self._longest = self._longest, 0.0
        return longest


heart = Heart()
words: dict[str, object] = {"bpy": bpy, "heart": heart}


def answer(source: str) -> dict[str, object]:
    try:
        with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
            try:
                code = compile(source, "ask", "eval")
            except SyntaxError:
                exec(compile(source, "ask", "exec"), words)
                return {"value": None}
            return {"value": eval(code, words)}
    except Exception:
        return {"error": traceback.format_exc()}


def turn() -> float:
    heart.beat()
    for asked in sorted(FOLDER.glob("ask-*.py")):
        given = answer(asked.read_text(encoding="utf-8"))
        asked.unlink()
        sys.stdout.flush()
        draft = asked.with_suffix(".tmp")
        draft.write_text(json.dumps(given, default=repr), encoding="utf-8")
        draft.rename(asked.with_name(asked.stem.replace("ask", "answer") + ".json"))
    return BEAT


sys.path[:0] = [str(HERE.parent), str(HERE), str(HERE.parents[3] / "scripts" / "blender")]
# It covers the view and takes the first Esc.
bpy.context.preferences.view.show_splash = False
bpy.app.timers.register(turn, persistent=True)
