# SPDX-License-Identifier: Apache-2.0
"""A gRPC server that says exactly what a test has it say, byte by byte if need be."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from platewright_client._vendor.hpack import Decoder, Encoder
from platewright_client.channel import Channel
from platewright_client.endpoint import Endpoint

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED, HAS_PRIORITY = 0x1, 0x1, 0x4, 0x8, 0x20

ANSWER_HEADERS = [(":status", "200"), ("content-type", "application/grpc")]
#: Of everything that a test waits for: long enough for a busy machine, short enough to be told of a hang.
PATIENCE = 30.0


class Frame(NamedTuple):
    kind: int
    flags: int
    stream_id: int
    payload: bytes


class Request(NamedTuple):
    stream_id: int
    headers: Dict[str, str]
    body: bytes


def framed(message: bytes, flag: int = 0) -> bytes:
    return struct.pack(">BL", flag, len(message)) + message


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(PATIENCE)
        self.sock = sock
        self.encoder = Encoder()
        self._decoder = Decoder()

    def greet(self, settings: Sequence[Tuple[int, int]] = ()) -> List[Frame]:
        """Takes the preface, says its settings, waits until they are acknowledged; returns what came before that."""
        assert self._exactly(len(PREFACE)) == PREFACE
        self.settings(*settings)
        came = []
        while True:
            frame = self.frame()
            if frame.kind == SETTINGS and frame.flags & ACK:
                return came
            came.append(frame)

    def settings(self, *settings: Tuple[int, int]) -> None:
        self.send(SETTINGS, 0, 0, b"".join(struct.pack(">HL", name, value) for name, value in settings))

    def frame(self) -> Frame:
        high, low, kind, flags, stream_id = struct.unpack(">HBBBL", self._exactly(9))
        return Frame(kind, flags, stream_id, self._exactly(high << 8 | low))

    def expect(self, kind: int) -> Frame:
        """The next frame of that kind; others are passed over."""
        while True:
            frame = self.frame()
            if frame.kind == kind:
                return frame

    def expect_end(self) -> None:
        """Until the client has closed the connection."""
        try:
            while self.sock.recv(65536):
                pass
        except ConnectionError:
            pass

    def leave(self) -> None:
        """Closes in good order: closed with bytes unread, the socket would take back what it has just sent."""
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            return
        self.expect_end()

    def request(self) -> Request:
        """The next call with all its data."""
        head = self.expect(HEADERS)
        body = b""
        ended = head.flags & END_STREAM
        while not ended:
            frame = self.expect(DATA)
            body += frame.payload
            ended = frame.flags & END_STREAM
        return Request(head.stream_id, self.headers_of(head), body)

    def headers_of(self, frame: Frame) -> Dict[str, str]:
        return dict(self._decoder.decode(frame.payload))

    def send(self, kind: int, flags: int, stream_id: int, payload: bytes = b"") -> None:
        self.sock.sendall(
            struct.pack(">HBBBL", len(payload) >> 8, len(payload) & 255, kind, flags, stream_id) + payload
        )

    def headers(self, stream_id: int, pairs: Sequence[Tuple[str, str]] = ANSWER_HEADERS, flags: int = 0) -> None:
        self.send(HEADERS, END_HEADERS | flags, stream_id, self.encoder.encode(pairs, huffman=False))

    def message(self, stream_id: int, message: bytes) -> None:
        data = framed(message)
        for start in range(0, len(data), 16384):
            self.send(DATA, 0, stream_id, data[start : start + 16384])

    def trailers(self, stream_id: int, status: int = 0, *more: Tuple[str, str]) -> None:
        self.headers(stream_id, [("grpc-status", str(status)), *more], END_STREAM)

    def answer(self, stream_id: int, message: bytes = b"") -> None:
        self.headers(stream_id)
        self.message(stream_id, message)
        self.trailers(stream_id)

    def goaway(self, last: int, code: int = 0) -> None:
        self.send(GOAWAY, 0, 0, struct.pack(">LL", last, code))

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self.sock.recv(count - len(data))
            if not more:
                raise EOFError("the client closed the connection")
            data += more
        return data


Script = Callable[[Peer], Any]


@contextmanager
def scripted(*scripts: Script, token: str = "") -> Iterator[Channel]:
    """A channel to a server that follows one script a connection. What a script raises fails the test."""
    failures: List[BaseException] = []

    def serve(listener: socket.socket) -> None:
        try:
            for script in scripts:
                sock, _ = listener.accept()
                with sock:
                    peer = Peer(sock)
                    script(peer)
                    peer.leave()
        except BaseException as failure:
            failures.append(failure)
        finally:
            # Whoever comes then is refused at once.
            listener.close()

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        listener.settimeout(PATIENCE)
        endpoint = Endpoint("127.0.0.1:%d" % listener.getsockname()[1], token, 0, "")
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        channel = Channel(lambda: endpoint, "test/1")
        failure: Optional[BaseException] = None
        try:
            yield channel
        except BaseException as thrown:
            failure = thrown
        channel.close()
        thread.join(PATIENCE)
    if failures:
        raise failures[0] from failure
    if failure is not None:
        raise failure
    assert not thread.is_alive(), "the script has not ended"
