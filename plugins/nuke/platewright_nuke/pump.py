# SPDX-License-Identifier: Apache-2.0
"""From the follower's thread to Nuke's main thread: progress to a bar, everything else to the node.

With a window, one thread a job waits on the happenings and hands them over with `executeInMainThread`, which returns at
once. Without one (`nuke -t`) the same happenings are taken in place.
"""

from __future__ import annotations

import collections
import queue
import threading
from collections.abc import Callable
from typing import Any, Union

import nuke
from platewright_client.follow import Accepted, Ended, Happening, Previewed, Progressed, Waiting

from .following import Following, Matched

TICK_SECONDS = 0.1


def follow(following: Following) -> None:
    """Returns at once; the job is followed in a thread."""
    _Pump(following).start()


def follow_here(following: Following, say: Callable[[str], None] = print) -> None:
    """Returns when the job is over. Ctrl-C cancels it and waits for its end."""
    said = -1
    while following.outcome is None:
        try:
            happening = following.follower.happenings.get()
            if isinstance(happening, Progressed):
                percent = int(100 * happening.fraction)
                if percent != said:
                    said = percent
                    say(f"{following.title}: {percent} %  {happening.text}")
            elif isinstance(happening, Waiting):
                say(f"{following.title}: {happening.text}")
            else:
                following.take(happening)
                if isinstance(happening, Accepted) and happening.job.request is not None:
                    following.take(Matched(following.explain(happening.job.request)))
        except KeyboardInterrupt:
            say(f"{following.title}: cancelling")
            following.follower.cancel()


class _Pump(threading.Thread):
    def __init__(self, following: Following) -> None:
        super().__init__(name=f"platewright {following.title}", daemon=True)
        self._following = following
        self._inbox: collections.deque[Union[Happening, Matched]] = collections.deque()
        self._is_posted = threading.Event()

    def run(self) -> None:
        # The bar stays for as long as this list holds the only reference to it.
        bar = [nuke.ProgressTask(self._following.title)]
        over = False
        try:
            while not over or self._inbox:
                if not over and bar[0].isCancelled():
                    self._following.follower.cancel()
                try:
                    happening = self._following.follower.happenings.get(timeout=TICK_SECONDS)
                except queue.Empty:
                    pass
                else:
                    over = isinstance(happening, Ended)
                    self._sort(happening, bar[0])
                if self._inbox and not self._is_posted.is_set():
                    self._is_posted.set()
                    nuke.executeInMainThread(self._deliver)
        finally:
            bar.clear()

    def _sort(self, happening: Happening, bar: Any) -> None:
        if isinstance(happening, Progressed):
            bar.setProgress(int(100 * happening.fraction))
            bar.setMessage(happening.text)
        elif isinstance(happening, Waiting):
            bar.setMessage(happening.text)
        elif not isinstance(happening, Previewed):
            self._inbox.append(happening)
            if isinstance(happening, Accepted) and happening.job.request is not None:
                self._inbox.append(Matched(self._following.explain(happening.job.request)))

    def _deliver(self) -> None:
        """Main thread. While Nuke renders, nodes are left alone; the thread asks again at its next turn."""
        try:
            while self._inbox and not nuke.executing():
                self._following.take(self._inbox.popleft())
        finally:
            self._is_posted.clear()
