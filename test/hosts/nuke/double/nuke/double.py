# SPDX-License-Identifier: Apache-2.0
"""The test's hands on the double: a fresh start, the main loop, answers to dialogs, the cancel button.

Nuke has no `nuke.double`; everything else that `nuke` exports here exists in Nuke.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Any, Optional

from ._dialogs import TaskRecord
from ._environment import start
from ._format import reset_formats
from ._group import Root
from ._layers import reset_layers
from ._menus import reset_menus
from ._session import Dialog, Session, Version, session
from ._undo import History

__all__ = [
    "answer",
    "cancel_render_after",
    "dialogs",
    "inputs_of",
    "panels",
    "printed",
    "pump",
    "pump_until",
    "renders",
    "reset",
    "session",
    "start",
    "tasks",
]


def reset(version: str = "15.1v3", gui: bool = True, nc: bool = False, indie: bool = False) -> Session:
    """A fresh Nuke: an empty script, no callbacks, no menus of plug-ins. Objects of before are of no use any more."""
    import nuke

    session.__init__(Version.parse(version), gui, nc, indie)  # type: ignore[misc]
    reset_formats()
    reset_layers()
    reset_menus()
    session.history = History()
    session.root = Root()
    nuke._refresh()
    return session


def pump(seconds: float = 0.0) -> int:
    """Runs what other threads handed to the main loop, for so long, at least once through. How many calls ran."""
    session.require_main_thread("the main loop pumped")
    until = time.monotonic() + seconds
    ran = 0
    while True:
        try:
            call = session.main_calls.get(timeout=max(0.0, min(0.05, until - time.monotonic())))
        except queue.Empty:
            if time.monotonic() >= until:
                return ran
            continue
        call()
        ran += 1


def pump_until(done: Callable[[], Any], timeout: float = 30.0) -> bool:
    """Pumps until the condition holds; whether it did in time."""
    until = time.monotonic() + timeout
    while not done():
        if time.monotonic() > until:
            return False
        pump(0.02)
    return True


def answer(kind: str, *answers: Any) -> None:
    """Prepares answers to coming dialogs: ask, askWithCancel, choice, input, filename, frames, panel."""
    session.answers.setdefault(kind, []).extend(answers)


def dialogs(kind: Optional[str] = None) -> list[Dialog]:
    """The dialogs opened so far."""
    return [each for each in session.dialogs if kind is None or each.kind == kind]


def tasks() -> list[TaskRecord]:
    """The progress bars opened so far, shown or gone; `tasks()[-1].cancel()` presses the button."""
    return list(session.tasks)


def panels() -> list[Any]:
    """The panels shown so far."""
    return list(session.panels)


def printed() -> list[str]:
    """Lines that Nuke would have printed to the terminal."""
    return list(session.printed)


def cancel_render_after(frames: int) -> None:
    """The artist presses Cancel in the next render once so many frames are written."""
    session.cancel_after = frames


def inputs_of(group: Any) -> list[Any]:
    """The Input nodes of a group, in the order of its inputs."""
    return list(group._input_nodes())


def renders() -> list[Any]:
    """What was rendered so far, one record a frame and view: node, frame, view, file."""
    return list(session.renders)
