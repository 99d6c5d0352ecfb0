# SPDX-License-Identifier: Apache-2.0
"""One job of one node: what its happenings mean for the node. All on Nuke's main thread, but `explain`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional, Union

import nuke
from platewright_client import DaemonUnavailable, JobFollower, PlatewrightError, messages
from platewright_client.daemon import Daemon
from platewright_client.follow import Accepted, Ended, FrameFailed, Happening
from platewright_client.match import match_table

from . import edits, knobs, node, place, state, versions

log = logging.getLogger("platewright.nuke")


@dataclass(frozen=True)
class Matched:
    """Which layers answer which pass, for the node's table."""

    text: str


class Following:
    """Belongs to the main thread. `outcome` is None until the job is over, then its state."""

    def __init__(
        self,
        group: Any,
        follower: JobFollower,
        target: versions.Target,
        identity: str,
        owns_passes: bool,
        connect: Callable[[], Daemon],
        is_new: bool,
    ) -> None:
        """`owns_passes`: the version was taken for this job. `is_new`: the job was submitted here, not found again."""
        self.group = group
        self.follower = follower
        self.target = target
        self.title = f"{group.name()} {versions.version_name(target.version)}"
        self.outcome: Optional[messages.JobState] = None
        self._identity = identity
        self._owns_passes = owns_passes
        self._connect = connect
        self._is_new = is_new
        self._failures: list[str] = []

    def take(self, happening: Union[Happening, Matched]) -> None:
        """Progress, previews and waiting are the progress bar's; all else changes the node or what it says."""
        if isinstance(happening, Accepted):
            self._accepted(happening.job)
        elif isinstance(happening, Matched):
            if node.is_alive(self.group):
                tabulate(self.group, happening.text)
        elif isinstance(happening, FrameFailed):
            self._failures.append(f"Frame {happening.frame}: {_words(happening.error)}")
        elif isinstance(happening, Ended):
            self._ended(happening)

    def explain(self, request: messages.PlateRequest) -> str:
        """What the daemon finds in the request's files. Blocks: any thread but the main one."""
        try:
            with self._connect() as daemon:
                return table(daemon, request)
        except PlatewrightError as error:
            return str(error)

    def _accepted(self, job: messages.Job) -> None:
        running = state.Running(
            job.id,
            self.target.version,
            str(self.target.folder),
            self.target.name_pattern,
            self._identity,
            self._owns_passes,
        )
        self._remember(lambda remembered: remembered.with_running(running))
        self._say(f"{versions.version_name(self.target.version)} is being made.")

    def _ended(self, end: Ended) -> None:
        self.outcome = messages.JobState(end.state)
        given_up = end.state == messages.JobState.UNSPECIFIED
        if not given_up:
            self._remember(lambda remembered: remembered.without_running(self.follower.job_id))
        name = versions.version_name(self.target.version)
        if end.state == messages.JobState.DONE and end.job is not None:
            self._done(end.job)
            return
        has_plates = bool(end.job and end.job.plates)
        # Of a job that this daemon does not know nobody can say that it is over: it may be another user's.
        is_over = end.job is not None or (self._is_new and not given_up)
        if self._owns_passes and is_over and not has_plates:
            versions.release(self.target)
        if end.state == messages.JobState.CANCELLED:
            rest = f" Its {len(end.job.plates)} finished plates are on disk." if end.job and has_plates else ""
            self._say(f"{name} was cancelled.{rest}")
        elif given_up:
            why = end.error or DaemonUnavailable("The daemon is gone.")
            self._fail(f"{name} is not followed any more: {why} Open the script again to find it.")
        else:
            self._fail(f"{name} failed: {end.error or 'no frame could be made.'}")

    def _done(self, job: messages.Job) -> None:
        name = versions.version_name(self.target.version)
        milliseconds = max(0, job.ended_unix_ms - job.created_unix_ms)
        frames = tuple(sorted(plate.frame for plate in job.plates))
        if not node.is_alive(self.group):
            log.info("%s is done, and its node is gone: %s", self.title, self.target.path)
            return
        self._remember(
            lambda remembered: remembered.with_made(
                self.target.version, state.Made(job.id, self._identity, milliseconds)
            )
        )
        try:
            place.place(self.group, place.plates(versions.OnDisk(self.target, frames)))
        except Exception as error:
            self._fail(f"{name} is on disk and cannot be shown: {error}")
            return
        unknown = sorted({word for plate in job.plates for word in plate.unknown_words})
        parts = [f"{name} took {milliseconds / 1000:.1f} s."]
        if unknown:
            parts.append(f"The model does not know: {', '.join(unknown)}.")
        if self._failures:
            parts.append(f"{len(self._failures)} frames could not be made. {self._failures[0]}")
        self._say(" ".join(parts))

    def _remember(self, change: Callable[[state.State], state.State]) -> None:
        if node.is_alive(self.group):
            with edits.unseen():
                knobs.set_state(self.group, change(knobs.get_state(self.group)))

    def _say(self, text: str) -> None:
        log.info("%s: %s", self.title, text)
        if node.is_alive(self.group):
            node.say(self.group, text)

    def _fail(self, text: str) -> None:
        log.error("%s: %s", self.title, text)
        nuke.tprint(f"{self.title}: {text}")
        if node.is_alive(self.group):
            node.say(self.group, text)


def table(daemon: Daemon, request: messages.PlateRequest) -> str:
    """The match table as lines of text."""
    response = daemon.check_request(request)
    rows = match_table(response, daemon.get_model(response.model))
    lines = [
        f"{row.pass_title}: {row.layer or ', '.join(row.channels)} ({row.rule})" if row.channels else
        f"{row.pass_title}: {row.state}"
        for row in rows
    ]  # fmt: skip
    unknown = [f"Not understood: {', '.join(response.unknown_layers)}"] if response.unknown_layers else []
    return "\n".join([*lines, *unknown])


def tabulate(group: Any, text: str) -> None:
    if group.knob("match_table"):
        with edits.unseen():
            group["match_table"].setValue(text)


def _words(detail: messages.ErrorDetail) -> str:
    return " ".join(part for part in (detail.message, detail.remedy) if part)
