# SPDX-License-Identifier: GPL-3.0-or-later
"""One job: handed over, followed to its end, written into the history as it goes."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..daemon_link import Connect
from ..platewright_client import JobFollower, PlatewrightError, messages
from ..platewright_client.follow import Accepted, Ended, FrameFailed, PlateReady, Previewed, Progressed, Waiting
from ..platewright_client.match import match_table
from ..platewright_client.wire.messages import JobState
from .board import board
from .drive import Cancelled, InThread, NextHappening, Steps
from .record import Record
from .words import FlowError

# Called on the main thread when the daemon has the job.
OnAccepted = Callable[[messages.Job], None]


@dataclass
class JobEnd:
    """A job that is done; frames that failed are told with their reason."""

    request_id: str
    job: messages.Job
    failures: list[tuple[int, str]] = field(default_factory=list)


def checked(
    meet: Connect, request: messages.PlateRequest, model: messages.Model
) -> Steps[messages.CheckRequestResponse]:
    """Asks the daemon what it would use, and shows it as the match table."""

    def ask() -> messages.CheckRequestResponse:
        with meet() as daemon:
            return daemon.check_request(request)

    answer = yield InThread(ask)
    board.match = match_table(answer, model)
    for layer in answer.unknown_layers:
        board.remark(f"Layer {layer} was not understood and is not used.")
    return answer


def made(
    meet: Connect,
    scene: str,
    request: messages.PlateRequest,
    on_accepted: OnAccepted = lambda _: None,
    share: tuple[float, float] = (0.0, 1.0),
) -> Steps[JobEnd]:
    """Has a request made. `share` is the job's part of the progress bar."""
    request_id = str(uuid.uuid4())
    record = Record(scene, request_id, request, request.output.folder if request.output else "")
    follower = JobFollower.submit(meet, request, request_id)
    return (yield from followed(follower, record, on_accepted, share))


def followed(
    follower: JobFollower,
    record: Record,
    on_accepted: OnAccepted = lambda _: None,
    share: tuple[float, float] = (0.0, 1.0),
) -> Steps[JobEnd]:
    """Follows a job to its end. Raises `Cancelled`, or what it failed with."""
    failures: list[tuple[int, str]] = []
    first, last = share
    while True:
        happening = yield NextHappening(follower)
        if isinstance(happening, Accepted):
            record.accepted(happening.job)
            on_accepted(happening.job)
        elif isinstance(happening, Progressed):
            board.go(happening.text, first + (last - first) * happening.fraction)
            record.began()
        elif isinstance(happening, Previewed):
            board.show(happening.png)
        elif isinstance(happening, PlateReady):
            record.plate(happening.plate)
            _show_plate(happening.plate.preview_path)
            for word in happening.plate.unknown_words:
                board.remark(f"The model does not know the word {word!r}: it had no effect.")
        elif isinstance(happening, FrameFailed):
            error = PlatewrightError(
                happening.error.reason, happening.error.message, happening.error.field, happening.error.remedy
            )
            failures.append((happening.frame, str(error)))
        elif isinstance(happening, Waiting):
            board.wait(happening.text)
        elif isinstance(happening, Ended):
            record.ended(happening)
            return _end_of(happening, record.request_id, failures)


def _show_plate(preview_path: str) -> None:
    """Until now the board has shown the work; a preview that cannot be read is not worth a word."""
    with contextlib.suppress(OSError):
        if preview_path:
            board.show(Path(preview_path).read_bytes())


def _end_of(ended: Ended, request_id: str, failures: list[tuple[int, str]]) -> JobEnd:
    if ended.state == JobState.CANCELLED:
        raise Cancelled
    if ended.error is not None:
        raise ended.error
    if ended.job is None or ended.state != JobState.DONE:
        raise FlowError("The daemon is gone. The job goes on when it is back: use Reattach in the history.")
    return JobEnd(request_id, ended.job, failures)
