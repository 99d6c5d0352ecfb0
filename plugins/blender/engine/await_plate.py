# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for a job inside a render, which has a thread of its own."""

from __future__ import annotations

import queue
import uuid

import bpy

from ..daemon_link import Connect
from ..platewright_client import JobFollower, PlatewrightError, messages
from ..platewright_client.follow import Ended, FrameFailed, PlateReady, Progressed, Waiting

# Seconds between two looks at whether Esc was pressed.
PATIENCE = 0.05


class Stopped(Exception):
    """The artist pressed Esc, or the job was cancelled elsewhere."""


def plate_of(engine: bpy.types.RenderEngine, meet: Connect, request: messages.PlateRequest) -> messages.Plate:
    """Has the request's one picture made. Esc cancels the job in the daemon. Raises `Stopped` or `PlatewrightError`."""
    follower = JobFollower.submit(meet, request, str(uuid.uuid4()))
    plate, failure, asked = None, None, False
    while True:
        if engine.test_break() and not asked:
            follower.cancel()
            asked = True
        try:
            happening = follower.happenings.get(timeout=PATIENCE)
        except queue.Empty:
            continue
        if isinstance(happening, Progressed):
            engine.update_progress(happening.fraction)
            engine.update_stats("", f"Platewright: {happening.text}")
        elif isinstance(happening, Waiting):
            engine.update_stats("", f"Platewright: {happening.text}")
        elif isinstance(happening, PlateReady):
            plate = happening.plate
        elif isinstance(happening, FrameFailed):
            failure = happening.error
        elif isinstance(happening, Ended):
            return _given(happening, plate, failure)


def _given(
    ended: Ended, plate: messages.Plate | None, failure: messages.ErrorDetail | None
) -> messages.Plate:
    if ended.state == messages.JobState.CANCELLED:
        raise Stopped
    if ended.error is not None:
        raise ended.error
    if plate is None and failure is not None:
        raise PlatewrightError(failure.reason, failure.message, failure.field, failure.remedy)
    if plate is None:
        raise Stopped
    return plate
