# SPDX-License-Identifier: GPL-3.0-or-later
"""What is under way in this Blender: the artist's run, and jobs of earlier sessions that are followed again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import bpy
from bpy.app.handlers import persistent

from .. import pump
from ..daemon_link import connector
from ..model_catalogue import State, catalogue
from ..platewright_client import DaemonUnavailable
from ..settings import provide_parameters
from . import edits, record
from .board import board, redraw
from .drive import Cancelled, Drive, Steps
from .reattach import reattached, unfinished
from .words import FlowError, line

Given = TypeVar("Given")

_run: Drive | None = None
_reattached: dict[str, Drive] = {}


def is_running() -> bool:
    return _run is not None and not _run.is_done


def start(steps: Steps[Given], end: Callable[[Given], str], wait: bool) -> None:
    """Runs steps, one run at a time. `end` does what is left to do with what came of them and says it in one line.

    With `wait` it returns when all is done and raises what went wrong; without, the pump goes on with it and what
    goes wrong stands in the panel and the status bar.
    """
    global _run
    if is_running():
        raise FlowError("Platewright is at work already. Wait for its end, or cancel it.")
    drive = _run = Drive(steps)
    if wait:
        drive.run()
        _finish(drive, end)
        if drive.error is not None:
            raise drive.error
        return

    def turn() -> bool:
        if drive.turn():
            return True
        if drive is _run:
            _finish(drive, end)
        return False

    pump.keep_turning(turn)


def cancel() -> None:
    if _run is not None:
        _run.cancel()
        board.go("Cancelling")


def leave() -> None:
    """Leaves everything where it stands, the scene's settings put back. Jobs go on in the daemon."""
    global _run
    drives, _run = [_run, *_reattached.values()], None
    _reattached.clear()
    for drive in drives:
        if drive is not None and not drive.is_done:
            drive.close()
    record.forget()
    board.forget()


def reattach(wait: bool) -> int:
    """Follows every job of the file's histories that has not ended, as far as the daemon can be reached."""
    meet = connector(start=False)
    found = [job for job in unfinished() if job.job_id not in _reattached]
    for job in found:
        drive = _reattached[job.job_id] = Drive(reattached(job, meet))
        if wait:
            drive.run()
            del _reattached[job.job_id]
            continue

        def turn(drive: Drive = drive, job_id: str = job.job_id) -> bool:
            goes_on = drive.turn()
            if not goes_on and _reattached.get(job_id) is drive:
                del _reattached[job_id]
            return goes_on

        pump.keep_turning(turn)
    return len(found)


def heard() -> None:
    """The daemon has answered, or not."""
    _provide()
    redraw()


def register() -> None:
    edits.register()
    bpy.app.handlers.undo_post.append(_on_undo)
    bpy.app.handlers.redo_post.append(_on_undo)
    bpy.app.handlers.load_pre.append(_on_leave)
    bpy.app.handlers.load_post.append(_on_load)
    if not bpy.app.background:
        # The file is not there yet while add-ons register.
        bpy.app.timers.register(_on_start, first_interval=1.0, persistent=True)


def unregister() -> None:
    leave()
    if bpy.app.timers.is_registered(_on_start):
        bpy.app.timers.unregister(_on_start)
    bpy.app.handlers.undo_post.remove(_on_undo)
    bpy.app.handlers.redo_post.remove(_on_undo)
    bpy.app.handlers.load_pre.remove(_on_leave)
    bpy.app.handlers.load_post.remove(_on_load)
    edits.unregister()
    catalogue.forget()


def _finish(drive: Drive[Given], end: Callable[[Given], str]) -> None:
    global _run
    _run = None
    if drive.error is None:
        try:
            board.end(end(drive.given))
        except Exception as error:  # noqa: BLE001  whatever it is, the artist is to read it
            drive.error = error
    if isinstance(drive.error, Cancelled):
        board.end("Cancelled")
    elif drive.error is not None:
        if isinstance(drive.error, DaemonUnavailable):
            catalogue.miss(drive.error)
        board.end("", line(drive.error))
    if not bpy.app.background:
        pump.keep_turning(board.clear_status)


@persistent
def _on_leave(*_: object) -> None:
    leave()


@persistent
def _on_load(*_: object) -> None:
    _provide()
    if not bpy.app.background:
        reattach(wait=False)


@persistent
def _on_undo(*_: object) -> None:
    """What this plug-in wrote between two steps of the undo history is no step of it: it is written again."""
    record.write_again()
    _provide()


def _provide() -> None:
    """The scenes get the values of their models' parameters, as far as the daemon has told of models."""
    if catalogue.state is State.READY:
        provide_parameters()


def _on_start() -> None:
    """The daemon and its models, if it runs, and what the file that Blender started with has left open."""
    if catalogue.state is State.UNKNOWN:
        catalogue.refresh(heard=heard)
    reattach(wait=False)
