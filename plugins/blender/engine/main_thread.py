# SPDX-License-Identifier: GPL-3.0-or-later
"""Work for the main thread out of a render, which with a window has a thread of its own.

An engine that asks Blender for a GPU context holds it for as long as it renders, and the window stands still meanwhile;
the main thread has one at all times and needs it for an instant.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import bpy

# Seconds between two looks at whether there is work.
INTERVAL = 0.1

_asked: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()


def do(work: Callable[[], None], is_stopped: Callable[[], bool]) -> bool:
    """Has `work` done on the main thread and waits for it, raising what it raises. False where it was stopped before."""
    if threading.current_thread() is threading.main_thread():
        work()
        return True
    ended = threading.Event()
    taken = threading.Lock()
    failure: list[BaseException] = []

    def run() -> None:
        # Whoever comes first: the work, or the stop that makes it needless.
        if not taken.acquire(blocking=False):
            return
        try:
            work()
        except BaseException as error:  # noqa: BLE001  raised again where the work was asked for
            failure.append(error)
        finally:
            ended.set()

    _asked.put(run)
    while not ended.wait(INTERVAL):
        if is_stopped() and taken.acquire(blocking=False):
            return False
    if failure:
        raise failure[0]
    return True


def register() -> None:
    if not bpy.app.background:
        bpy.app.timers.register(_turn, persistent=True)


def unregister() -> None:
    if bpy.app.timers.is_registered(_turn):
        bpy.app.timers.unregister(_turn)


def _turn() -> float:
    while not _asked.empty():
        _asked.get()()
    return INTERVAL
