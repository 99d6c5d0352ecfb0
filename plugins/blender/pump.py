# SPDX-License-Identifier: GPL-3.0-or-later
"""Work in threads, answers on Blender's main thread.

`bpy` may be touched on the main thread alone and sockets block, so work that talks to the daemon runs in a thread of
its own and its answer waits in a queue. One `bpy.app.timers` timer empties the queue; it runs only while something
is under way. Without an event loop (background mode) `wait_until` turns the pump instead.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import bpy

Answer = TypeVar("Answer")

# Seconds between two turns: brisk for the eye, nothing for the processor.
INTERVAL = 0.1

_answers: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
_turning: list[Callable[[], bool]] = []
_asked = 0


def ask(work: Callable[[], Answer], answer: Callable[[Answer], None], failure: Callable[[Exception], None]) -> None:
    """Runs `work` in a thread; then `answer` or `failure` with what came of it, on the main thread."""

    def run() -> None:
        try:
            given = work()
        except Exception as error:  # noqa: BLE001  handed to whoever asked
            _answers.put(_call(failure, error))
        else:
            _answers.put(_call(answer, given))

    global _asked
    _asked += 1
    threading.Thread(target=run, name="platewright", daemon=True).start()
    _start()


def keep_turning(turn: Callable[[], bool]) -> None:
    """Calls `turn` on the main thread again and again until it gives False."""
    _turning.append(turn)
    _start()


def turn_once() -> bool:
    """Delivers what is there. False where nothing is under way any more."""
    global _asked
    while not _answers.empty():
        _asked -= 1
        _answers.get()()
    for turn in list(_turning):
        try:
            goes_on = turn()
        except Exception:
            _turning.remove(turn)
            raise
        if not goes_on and turn in _turning:
            _turning.remove(turn)
    return bool(_asked or _turning)


def wait_until(is_done: Callable[[], bool]) -> None:
    """Turns the pump until `is_done`. For background mode, where no timer runs."""
    while not is_done():
        turn_once()
        time.sleep(INTERVAL / 10)


def register() -> None:
    """The timer starts with the first work."""


def unregister() -> None:
    """Forgets all work; threads end by themselves and their answers are dropped."""
    global _asked
    if bpy.app.timers.is_registered(_on_timer):
        bpy.app.timers.unregister(_on_timer)
    _turning.clear()
    while not _answers.empty():
        _answers.get()
    _asked = 0


def _start() -> None:
    if not bpy.app.background and not bpy.app.timers.is_registered(_on_timer):
        # Persistent: an answer that is awaited comes in also when another file is loaded meanwhile.
        bpy.app.timers.register(_on_timer, first_interval=0, persistent=True)


def _on_timer() -> float | None:
    try:
        return INTERVAL if turn_once() else None
    except Exception as error:  # noqa: BLE001  a timer that raises is dropped by Blender, and with it all other work
        print(f"Platewright: {error}")
        return INTERVAL


def _call(function: Callable[[Any], None], value: Any) -> Callable[[], None]:
    return lambda: function(value)
