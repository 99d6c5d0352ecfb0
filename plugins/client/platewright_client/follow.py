# SPDX-License-Identifier: Apache-2.0
"""Follows one job to its end in a thread of its own, through lost connections and restarted daemons."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Callable, Optional, Union

from .controls import fraction, label
from .daemon import Daemon
from .errors import DaemonUnavailable, PlatewrightError, error_of
from .wire.messages import ErrorDetail, ErrorReason, Job, JobEvent, JobState, Plate, PlateRequest

#: A daemon that is gone is waited for so long; a job that was accepted goes on when it is back.
PATIENCE_SECONDS = 300.0
#: The same once somebody has cancelled.
CANCEL_PATIENCE_SECONDS = 5.0
_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 3.0

_ENDS = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True)
class Accepted:
    """The daemon has the job; it survives host and daemon from here on."""

    job: Job


@dataclass(frozen=True)
class Progressed:
    """Work went on."""

    fraction: float
    """Of the whole job, 0 to 1; never falls."""
    text: str
    frame: int
    """The frame at work; 0 for a single picture."""


@dataclass(frozen=True)
class Previewed:
    """A small picture of what is being made."""

    frame: int
    png: bytes


@dataclass(frozen=True)
class PlateReady:
    """A plate is on disk, whole."""

    plate: Plate


@dataclass(frozen=True)
class FrameFailed:
    """A frame could not be made; the others go on."""

    frame: int
    error: ErrorDetail


@dataclass(frozen=True)
class Waiting:
    """The daemon is gone and is being tried again."""

    text: str


@dataclass(frozen=True)
class Ended:
    """Nothing comes after this."""

    state: JobState
    """DONE, FAILED or CANCELLED; UNSPECIFIED where the job was given up and may still go on in the daemon."""
    job: Optional[Job]
    """As it ended; None where it was never accepted or the daemon is gone."""
    error: Optional[PlatewrightError]
    """Why it failed or was given up."""


Happening = Union[Accepted, Progressed, Previewed, PlateReady, FrameFailed, Waiting, Ended]


class JobFollower:
    """Tells what happens to a job through `happenings`; take it from there with `get_nowait` in the host's own thread.

    Made by `submit` or `reattach`, which return at once. `connect` is called in the follower's thread, again after each
    loss; what it returns is the follower's own, to be closed.
    """

    def __init__(
        self,
        connect: Callable[[], Daemon],
        request: Optional[PlateRequest],
        request_id: str,
        job_id: str,
        after_sequence: int,
    ) -> None:
        self.happenings: "queue.Queue[Happening]" = queue.Queue()
        #: The daemon's name for the job; empty until it is accepted.
        self.job_id = job_id
        #: Sequence number of the newest event that was seen, for `reattach` in another session.
        self.sequence = after_sequence
        self._connect = connect
        self._request = request
        self._request_id = request_id
        self._is_accepted = False
        self._fraction = 0.0
        self._is_sent = request is None
        self._daemon: Optional[Daemon] = None
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="platewright-follower", daemon=True)
        self._thread.start()

    @classmethod
    def submit(cls, connect: Callable[[], Daemon], request: PlateRequest, request_id: str) -> JobFollower:
        """Hands `request` over; the same id with the same request reaches the same job."""
        return cls(connect, request, request_id, "", 0)

    @classmethod
    def reattach(cls, connect: Callable[[], Daemon], job_id: str, after_sequence: int = 0) -> JobFollower:
        """Goes on with a job of another session; tells what happened after `after_sequence`."""
        return cls(connect, None, "", job_id, after_sequence)

    @property
    def is_done(self) -> bool:
        """True when `Ended` is in the queue."""
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Asks the job to stop and returns at once; `Ended` comes when it has. What is not submitted yet never is."""
        self._cancelled.set()
        with self._lock:
            daemon = self._daemon
        if daemon is not None and self.job_id:
            threading.Thread(target=self._tell, args=(daemon,), name="platewright-cancel", daemon=True).start()

    def _run(self) -> None:
        try:
            end = self._follow()
        except PlatewrightError as error:
            end = Ended(self._state_after(error), None, error)
        except Exception as cause:  # A thread that dies in silence would leave its host waiting for ever.
            error = PlatewrightError(ErrorReason.INTERNAL, "Following the job failed: %r." % cause)
            end = Ended(self._state_after(error), None, error)
        self.happenings.put(end)

    def _state_after(self, error: PlatewrightError) -> JobState:
        """A job that was refused has failed; one that was accepted goes on without us."""
        known = self._is_sent and error.reason != ErrorReason.JOB_NOT_FOUND
        return JobState.UNSPECIFIED if known and _is_passing(error) else JobState.FAILED

    def _follow(self) -> Ended:
        pause = _FIRST_PAUSE_SECONDS
        lost_since: Optional[float] = None
        while True:
            if self._is_withdrawn():
                return Ended(JobState.CANCELLED, None, None)
            seen = self.sequence
            try:
                return self._attend()
            except PlatewrightError as error:
                if not self._is_sent or not _is_passing(error):
                    raise
                if lost_since is None or self.sequence > seen:
                    lost_since, pause = time.monotonic(), _FIRST_PAUSE_SECONDS
                if time.monotonic() - lost_since > self._patience():
                    raise
                self.happenings.put(Waiting("Waiting for the Platewright daemon. %s" % error.message))
            self._rest(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _is_withdrawn(self) -> bool:
        """Cancelled before the daemon has heard of it."""
        return self._cancelled.is_set() and not self._is_sent

    def _patience(self) -> float:
        return CANCEL_PATIENCE_SECONDS if self._cancelled.is_set() else PATIENCE_SECONDS

    def _rest(self, seconds: float) -> None:
        """A cancel cuts the first pause short that it finds."""
        if self._cancelled.is_set():
            time.sleep(seconds)
        else:
            self._cancelled.wait(seconds)

    def _attend(self) -> Ended:
        """One connection's worth of following."""
        with self._connect() as daemon:
            with self._lock:
                self._daemon = daemon
            try:
                if self._is_withdrawn():
                    return Ended(JobState.CANCELLED, None, None)
                self._accept(daemon)
                if self._cancelled.is_set():
                    daemon.cancel_job(self.job_id)
                return self._watch(daemon)
            finally:
                with self._lock:
                    self._daemon = None

    def _accept(self, daemon: Daemon) -> None:
        if self._is_accepted:
            return
        # From here on the daemon may have the job, whatever becomes of its answer.
        self._is_sent = True
        if self._request is None:
            job = daemon.get_job(self.job_id)
        else:
            job = daemon.submit_job(self._request, self._request_id)
        self.job_id = job.id
        self._is_accepted = True
        self.happenings.put(Accepted(job))

    def _watch(self, daemon: Daemon) -> Ended:
        with closing(daemon.watch_job(self.job_id, self.sequence)) as events:
            for event in events:
                self.sequence = max(self.sequence, event.sequence)
                happening = self._happening(event)
                if happening is not None:
                    self.happenings.put(happening)
        job = daemon.get_job(self.job_id)
        if job.state not in _ENDS:
            raise DaemonUnavailable("The Platewright daemon stopped telling of the job.")
        return Ended(JobState(job.state), job, error_of(job.error) if job.state == JobState.FAILED else None)

    def _happening(self, event: JobEvent) -> Optional[Happening]:
        """None for a change of state: `Accepted` and `Ended` tell of those."""
        if event.progress is not None:
            # A frame may be begun anew, and stages overlap: a bar that runs back tells nobody anything.
            self._fraction = max(self._fraction, fraction(event.progress))
            return Progressed(self._fraction, label(event.progress), event.progress.frame)
        if event.preview is not None:
            return Previewed(event.preview.frame, event.preview.png)
        if event.plate is not None:
            return PlateReady(event.plate)
        if event.failure is not None:
            return FrameFailed(event.failure.frame, event.failure.error or ErrorDetail())
        return None

    def _tell(self, daemon: Daemon) -> None:
        try:
            daemon.cancel_job(self.job_id)
        except PlatewrightError:
            # The follower meets the same loss and tells the daemon anew; a job that is over cannot be cancelled.
            pass


def _is_passing(error: PlatewrightError) -> bool:
    """True where the daemon is gone or going and may come back. A new one has a new token."""
    reasons = (ErrorReason.DAEMON_UNAVAILABLE, ErrorReason.DAEMON_STOPPING, ErrorReason.UNAUTHENTICATED)
    return error.reason in reasons
