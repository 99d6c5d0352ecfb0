# SPDX-License-Identifier: Apache-2.0
"""What waits to be written to a socket that never blocks."""

from __future__ import annotations

import itertools
import selectors
import socket
import time
from collections import deque
from typing import Deque, Optional, Union

Buffer = Union[bytes, bytearray, memoryview]
Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)

#: Windows has no such call.
CAN_GATHER = hasattr(socket.socket, "sendmsg")
#: Buffers in one call to the system; IOV_MAX is 1024 and more.
_GATHERED = 512
_JOINED_BYTES = 256 * 1024
#: A caller that waits for the socket looks this often whether its stream has ended meanwhile.
_GLANCE_SECONDS = 0.25


class Outbox:
    """Buffers in the order in which they are to be written. Its owner's lock is held when it is called."""

    def __init__(self, sock: socket.socket) -> None:
        #: When a write failed; from then on all is dropped. The peer may have said why before it left.
        self.deaf_since: Optional[float] = None
        self._sock = sock
        self._buffers: Deque[Buffer] = deque()
        self._is_flushing = False

    def __len__(self) -> int:
        return len(self._buffers)

    def append(self, buffer: Buffer) -> None:
        """It is not copied: it must not change after."""
        self._buffers.append(buffer)

    def clear(self) -> None:
        self._buffers.clear()

    def flush(self) -> None:
        """Writes what the socket takes now."""
        # The garbage collector may end a forgotten call in the middle of this.
        if self._is_flushing:
            return
        self._is_flushing = True
        try:
            while self._buffers:
                self._drop(self._write())
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            self._buffers.clear()
            if self.deaf_since is None:
                self.deaf_since = time.monotonic()
        finally:
            self._is_flushing = False

    def _write(self) -> int:
        if CAN_GATHER:
            return self._sock.sendmsg(list(itertools.islice(self._buffers, _GATHERED)))
        joined, size = [], 0
        for buffer in self._buffers:
            joined.append(buffer)
            size += len(buffer)
            if size >= _JOINED_BYTES:
                break
        return self._sock.send(b"".join(joined))

    def _drop(self, count: int) -> None:
        while count:
            first = self._buffers[0]
            if count < len(first):
                self._buffers[0] = memoryview(first)[count:]
                return
            count -= len(first)
            self._buffers.popleft()


def wait_writable(descriptor: int, deadline: Optional[float]) -> None:
    """A short while, so that a caller notices what else has happened. No lock is held."""
    remaining = _GLANCE_SECONDS if deadline is None else min(_GLANCE_SECONDS, deadline - time.monotonic())
    try:
        with Selector() as selector:
            selector.register(descriptor, selectors.EVENT_WRITE)
            selector.select(max(remaining, 0.0))
    except (OSError, ValueError):
        # Closed meanwhile, which the caller sees by itself.
        pass
