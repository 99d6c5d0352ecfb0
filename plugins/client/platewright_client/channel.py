# SPDX-License-Identifier: Apache-2.0
"""gRPC calls (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md) with bytes in and bytes out.

One connection carries the calls of all threads; a lost one is replaced with the next call.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import contextmanager
from typing import Callable, Iterable, Iterator, List, NamedTuple, Optional, Tuple, TypeVar, Union

from ._vendor.hpack import NeverIndexedHeaderTuple
from .endpoint import Endpoint
from .errors import DaemonNotRunning, DaemonUnavailable, PlatewrightError
from .grpc_status import failure_of
from .http2.connection import Connection
from .http2.failures import ConnectionFault, DeadlinePassed, Refused, StreamFault, StreamReset, TransportError
from .http2.stream import Stream
from .message_frames import MESSAGE_BYTES, PREFIX, MessageReader, MessageTooLarge
from .wire.messages import ErrorReason

Message = Union[bytes, bytearray]
_Answer = TypeVar("_Answer")

#: A daemon that is stopping refuses calls once; its successor may be stopping as well.
_MOST_ATTEMPTS = 4
#: Where the caller sets no limit, reaching the daemon still has one.
_CONNECT_SECONDS = 10.0


class _Link(NamedTuple):
    """A connection and what is said with each call on it."""

    connection: Connection
    headers: Tuple[Tuple[bytes, bytes], ...]
    address: str


class Channel:
    """Calls to the daemon that `locate` finds; it is asked anew for each connection, as a restarted daemon moves.

    Every method blocks, may be called from several threads at once, takes `timeout` in seconds for the whole call
    (None: no limit), and fails with PlatewrightError alone.
    """

    def __init__(self, locate: Callable[[], Optional[Endpoint]], user_agent: str) -> None:
        self._locate = locate
        self._user_agent = user_agent.encode("ascii", "replace")
        self._lock = threading.Lock()
        self._link: Optional[_Link] = None
        self._owner = os.getpid()
        self._is_closed = False

    def unary(self, path: str, request: Message, timeout: Optional[float] = None) -> bytearray:
        """One message there, one back."""
        return self._with_retries(path, timeout, lambda call: call.exchange([request]))

    def client_stream(self, path: str, requests: Iterable[Message], timeout: Optional[float] = None) -> bytearray:
        """Many messages there, one back. It is not made again by itself: `requests` can be had once."""
        with _in_words(timeout), self._open(path, _deadline(timeout)) as call:
            return call.exchange(requests)

    def server_stream(self, path: str, request: Message, timeout: Optional[float] = None) -> Iterator[bytearray]:
        """One message there, many back. `close()` of the generator cancels the call."""
        with _in_words(timeout):
            first = True
            deadline = _deadline(timeout)
            for attempt in range(_MOST_ATTEMPTS):
                with self._open(path, deadline) as call:
                    try:
                        call.send([request])
                        for message in call.messages():
                            first = False
                            yield message
                        return
                    except Refused:
                        if not first or attempt == _MOST_ATTEMPTS - 1:
                            raise

    def close(self) -> None:
        """Ends every call that is open. Further calls fail."""
        self._forget_if_forked()
        with self._lock:
            self._is_closed = True
            link, self._link = self._link, None
        if link is not None:
            link.connection.close()

    def _with_retries(self, path: str, timeout: Optional[float], work: Callable[[_Call], _Answer]) -> _Answer:
        """Makes a call again, on a new connection, where the peer says that it has not begun with it."""
        with _in_words(timeout):
            deadline = _deadline(timeout)
            for _ in range(_MOST_ATTEMPTS - 1):
                try:
                    with self._open(path, deadline) as call:
                        return work(call)
                except Refused:
                    continue
            with self._open(path, deadline) as call:
                return work(call)

    @contextmanager
    def _open(self, path: str, deadline: Optional[float]) -> Iterator[_Call]:
        link = self._connected(deadline)
        headers: List[Tuple[bytes, bytes]] = [
            (b":method", b"POST"),
            (b":scheme", b"http"),
            (b":path", path.encode("ascii")),
            *link.headers,
        ]
        if deadline is not None:
            headers.append((b"grpc-timeout", _grpc_timeout(deadline - time.monotonic())))
        reader = MessageReader()
        stream = link.connection.open(headers, reader, deadline)
        try:
            yield _Call(link.connection, stream, reader, deadline)
        finally:
            link.connection.release(stream)

    def _connected(self, deadline: Optional[float]) -> _Link:
        self._forget_if_forked()
        limit = time.monotonic() + _CONNECT_SECONDS if deadline is None else deadline
        if not self._lock.acquire(timeout=max(0.0, limit - time.monotonic())):
            raise DeadlinePassed("the deadline has passed")
        try:
            if self._is_closed:
                raise DaemonUnavailable("The connection to the Platewright daemon was closed.", "Connect again.")
            if self._link is None or not self._link.connection.is_usable:
                self._link = self._dial(limit)
            return self._link
        finally:
            self._lock.release()

    def _dial(self, deadline: float) -> _Link:
        endpoint = self._locate()
        if endpoint is None:
            raise DaemonNotRunning()
        try:
            connection = Connection(_connect(endpoint.address, deadline), deadline)
        except (ConnectionRefusedError, FileNotFoundError):
            raise DaemonNotRunning() from None
        except socket.timeout:
            raise DeadlinePassed("the deadline has passed") from None
        except (OSError, ValueError) as cause:
            raise DaemonUnavailable(
                "The Platewright daemon cannot be reached at %s: %s." % (endpoint.address, cause),
                "Stop it and start it again.",
            ) from cause
        except ConnectionFault as cause:
            raise DaemonUnavailable(
                "What answers at %s is not the Platewright daemon." % endpoint.address,
                "Start the daemon again.",
            ) from cause
        return _Link(connection, self._constant_headers(endpoint), endpoint.address)

    def _constant_headers(self, endpoint: Endpoint) -> Tuple[Tuple[bytes, bytes], ...]:
        authority = (
            b"localhost" if endpoint.address.startswith("unix:") else endpoint.address.encode("ascii", "replace")
        )
        headers = (
            (b":authority", authority),
            (b"te", b"trailers"),
            (b"content-type", b"application/grpc"),
            (b"user-agent", self._user_agent),
        )
        if not endpoint.token:
            return headers
        bearer = b"Bearer " + endpoint.token.encode("ascii", "replace")
        return headers + (NeverIndexedHeaderTuple(b"authorization", bearer),)

    def _forget_if_forked(self) -> None:
        """The connection of a process that has forked stays the parent's; its lock may be held for ever."""
        if self._owner == os.getpid():
            return
        self._owner = os.getpid()
        self._lock = threading.Lock()
        if self._link is not None:
            self._link.connection.abandon()
            self._link = None


class _Call:
    """A call on its stream."""

    def __init__(
        self, connection: Connection, stream: Stream, reader: MessageReader, deadline: Optional[float]
    ) -> None:
        self._connection = connection
        self._stream = stream
        self._reader = reader
        self._deadline = deadline

    def exchange(self, requests: Iterable[Message]) -> bytearray:
        self.send(requests)
        answers = list(self.messages())
        if len(answers) != 1:
            raise PlatewrightError(
                ErrorReason.INTERNAL,
                "The Platewright daemon gave %d answers to one call." % len(answers),
                "",
                "Try again.",
            )
        return answers[0]

    def send(self, requests: Iterable[Message]) -> None:
        """All messages, then the end. Stops where the daemon has answered before it has all."""
        for request in requests:
            if len(request) > MESSAGE_BYTES:
                raise PlatewrightError(
                    ErrorReason.LIMIT_EXCEEDED,
                    "A message of %d bytes is over the limit of %d." % (len(request), MESSAGE_BYTES),
                )
            framed = b"".join((PREFIX.pack(0, len(request)), request))
            if not self._connection.send(self._stream, framed, False, self._deadline):
                return
        self._connection.send(self._stream, b"", True, self._deadline)

    def messages(self) -> Iterator[bytearray]:
        """Until the end; fails where the call did."""
        while True:
            message = self._connection.receive(self._stream, self._deadline)
            if message is None:
                break
            yield message
        failure = failure_of(self._stream.headers or {}, self._stream.trailers or {})
        if failure is not None:
            raise failure
        if not self._reader.is_between_messages:
            raise PlatewrightError(
                ErrorReason.INTERNAL, "The Platewright daemon's answer breaks off.", "", "Try again."
            )


@contextmanager
def _in_words(timeout: Optional[float]) -> Iterator[None]:
    """Turns what happens below gRPC into what a person can read."""
    try:
        yield
    except DeadlinePassed as cause:
        raise DaemonUnavailable(
            "The Platewright daemon did not answer in time%s." % ("" if timeout is None else " (%g s)" % timeout),
            "It may be busy: try again, or start it anew.",
        ) from cause
    except MessageTooLarge as cause:
        raise PlatewrightError(ErrorReason.LIMIT_EXCEEDED, "The Platewright daemon's answer is too large.") from cause
    except StreamReset as cause:
        raise DaemonUnavailable("The Platewright daemon broke the call off: %s." % cause, "Try again.") from cause
    except ConnectionFault as cause:
        raise PlatewrightError(
            ErrorReason.INTERNAL,
            "The Platewright daemon's answer cannot be understood: %s." % cause,
            "",
            "Install the plug-in and the daemon of the same release.",
        ) from cause
    except StreamFault as cause:
        raise PlatewrightError(
            ErrorReason.INTERNAL, "The Platewright daemon's answer cannot be understood: %s." % cause, "", "Try again."
        ) from cause
    except TransportError as cause:
        raise DaemonUnavailable(
            "The connection to the Platewright daemon was lost: %s." % cause,
            "It may have been stopped: start it and try again.",
        ) from cause


def _deadline(timeout: Optional[float]) -> Optional[float]:
    return None if timeout is None else time.monotonic() + timeout


def _grpc_timeout(seconds: float) -> bytes:
    """At most eight digits and a unit."""
    milliseconds = max(1, int(seconds * 1000))
    if milliseconds < 10**8:
        return b"%dm" % milliseconds
    return b"%dS" % min(int(seconds), 10**8 - 1)


def _connect(address: str, deadline: float) -> socket.socket:
    """A connected socket; raises OSError, ValueError for an address that is none."""
    remaining = max(0.001, deadline - time.monotonic())
    if not address.startswith("unix:"):
        host, _, port = address.rpartition(":")
        sock = socket.create_connection((host.strip("[]"), int(port)), remaining)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock
    if not hasattr(socket, "AF_UNIX"):
        raise ValueError("this Python has no unix sockets")
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.settimeout(remaining)
        sock.connect(address[len("unix:") :])
    except BaseException:
        sock.close()
        raise
    return sock
