# SPDX-License-Identifier: Apache-2.0
"""One call's stream: what has come on it, and the caller that waits for more."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any, Deque, Dict, Iterable, List, Optional, Tuple

from .failures import Code, DeadlinePassed, StreamFault, TransportError
from .flow import ReceiveWindow, SendWindow

#: Two messages of the largest size: one being taken, one on its way.
WINDOW_BYTES = 16 * 1024 * 1024

#: Values by lower-case name, in the order in which they came.
Headers = Dict[str, List[bytes]]


class Sink:
    """Makes messages of a stream's bytes. It is called by the connection's own thread and must not block."""

    def feed(self, data: memoryview) -> Iterable[Tuple[Any, int]]:
        """The messages that `data` completes, each with its size on the wire. `data` is valid until this returns."""
        raise NotImplementedError


class Stream:
    """State shared by the connection's thread, which tells what came, and one caller, which waits for it.

    Methods whose names begin with `on_` are for the connection, which holds the lock when it calls them.
    """

    def __init__(self, stream_id: int, lock: threading.RLock, sink: Sink, send_window: int) -> None:
        self.id = stream_id
        self.headers: Optional[Headers] = None
        self.trailers: Optional[Headers] = None
        self.send_window = SendWindow(send_window)
        self.receive_window = ReceiveWindow(WINDOW_BYTES)
        #: This side has said all it wants to say.
        self.is_sent = False
        #: The peer has said all it wants to say.
        self.is_received = False
        self.failure: Optional[TransportError] = None
        self._changed = threading.Condition(lock)
        self._sink = sink
        self._messages: Deque[Tuple[Any, int]] = deque()

    @property
    def is_over(self) -> bool:
        return self.failure is not None or (self.is_sent and self.is_received)

    def wait(self, deadline: Optional[float]) -> None:
        """Until something changes. The lock is held before and after. DeadlinePassed after `deadline` (monotonic)."""
        if deadline is None:
            self._changed.wait()
            return
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise DeadlinePassed("the deadline has passed")
        # Longer waits overflow the clock of some systems.
        self._changed.wait(min(remaining, 3600.0))

    def next_message(self, deadline: Optional[float]) -> Optional[Tuple[Any, int]]:
        """The next message and its size on the wire, None after the last. The lock is held."""
        while not self._messages:
            if self.failure is not None:
                raise self.failure
            if self.is_received:
                return None
            self.wait(deadline)
        return self._messages.popleft()

    def on_headers(self, headers: Headers, is_end: bool) -> None:
        if self.is_received:
            raise StreamFault(Code.PROTOCOL_ERROR, "headers came after the end of the answer")
        if self.headers is None:
            status = headers.get(":status", [b""])[0]
            if status[:1] == b"1" and not is_end:
                return
            self.headers = headers
        elif not is_end:
            raise StreamFault(Code.PROTOCOL_ERROR, "a second set of headers came within the answer")
        if is_end:
            self.trailers = headers
            self.is_received = True
        self._changed.notify_all()

    def on_data(self, data: memoryview, is_end: bool) -> None:
        if self.headers is None or self.is_received:
            raise StreamFault(Code.PROTOCOL_ERROR, "data came outside the answer")
        before = len(self._messages)
        if data:
            self._messages.extend(self._sink.feed(data))
        self.is_received = is_end
        if is_end or len(self._messages) > before:
            self._changed.notify_all()

    def on_failure(self, failure: TransportError) -> None:
        """The first counts; an answer that is complete stays complete."""
        if self.failure is None and not self.is_received:
            self.failure = failure
        self.is_sent = True
        self._changed.notify_all()

    def on_window(self) -> None:
        self._changed.notify_all()
