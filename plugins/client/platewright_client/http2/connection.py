# SPDX-License-Identifier: Apache-2.0
"""One HTTP/2 connection.

A thread of its own reads the socket, so that pings are answered and a lost daemon is noticed while no call is open.
Callers write for themselves. The socket never blocks and nobody waits while holding the lock: a caller whose bytes do
not fit waits for the socket, the reader leaves what does not fit to its own loop, and so neither can hold the other up.
"""

from __future__ import annotations

import itertools
import selectors
import socket
import threading
import time
from typing import Any, Callable, Dict, Optional, Sequence, Tuple

from .._vendor.hpack import Encoder
from . import frames
from .failures import Code, ConnectionFault, ConnectionLost, DeadlinePassed, Refused, StreamFault, StreamReset
from .failures import TransportError
from .flow import LARGEST_WINDOW, ReceiveWindow, SendWindow
from .frames import FrameReader
from .header_blocks import HEADER_BYTES, HeaderReader, ReceivedHeaders
from .outbox import Buffer, Outbox, Selector, wait_writable
from .stream import WINDOW_BYTES, Sink, Stream

#: Above that of a stream, so that one slow reader does not stop the others.
_CONNECTION_WINDOW_BYTES = 4 * WINDOW_BYTES
_DEFAULT_WINDOW_BYTES = 65535
#: Frames of DATA that are sent are no larger, whatever the peer allows.
_LARGEST_SENT = 1024 * 1024
#: Buffers that may wait for the socket before a peer that asks and never reads is given up.
_MOST_WAITING = 10_000
#: After a write has failed, what the peer said before it left is still read, but for no longer than this.
_LAST_WORDS_SECONDS = 1.0

_SETTING_TABLE_SIZE = 1
_SETTING_ENABLE_PUSH = 2
_SETTING_STREAMS = 3
_SETTING_WINDOW = 4
_SETTING_FRAME_SIZE = 5
_SETTING_HEADER_BYTES = 6

#: Name and value; hpack's own tuples say that a value must not be indexed.
HeaderList = Sequence[Tuple[bytes, bytes]]


class Connection:
    """Takes over a connected socket, and waits until the peer has said its settings."""

    def __init__(self, sock: socket.socket, deadline: Optional[float]) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)

        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._streams: Dict[int, Stream] = {}
        self._next_id = 1
        self._failure: Optional[TransportError] = None
        self._is_greeted = False
        self._is_leaving = False

        self._outbox = Outbox(sock)
        #: Callers that wait for the socket; while there is one, the reader leaves the outbox to it.
        self._writers = 0

        self._reader = FrameReader()
        self._encoder = Encoder()
        self._header_reader = HeaderReader()
        self._receive_window = ReceiveWindow(_CONNECTION_WINDOW_BYTES)
        self._send_window = SendWindow(_DEFAULT_WINDOW_BYTES)
        self._peer_window = _DEFAULT_WINDOW_BYTES
        self._peer_frame_size = frames.LARGEST_PAYLOAD
        self._peer_streams = LARGEST_WINDOW
        self._handlers: Dict[int, Callable[[int, int, memoryview], None]] = {
            frames.DATA: self._on_data,
            frames.HEADERS: self._on_headers,
            frames.RST_STREAM: self._on_rst_stream,
            frames.SETTINGS: self._on_settings,
            frames.PUSH_PROMISE: self._on_push_promise,
            frames.PING: self._on_ping,
            frames.GOAWAY: self._on_goaway,
            frames.WINDOW_UPDATE: self._on_window_update,
            frames.CONTINUATION: self._on_continuation,
        }

        with self._lock:
            self._push(
                frames.PREFACE
                + frames.settings_frame(
                    {
                        _SETTING_ENABLE_PUSH: 0,
                        _SETTING_WINDOW: WINDOW_BYTES,
                        _SETTING_HEADER_BYTES: HEADER_BYTES,
                    }
                )
                + frames.window_update(0, _CONNECTION_WINDOW_BYTES - _DEFAULT_WINDOW_BYTES)
            )
        self._thread = threading.Thread(target=self._run, name="platewright-connection", daemon=True)
        self._thread.start()
        self._await_greeting(deadline)

    @property
    def is_usable(self) -> bool:
        """False once no further stream can be opened."""
        return self._failure is None and not self._is_leaving

    def open(self, headers: HeaderList, sink: Sink, deadline: Optional[float]) -> Stream:
        """Begins a call; waits while the peer allows no further stream. Refused where this connection takes no more."""
        with self._lock:
            while True:
                if self._failure is not None or self._is_leaving or self._next_id > LARGEST_WINDOW:
                    raise Refused("the connection takes no further calls")
                if len(self._streams) < self._peer_streams:
                    break
                self._wait(deadline)
            stream = Stream(self._next_id, self._lock, sink, self._peer_window)
            self._next_id += 2
            self._streams[stream.id] = stream
            self._push(*self._header_frames(stream.id, headers))
            return stream

    def send(self, stream: Stream, data: Buffer, is_end: bool, deadline: Optional[float]) -> bool:
        """Sends as the peer's windows allow and returns when the system has all of it.

        False where the peer has answered already and wants no more. `data` is not copied: it must not change after.
        """
        view = memoryview(data)
        with self._lock:
            while True:
                if stream.is_received or stream.failure is not None:
                    if stream.failure is not None:
                        raise stream.failure
                    return False
                count = min(len(view), stream.send_window.left, self._send_window.left)
                if count > 0 or not view:
                    self._queue_data(stream, view[:count], is_end and count == len(view))
                    view = view[count:]
                    self._drain(stream, deadline)
                    if not view:
                        return True
                else:
                    stream.wait(deadline)

    def receive(self, stream: Stream, deadline: Optional[float]) -> Optional[Any]:
        """The next message; None after the last, when `stream.trailers` tells how the call went."""
        with self._lock:
            received = stream.next_message(deadline)
            if received is None:
                return None
            message, size = received
            increment = stream.receive_window.give_back(size)
            if increment and not stream.is_received and stream.id in self._streams:
                self._push(frames.window_update(stream.id, increment))
            return message

    def release(self, stream: Stream) -> None:
        """Ends the call here; the peer is told where it does not know."""
        with self._lock:
            if self._streams.get(stream.id) is stream:
                self._reset(stream, Code.CANCEL, ConnectionLost("the call was given up"))

    def close(self) -> None:
        """Ends the connection and with it whatever is open on it."""
        with self._lock:
            self._fail(ConnectionLost("the connection was closed"), Code.NO_ERROR)
        if threading.current_thread() is not self._thread:
            self._thread.join(_LAST_WORDS_SECONDS)

    def abandon(self) -> None:
        """In a process that was forked: lets go of the socket and leaves the connection to its owner."""
        for end in (self._sock, self._ear, self._bell):
            end.close()

    # Writing. The lock is held.

    def _header_frames(self, stream_id: int, headers: HeaderList) -> Sequence[bytes]:
        block = self._encoder.encode(headers, huffman=False)
        size = self._peer_frame_size
        pieces = [block[start : start + size] for start in range(0, len(block), size)]
        kinds = itertools.chain([frames.HEADERS], itertools.repeat(frames.CONTINUATION))
        ends = [0] * (len(pieces) - 1) + [frames.END_HEADERS]
        return [frames.frame(kind, end, stream_id, piece) for kind, end, piece in zip(kinds, ends, pieces)]

    def _queue_data(self, stream: Stream, data: memoryview, is_end: bool) -> None:
        stream.send_window.spend(len(data))
        self._send_window.spend(len(data))
        size = min(self._peer_frame_size, _LARGEST_SENT)
        for start in range(0, max(len(data), 1), size):
            piece = data[start : start + size]
            flags = frames.END_STREAM if is_end and start + size >= len(data) else 0
            self._outbox.append(frames.frame_head(len(piece), frames.DATA, flags, stream.id))
            if piece:
                self._outbox.append(piece)
        if is_end:
            stream.is_sent = True
            self._forget_if_over(stream)

    def _push(self, *buffers: bytes) -> None:
        """Queues frames that need no window and sends what the socket takes; the reader sends the rest."""
        for buffer in buffers:
            self._outbox.append(buffer)
        self._flush()
        if self._outbox and not self._writers:
            self._ring()

    def _drain(self, stream: Stream, deadline: Optional[float]) -> None:
        """Waits until the socket has taken all that is queued, or the stream is over."""
        self._flush()
        self._writers += 1
        try:
            while self._outbox and not (stream.is_received or stream.failure):
                if deadline is not None and time.monotonic() >= deadline:
                    raise DeadlinePassed("the deadline has passed")
                descriptor = self._sock.fileno()
                self._lock.release()
                try:
                    wait_writable(descriptor, deadline)
                finally:
                    self._lock.acquire()
                self._flush()
        finally:
            self._writers -= 1
            if self._outbox and not self._writers:
                self._ring()

    def _flush(self) -> None:
        if self._failure is not None:
            return
        was_deaf = self._outbox.deaf_since
        self._outbox.flush()
        if was_deaf is None and self._outbox.deaf_since is not None:
            self._ring()

    def _ring(self) -> None:
        """Has the reader look around."""
        try:
            self._bell.send(b"\0")
        except OSError:
            # Full: it rings already. Closed: nobody listens any more.
            pass

    # Ends. The lock is held.

    def _fail(self, failure: TransportError, last_words: Optional[int] = None) -> None:
        if self._failure is not None:
            return
        if last_words is not None:
            self._outbox.append(frames.goaway(last_words))
            self._flush()
        self._failure = failure
        self._outbox.clear()
        for stream in list(self._streams.values()):
            stream.on_failure(type(failure)(*_arguments(failure)))
        self._streams.clear()
        self._changed.notify_all()
        self._ring()

    def _reset(self, stream: Stream, code: int, failure: TransportError) -> None:
        self._push(frames.rst_stream(stream.id, code))
        stream.on_failure(failure)
        self._forget(stream)

    def _forget_if_over(self, stream: Stream) -> None:
        if stream.is_over:
            self._forget(stream)

    def _forget(self, stream: Stream) -> None:
        self._streams.pop(stream.id, None)
        self._changed.notify_all()
        if self._is_leaving and not self._streams:
            self._fail(ConnectionLost("the daemon closed the connection"))

    def _wait(self, deadline: Optional[float]) -> None:
        remaining = None if deadline is None else deadline - time.monotonic()
        if remaining is not None and remaining <= 0:
            raise DeadlinePassed("the deadline has passed")
        self._changed.wait(remaining if remaining is None else min(remaining, 3600.0))

    def _await_greeting(self, deadline: Optional[float]) -> None:
        try:
            with self._lock:
                while not self._is_greeted:
                    if self._failure is not None:
                        raise self._failure
                    self._wait(deadline)
        except TransportError:
            self.close()
            raise

    # Reading, in the connection's own thread.

    def _run(self) -> None:
        try:
            with Selector() as selector:
                selector.register(self._ear, selectors.EVENT_READ)
                selector.register(self._sock, selectors.EVENT_READ)
                while self._failure is None:
                    self._read(selector)
        except ConnectionFault as fault:
            self._end(fault, fault.code)
        except TransportError as lost:
            self._end(lost, None)
        except OSError as cause:
            self._end(ConnectionLost(str(cause)), None)
        except Exception as cause:  # Nobody must wait for a reader that has stopped, whatever has stopped it.
            self._end(ConnectionFault(Code.INTERNAL_ERROR, repr(cause)), Code.INTERNAL_ERROR)
        finally:
            with self._lock:
                for end in (self._sock, self._ear, self._bell):
                    end.close()

    def _end(self, failure: TransportError, last_words: Optional[int]) -> None:
        with self._lock:
            self._fail(failure, last_words)

    def _read(self, selector: selectors.BaseSelector) -> None:
        try:
            count = self._sock.recv_into(self._reader.space())
        except (BlockingIOError, InterruptedError):
            self._listen(selector)
            return
        if count == 0:
            raise ConnectionLost("the daemon closed the connection")
        self._reader.received(count)
        with self._lock:
            for frame in self._reader.frames():
                self._on_frame(*frame)
            self._flush()
            if len(self._outbox) > _MOST_WAITING:
                raise ConnectionFault(Code.ENHANCE_YOUR_CALM, "answers pile up that the peer does not read")

    def _listen(self, selector: selectors.BaseSelector) -> None:
        """Until there is something to read, somebody rings, or the socket takes what nobody else waits to send."""
        with self._lock:
            has_own = len(self._outbox) > 0 and not self._writers
            deaf_since = self._outbox.deaf_since
        if deaf_since is not None and time.monotonic() >= deaf_since + _LAST_WORDS_SECONDS:
            raise ConnectionLost("the daemon stopped listening")
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if has_own else 0)
        if selector.get_key(self._sock).events != events:
            selector.modify(self._sock, events)
        for key, ready in selector.select(None if deaf_since is None else _LAST_WORDS_SECONDS):
            if key.fileobj is self._ear:
                self._ear.recv(4096)
            if ready & selectors.EVENT_WRITE:
                with self._lock:
                    self._flush()

    def _on_frame(self, kind: int, flags: int, stream_id: int, payload: memoryview) -> None:
        if not self._is_greeted and (kind != frames.SETTINGS or flags & frames.ACK):
            raise ConnectionFault(Code.PROTOCOL_ERROR, "the first frame is not SETTINGS")
        block = self._header_reader.open_stream
        if block is not None and (kind != frames.CONTINUATION or stream_id != block):
            raise ConnectionFault(Code.PROTOCOL_ERROR, "a header block is broken off")
        handler = self._handlers.get(kind)
        if handler is None:
            return  # PRIORITY, and kinds that are not known: to be ignored.
        try:
            handler(flags, stream_id, payload)
        except StreamFault as fault:
            stream = self._streams.get(stream_id)
            if stream is not None:
                self._reset(stream, fault.code, fault)

    def _find(self, stream_id: int, what: str) -> Optional[Stream]:
        """None for a stream that is over here; frames that were under way may still come."""
        if stream_id == 0 or stream_id % 2 == 0 or stream_id >= self._next_id:
            raise ConnectionFault(Code.PROTOCOL_ERROR, "a {} frame on stream {}".format(what, stream_id))
        return self._streams.get(stream_id)

    def _on_data(self, flags: int, stream_id: int, payload: memoryview) -> None:
        stream = self._find(stream_id, "DATA")
        if not self._receive_window.take(len(payload)):
            raise ConnectionFault(Code.FLOW_CONTROL_ERROR, "more data than the connection's window allows")
        # Given back at once: what waits for a slow caller is bounded by its stream's window.
        increment = self._receive_window.give_back(len(payload))
        if increment:
            self._outbox.append(frames.window_update(0, increment))
        data = frames.without_padding(flags, payload)
        if stream is None:
            return
        if not stream.receive_window.take(len(payload)):
            raise StreamFault(Code.FLOW_CONTROL_ERROR, "more data came than the stream's window allows")
        padding = stream.receive_window.give_back(len(payload) - len(data))
        if padding:
            self._outbox.append(frames.window_update(stream_id, padding))
        stream.on_data(data, bool(flags & frames.END_STREAM))
        self._forget_if_over(stream)

    def _on_headers(self, flags: int, stream_id: int, payload: memoryview) -> None:
        self._find(stream_id, "HEADERS")
        self._on_whole_headers(self._header_reader.begin(flags, stream_id, payload))

    def _on_continuation(self, flags: int, stream_id: int, payload: memoryview) -> None:
        self._on_whole_headers(self._header_reader.go_on(flags, stream_id, payload))

    def _on_whole_headers(self, received: Optional[ReceivedHeaders]) -> None:
        stream = None if received is None else self._streams.get(received.stream_id)
        if received is not None and stream is not None:
            stream.on_headers(received.headers, received.is_end)
            self._forget_if_over(stream)

    def _on_rst_stream(self, flags: int, stream_id: int, payload: memoryview) -> None:
        stream = self._find(stream_id, "RST_STREAM")
        code = frames.read_number(payload, "RST_STREAM")
        if stream is None:
            return
        refused = code == Code.REFUSED_STREAM
        stream.on_failure(Refused("the peer refused the call") if refused else StreamReset(code))
        self._forget(stream)

    def _on_settings(self, flags: int, stream_id: int, payload: memoryview) -> None:
        if stream_id != 0:
            raise ConnectionFault(Code.PROTOCOL_ERROR, "settings on a stream")
        if flags & frames.ACK:
            if payload:
                raise ConnectionFault(Code.FRAME_SIZE_ERROR, "an acknowledgement with a payload")
            return
        for name, value in frames.read_settings(payload):
            self._apply(name, value)
        self._outbox.append(frames.frame(frames.SETTINGS, frames.ACK, 0))
        self._is_greeted = True
        self._changed.notify_all()

    def _apply(self, name: int, value: int) -> None:
        if name == _SETTING_TABLE_SIZE:
            # No need to use more than the default, whatever the peer offers.
            self._encoder.header_table_size = min(value, 4096)
        elif name == _SETTING_ENABLE_PUSH:
            if value:
                raise ConnectionFault(Code.PROTOCOL_ERROR, "a server that asks for pushes")
        elif name == _SETTING_STREAMS:
            self._peer_streams = value
        elif name == _SETTING_FRAME_SIZE:
            if not frames.LARGEST_PAYLOAD <= value < 2**24:
                raise ConnectionFault(Code.PROTOCOL_ERROR, "frames of {} bytes".format(value))
            self._peer_frame_size = value
        elif name == _SETTING_WINDOW:
            change, self._peer_window = value - self._peer_window, value
            for stream in list(self._streams.values()):
                if value > LARGEST_WINDOW or not stream.send_window.grow(change):
                    raise ConnectionFault(Code.FLOW_CONTROL_ERROR, "a window of {} bytes".format(value))
                stream.on_window()
            if value > LARGEST_WINDOW:
                raise ConnectionFault(Code.FLOW_CONTROL_ERROR, "a window of {} bytes".format(value))

    def _on_push_promise(self, flags: int, stream_id: int, payload: memoryview) -> None:
        raise ConnectionFault(Code.PROTOCOL_ERROR, "a push, which was ruled out")

    def _on_ping(self, flags: int, stream_id: int, payload: memoryview) -> None:
        if stream_id != 0:
            raise ConnectionFault(Code.PROTOCOL_ERROR, "a ping on a stream")
        if len(payload) != 8:
            raise ConnectionFault(Code.FRAME_SIZE_ERROR, "a PING frame of {} bytes".format(len(payload)))
        if not flags & frames.ACK:
            self._outbox.append(frames.frame(frames.PING, frames.ACK, 0, bytes(payload)))

    def _on_goaway(self, flags: int, stream_id: int, payload: memoryview) -> None:
        if stream_id != 0:
            raise ConnectionFault(Code.PROTOCOL_ERROR, "a GOAWAY frame on a stream")
        last, code = frames.read_goaway(payload)
        self._is_leaving = True
        for stream in [stream for stream in self._streams.values() if stream.id > last]:
            stream.on_failure(Refused("the peer closes the connection"))
            self._streams.pop(stream.id)
        self._changed.notify_all()
        if not self._streams:
            raise ConnectionLost("the daemon closed the connection (HTTP/2 code {})".format(code))

    def _on_window_update(self, flags: int, stream_id: int, payload: memoryview) -> None:
        increment = frames.read_number(payload, "WINDOW_UPDATE") & 0x7FFFFFFF
        if stream_id == 0:
            if increment == 0 or not self._send_window.grow(increment):
                raise ConnectionFault(Code.FLOW_CONTROL_ERROR, "a window grown by {} bytes".format(increment))
            for stream in list(self._streams.values()):
                stream.on_window()
            return
        found = self._find(stream_id, "WINDOW_UPDATE")
        if found is None:
            return
        if increment == 0 or not found.send_window.grow(increment):
            raise StreamFault(Code.FLOW_CONTROL_ERROR, "a window grown by {} bytes".format(increment))
        found.on_window()


def _arguments(failure: TransportError) -> Tuple[Any, ...]:
    """Of the constructor, so that each stream raises an exception of its own."""
    return (failure.code, str(failure)) if isinstance(failure, ConnectionFault) else failure.args
