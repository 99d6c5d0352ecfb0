# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a generator that yields what it waits for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from typing import Any, Generic, Protocol, TypeVar

from ..platewright_client import JobFollower

Given = TypeVar("Given")
# Seconds between two looks at what is awaited, where nothing else goes on.
PATIENCE = 0.02


class Cancelled(Exception):
    """The artist stopped it."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")


class Step(Protocol):
    """Something to wait for. All is called on the main thread."""

    def begin(self) -> None: ...

    def is_done(self) -> bool: ...

    def result(self) -> Any:
        """What came of it, or the exception that it ended with. Called once, when it is done."""

    def cancel(self) -> None:
        """Ends it soon; may be called before `begin`."""


Steps = Generator[Step, Any, Given]


class Drive(Generic[Given]):
    """A generator on its way. It lives on the main thread alone."""

    def __init__(self, steps: Steps[Given]) -> None:
        self._steps = steps
        self._step: Step | None = None
        self._begin_error: Exception | None = None
        self._is_cancelled = False
        self.is_done = False
        self.given: Given | None = None
        self.error: Exception | None = None

    def turn(self) -> bool:
        """Goes on as far as it can without waiting. False when it has ended."""
        while not self.is_done:
            if self._step is not None and self._begin_error is None and not self._step.is_done():
                return True
            self._advance()
        return False

    def run(self) -> None:
        """To the end, waiting where it must."""
        try:
            while self.turn():
                time.sleep(PATIENCE)
        finally:
            self.close()

    def cancel(self) -> None:
        self._is_cancelled = True
        if self._step is not None:
            self._step.cancel()

    def close(self) -> None:
        """Leaves the generator where it stands; its `finally` clauses run."""
        self.is_done = True
        self._steps.close()

    def _advance(self) -> None:
        try:
            self._begin(self._next())
        except StopIteration as stop:
            self.is_done, self.given = True, stop.value
        except Exception as error:  # noqa: BLE001  kept for who started the drive
            self.is_done, self.error = True, error

    def _next(self) -> Step:
        if self._step is None:
            return next(self._steps)
        try:
            if self._begin_error is not None:
                raise self._begin_error
            given = self._step.result()
        except Exception as error:  # noqa: BLE001  handed to the generator, at its yield
            return self._steps.throw(error)
        return self._steps.send(given)

    def _begin(self, step: Step) -> None:
        self._step, self._begin_error = step, None
        if self._is_cancelled:
            step.cancel()
        try:
            step.begin()
        except Exception as error:  # noqa: BLE001  handed to the generator, at its yield
            self._begin_error = error


class InThread(Generic[Given]):
    """Waits for work in a thread of its own; `bpy` may not be touched there. A cancel drops what comes of it."""

    def __init__(self, work: Callable[[], Given]) -> None:
        self._work = work
        self._ended = threading.Event()
        self._is_cancelled = False
        self._given: Given | None = None
        self._error: Exception | None = None

    def begin(self) -> None:
        if not self._is_cancelled:
            threading.Thread(target=self._run, name="platewright", daemon=True).start()

    def is_done(self) -> bool:
        return self._is_cancelled or self._ended.is_set()

    def result(self) -> Given | None:
        if self._is_cancelled:
            raise Cancelled
        if self._error is not None:
            raise self._error
        return self._given

    def cancel(self) -> None:
        self._is_cancelled = True

    def _run(self) -> None:
        try:
            self._given = self._work()
        except Exception as error:  # noqa: BLE001  raised again on the main thread
            self._error = error
        finally:
            self._ended.set()


class NextHappening:
    """Waits for the next thing that happens to a job. A cancel asks the daemon to stop; the job's end still comes."""

    def __init__(self, follower: JobFollower) -> None:
        self._follower = follower

    def begin(self) -> None:
        """The follower is at work already."""

    def is_done(self) -> bool:
        return not self._follower.happenings.empty()

    def result(self) -> object:
        return self._follower.happenings.get_nowait()

    def cancel(self) -> None:
        self._follower.cancel()
