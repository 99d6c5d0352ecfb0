# SPDX-License-Identifier: Apache-2.0
"""The client against a server that breaks the rules, or keeps to those that others seldom use."""

from __future__ import annotations

import base64
import os
import random
import socket
import struct
import threading
import time
import unittest
from typing import Any, Callable, List
from unittest import mock

from platewright_client import messages
from platewright_client.errors import DaemonUnavailable, PlatewrightError
from platewright_client.http2 import outbox
from platewright_client.wire.codec import encode
from platewright_client.wire.messages import ErrorReason
from scripted_peer import (
    ACK,
    ANSWER_HEADERS,
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    GOAWAY,
    HAS_PRIORITY,
    HEADERS,
    PADDED,
    PATIENCE,
    PING,
    PRIORITY,
    PUSH_PROMISE,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    Peer,
    framed,
    scripted,
)

PATH = "/test.Service/Call"
STREAMS, WINDOW, FRAME_SIZE = 3, 4, 5
NO_ERROR, PROTOCOL_ERROR, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR, REFUSED_STREAM, CANCEL, COMPRESSION_ERROR = (
    0,
    1,
    3,
    6,
    7,
    8,
    9,
)
ENHANCE_YOUR_CALM = 11


def code_of(payload: bytes) -> int:
    return struct.unpack(">L", payload[-4:])[0]


class Calls(unittest.TestCase):
    def test_a_call_carries_what_grpc_asks_for(self) -> None:
        seen: List[Any] = []

        def script(peer: Peer) -> None:
            peer.greet()
            seen.append(peer.request())
            peer.answer(1, b"pong")

        with scripted(script, token="secret") as channel:
            self.assertEqual(channel.unary(PATH, b"ping", 20), b"pong")
        headers = seen[0].headers
        self.assertEqual(headers[":method"], "POST")
        self.assertEqual(headers[":scheme"], "http")
        self.assertEqual(headers[":path"], PATH)
        self.assertRegex(headers[":authority"], r"^127\.0\.0\.1:\d+$")
        self.assertEqual(headers["te"], "trailers")
        self.assertEqual(headers["content-type"], "application/grpc")
        self.assertEqual(headers["authorization"], "Bearer secret")
        self.assertRegex(headers["grpc-timeout"], r"^\d{1,8}m$")
        self.assertLessEqual(int(headers["grpc-timeout"][:-1]), 20000)
        self.assertEqual(seen[0].body, framed(b"ping"))

    def test_no_deadline_and_no_token_are_not_sent(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            request = peer.request()
            self.assertNotIn("grpc-timeout", request.headers)
            self.assertNotIn("authorization", request.headers)
            peer.answer(1)

        with scripted(script) as channel:
            self.assertEqual(channel.unary(PATH, b""), b"")

    def test_the_greeting_rules_out_pushes_and_opens_wide_windows(self) -> None:
        def script(peer: Peer) -> None:
            first, update = peer.greet()
            settings = dict(struct.iter_unpack(">HL", first.payload))
            self.assertEqual(settings[2], 0)
            self.assertGreaterEqual(settings[WINDOW], 4 << 20)
            self.assertEqual((update.kind, update.stream_id), (WINDOW_UPDATE, 0))
            peer.request()
            peer.answer(1)

        with scripted(script) as channel:
            channel.unary(PATH, b"", 20)

    def test_messages_come_in_order_whole_and_of_any_size(self) -> None:
        sent = [b"", b"a", b"b" * 100_000, b"", b"c" * 16384]

        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.headers(1)
            body = b"".join(framed(message) for message in sent)
            for start in range(0, len(body), 777):
                peer.send(DATA, 0, 1, body[start : start + 777])
            peer.send(DATA, 0, 1)
            peer.trailers(1)

        with scripted(script) as channel:
            self.assertEqual(list(channel.server_stream(PATH, b"", 20)), sent)

    def test_trailers_alone_carry_the_error(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            pairs = [*ANSWER_HEADERS, ("grpc-status", "3"), ("grpc-message", "caf%C3%A9 100%25 %zz")]
            peer.headers(1, pairs, END_STREAM)

        with scripted(script) as channel:
            with self.assertRaises(PlatewrightError) as caught:
                channel.unary(PATH, b"", 20)
        self.assertEqual(caught.exception.reason, ErrorReason.INVALID_FIELD)
        self.assertEqual(caught.exception.message, "caf\u00e9 100% %zz")

    def test_the_detail_of_an_error_comes_through_with_and_without_base64_padding(self) -> None:
        detail = messages.ErrorDetail(
            reason=ErrorReason.MISSING_PASS, message="There is no depth.", field="passes[1]", remedy="Render it."
        )
        kind = b"type.googleapis.com/platewright.v1.ErrorDetail"
        body = encode(detail)
        entry = b"\x0a" + bytes([len(kind)]) + kind + b"\x12" + bytes([len(body)]) + body
        status = base64.b64encode(
            b"\x08\x09\x1a\x80\x01"[:3] + bytes([len(entry) & 127 | 128, len(entry) >> 7]) + entry
        )
        for encoded in (status.decode(), status.decode().rstrip("=")):

            def script(peer: Peer) -> None:
                peer.greet()
                peer.request()
                peer.headers(1)
                peer.trailers(1, 9, ("grpc-message", "other"), ("grpc-status-details-bin", encoded))

            with self.subTest(encoded=encoded[-4:]), scripted(script) as channel:
                with self.assertRaises(PlatewrightError) as caught:
                    channel.unary(PATH, b"", 20)
                self.assertEqual(caught.exception.detail, detail)
                self.assertEqual(str(caught.exception), "There is no depth. Render it.")

    def test_damaged_detail_leaves_the_status(self) -> None:
        for damaged in ("!!!", base64.b64encode(b"\x1a\x7f\x01").decode(), "A"):

            def script(peer: Peer) -> None:
                peer.greet()
                peer.request()
                peer.headers(1)
                peer.trailers(1, 16, ("grpc-status-details-bin", damaged))

            with self.subTest(damaged=damaged), scripted(script) as channel:
                with self.assertRaises(PlatewrightError) as caught:
                    channel.unary(PATH, b"", 20)
                self.assertEqual(caught.exception.reason, ErrorReason.UNAUTHENTICATED)

    def test_closing_a_stream_tells_the_server(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.headers(1)
            peer.message(1, b"first")
            reset = peer.expect(RST_STREAM)
            self.assertEqual((reset.stream_id, code_of(reset.payload)), (1, CANCEL))
            # What was under way when the client left is no fault, and the connection goes on.
            peer.message(1, b"late")
            peer.trailers(1)
            peer.request()
            peer.answer(3, b"alive")

        with scripted(script) as channel:
            stream = channel.server_stream(PATH, b"")
            self.assertEqual(next(stream), b"first")
            stream.close()
            self.assertEqual(channel.unary(PATH, b"", 20), b"alive")

    def test_closing_the_channel_ends_a_stream_that_another_thread_waits_for(self) -> None:
        waiting = threading.Event()

        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            waiting.set()
            peer.expect_end()

        caught: List[PlatewrightError] = []
        with scripted(script) as channel:

            def wait() -> None:
                try:
                    list(channel.server_stream(PATH, b""))
                except PlatewrightError as error:
                    caught.append(error)

            thread = threading.Thread(target=wait)
            thread.start()
            self.assertTrue(waiting.wait(PATIENCE))
            channel.close()
            thread.join(PATIENCE)
            self.assertFalse(thread.is_alive())
            with self.assertRaises(DaemonUnavailable):
                channel.unary(PATH, b"", 20)
        self.assertIsInstance(caught[0], DaemonUnavailable)

    def test_calls_run_beside_a_stream_that_nobody_reads(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.headers(1)
            for _ in range(10):
                peer.message(1, b"x" * (1 << 20))
            peer.request()
            peer.answer(3, b"beside")
            peer.trailers(1)

        with scripted(script) as channel:
            stream = channel.server_stream(PATH, b"")
            next(stream)
            self.assertEqual(channel.unary(PATH, b"", 20), b"beside")
            self.assertEqual(len(list(stream)), 9)

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_a_forked_process_leaves_the_connection_to_its_parent(self) -> None:
        def parent(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.answer(1, b"one")
            peer.request()
            peer.answer(3, b"two")

        with scripted(parent) as channel:
            self.assertEqual(channel.unary(PATH, b"", 20), b"one")
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    channel._locate = lambda: None
                    channel.unary(PATH, b"", 20)
                except DaemonUnavailable:
                    code = 0
                finally:
                    os._exit(code)
            self.assertEqual(os.waitpid(pid, 0)[1], 0)
            self.assertEqual(channel.unary(PATH, b"", 20), b"two")


class Headers(unittest.TestCase):
    def test_huffman_coded_headers_are_read(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.send(HEADERS, END_HEADERS, 1, peer.encoder.encode(ANSWER_HEADERS, huffman=True))
            peer.message(1, b"ok")
            pairs = [("grpc-status", "5"), ("grpc-message", "nothing of that name")]
            peer.send(HEADERS, END_HEADERS | END_STREAM, 1, peer.encoder.encode(pairs, huffman=True))

        with scripted(script) as channel:
            with self.assertRaisesRegex(PlatewrightError, "nothing of that name"):
                channel.unary(PATH, b"", 20)

    def test_headers_may_be_split_at_any_byte(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            block = peer.encoder.encode(ANSWER_HEADERS)
            peer.send(HEADERS, 0, 1, block[:1])
            for index in range(1, len(block)):
                flags = END_HEADERS if index == len(block) - 1 else 0
                peer.send(CONTINUATION, flags, 1, block[index : index + 1])
            peer.message(1, b"ok")
            peer.send(HEADERS, END_STREAM, 1)
            peer.send(CONTINUATION, END_HEADERS, 1, peer.encoder.encode([("grpc-status", "0")]))

        with scripted(script) as channel:
            self.assertEqual(channel.unary(PATH, b"", 20), b"ok")

    def test_padding_priorities_hints_and_unknown_frames_are_passed_over(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet([(0x99, 7)])
            peer.request()
            peer.send(PRIORITY, 0, 1, b"\0" * 5)
            peer.send(0x55, 0xFF, 0, b"unheard of")
            peer.headers(1, [(":status", "103"), ("link", "x")])
            block = peer.encoder.encode(ANSWER_HEADERS)
            peer.send(HEADERS, END_HEADERS | PADDED | HAS_PRIORITY, 1, b"\x03" + b"\0" * 5 + block + b"\0" * 3)
            data = framed(b"padded")
            peer.send(DATA, PADDED, 1, b"\xff" + data[:4] + b"\0" * 255)
            peer.send(DATA, PADDED, 1, b"\x00" + data[4:])
            peer.send(DATA, PADDED, 1, b"\x02\0\0")
            peer.trailers(1)

        with scripted(script) as channel:
            self.assertEqual(channel.unary(PATH, b"", 20), b"padded")


class Windows(unittest.TestCase):
    """Sending respects what the server allows."""

    def test_data_waits_for_the_streams_window_through_changes_of_settings(self) -> None:
        message = bytes(range(256)) * 2
        body = framed(message)

        def script(peer: Peer) -> None:
            peer.greet([(WINDOW, 10)])
            peer.expect(HEADERS)
            got = peer.expect(DATA).payload
            self.assertEqual(len(got), 10)
            # Smaller by 10 makes it -10; 15 more bytes allow 5.
            peer.settings((WINDOW, 0))
            self.assertTrue(peer.expect(SETTINGS).flags & ACK)
            peer.send(WINDOW_UPDATE, 0, 1, struct.pack(">L", 15))
            got += peer.expect(DATA).payload
            self.assertEqual(len(got), 15)
            peer.settings((WINDOW, 100))
            got += peer.expect(DATA).payload
            self.assertEqual(len(got), 15 + 100)
            peer.send(WINDOW_UPDATE, 0, 1, struct.pack(">L", 100_000))
            while len(got) < len(body):
                got += peer.expect(DATA).payload
            self.assertEqual(got, body)
            self.assertTrue(peer.expect(DATA).flags & END_STREAM)
            peer.answer(1, b"ok")

        with scripted(script) as channel:
            self.assertEqual(channel.unary(PATH, message, 20), b"ok")

    def test_data_waits_for_the_connections_window(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet([(WINDOW, 1 << 20)])
            peer.expect(HEADERS)
            got = 0
            while got < 65535:
                got += len(peer.expect(DATA).payload)
            self.assertEqual(got, 65535)
            peer.send(PING, 0, 0, b"anymore?")
            self.assertEqual(peer.frame().kind, PING)
            peer.send(WINDOW_UPDATE, 0, 0, struct.pack(">L", 1 << 20))
            while got < 100_005:
                got += len(peer.expect(DATA).payload)
            peer.answer(1)

        with scripted(script) as channel:
            channel.unary(PATH, b"x" * 100_000, 20)

    def test_frames_grow_with_the_servers_limit(self) -> None:
        for limit in (16384, 50_000):

            def script(peer: Peer) -> None:
                peer.greet([(WINDOW, 1 << 20), (FRAME_SIZE, limit)])
                self.assertEqual(len(peer.expect(DATA).payload), limit)
                peer.expect(DATA)
                while not peer.expect(DATA).flags & END_STREAM:
                    pass
                peer.answer(1)

            with self.subTest(limit=limit), scripted(script) as channel:
                channel.unary(PATH, b"x" * 60_000, 20)

    def test_a_server_that_reads_slowly_gets_every_byte(self) -> None:
        for gathers in {outbox.CAN_GATHER, False}:

            def script(peer: Peer) -> None:
                peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
                peer.greet([(WINDOW, 2**31 - 1)])
                peer.send(WINDOW_UPDATE, 0, 0, struct.pack(">L", 2**30))
                time.sleep(0.2)
                request = peer.request()
                peer.answer(1, request.body[5:9] + request.body[-4:])

            message = bytes(range(256)) * (4 << 10)
            with self.subTest(gathers=gathers), mock.patch.object(outbox, "CAN_GATHER", gathers):
                with scripted(script) as channel:
                    self.assertEqual(channel.unary(PATH, message, 60), message[:4] + message[-4:])

    def test_windows_are_given_back_in_time(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.headers(1)
            # Six times a stream's window, none of it beyond what was allowed.
            stream, whole = 16 << 20, 64 << 20
            for _ in range(96):
                while min(stream, whole) < (1 << 20) + 5:
                    update = peer.expect(WINDOW_UPDATE)
                    if update.stream_id:
                        stream += code_of(update.payload)
                    else:
                        whole += code_of(update.payload)
                peer.message(1, b"\0" * (1 << 20))
                stream -= (1 << 20) + 5
                whole -= (1 << 20) + 5
            peer.trailers(1)

        with scripted(script) as channel:
            self.assertEqual(sum(len(part) for part in channel.server_stream(PATH, b"", 60)), 96 << 20)

    def test_calls_beyond_the_servers_limit_wait_for_their_turn(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet([(STREAMS, 1)])
            peer.request()
            peer.send(PING, 0, 0, b"\0" * 8)
            self.assertEqual(peer.frame().kind, PING)
            peer.answer(1, b"first")
            peer.request()
            peer.answer(3, b"second")

        with scripted(script) as channel:
            stream = channel.server_stream(PATH, b"", 20)
            results: List[Any] = []
            begun = threading.Event()

            def second() -> None:
                begun.wait(PATIENCE)
                results.append(channel.unary(PATH, b"", 20))

            thread = threading.Thread(target=second)
            thread.start()
            self.assertEqual(next(stream), b"first")
            begun.set()
            self.assertEqual(list(stream), [])
            thread.join(PATIENCE)
            self.assertEqual(results, [b"second"])

    def test_an_early_answer_stops_the_upload(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.headers_of(peer.expect(HEADERS))
            peer.expect(DATA)
            peer.headers(1, [*ANSWER_HEADERS, ("grpc-status", "8"), ("grpc-message", "full")], END_STREAM)
            self.assertEqual(code_of(peer.expect(RST_STREAM).payload), CANCEL)
            peer.send(WINDOW_UPDATE, 0, 0, struct.pack(">L", 65535))
            peer.request()
            peer.answer(3, b"ok")

        def endless() -> Any:
            while True:
                yield b"x" * 10_000

        with scripted(script) as channel:
            with self.assertRaisesRegex(PlatewrightError, "full") as caught:
                channel.client_stream(PATH, endless(), 20)
            self.assertEqual(caught.exception.reason, ErrorReason.LIMIT_EXCEEDED)
            self.assertEqual(channel.unary(PATH, b"", 20), b"ok")


class Leaving(unittest.TestCase):
    """The server goes, or says that it will."""

    def test_pings_are_answered_while_no_call_is_open(self) -> None:
        answered = threading.Event()

        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.answer(1)
            peer.send(PING, 0, 0, b"are you?")
            pong = peer.expect(PING)
            self.assertEqual((pong.flags, pong.payload), (ACK, b"are you?"))
            answered.set()

        with scripted(script) as channel:
            channel.unary(PATH, b"", 20)
            self.assertTrue(answered.wait(PATIENCE))

    def test_a_call_that_was_not_begun_is_made_again_elsewhere(self) -> None:
        def going(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.goaway(0)

        def refusing(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.send(RST_STREAM, 0, 1, struct.pack(">L", REFUSED_STREAM))
            peer.request()
            peer.answer(3, b"again")

        for name in ("unary", "stream"):
            with self.subTest(name), scripted(going, refusing) as channel:
                if name == "unary":
                    self.assertEqual(channel.unary(PATH, b"", 20), b"again")
                else:
                    self.assertEqual(list(channel.server_stream(PATH, b"", 20)), [b"again"])

    def test_a_server_that_always_refuses_is_given_up(self) -> None:
        def refusing(peer: Peer) -> None:
            peer.greet()
            for stream_id in (1, 3, 5, 7):
                peer.request()
                peer.send(RST_STREAM, 0, stream_id, struct.pack(">L", REFUSED_STREAM))
            peer.expect_end()

        with scripted(refusing) as channel, self.assertRaises(DaemonUnavailable):
            channel.unary(PATH, b"", 20)

    def test_an_upload_is_not_made_again_by_itself(self) -> None:
        def going(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.goaway(0)

        with scripted(going) as channel, self.assertRaises(DaemonUnavailable):
            channel.client_stream(PATH, iter([b"a", b"b"]), 20)

    def test_a_call_that_was_begun_ends_on_the_old_connection_and_the_next_takes_a_new_one(self) -> None:
        def old(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.goaway(2**31 - 1)
            peer.goaway(1)
            peer.answer(1, b"old")
            peer.expect_end()

        def new(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.answer(1, b"new")

        with scripted(old, new) as channel:
            self.assertEqual(channel.unary(PATH, b"", 20), b"old")
            self.assertEqual(channel.unary(PATH, b"", 20), b"new")

    def test_a_lost_connection_fails_the_call_and_the_next_takes_a_new_one(self) -> None:
        def lost(peer: Peer) -> None:
            peer.greet()
            peer.request()

        def new(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.answer(1, b"new")

        with scripted(lost, new) as channel:
            with self.assertRaises(DaemonUnavailable):
                channel.unary(PATH, b"", 20)
            self.assertEqual(channel.unary(PATH, b"", 20), b"new")

    def test_a_half_closed_connection_fails_the_call(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.headers(1)
            peer.sock.shutdown(socket.SHUT_WR)
            peer.expect_end()

        with scripted(script) as channel, self.assertRaises(DaemonUnavailable):
            channel.unary(PATH, b"")

    def test_a_connection_lost_in_mid_upload_fails_the_call(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet([(WINDOW, 2**31 - 1)])
            peer.expect(DATA)

        def endless() -> Any:
            while True:
                yield b"x" * 100_000

        with scripted(script) as channel, self.assertRaises(DaemonUnavailable):
            channel.client_stream(PATH, endless())

    def test_a_reset_call_fails_alone(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.send(RST_STREAM, 0, 1, struct.pack(">L", 2))
            peer.request()
            peer.answer(3, b"ok")

        with scripted(script) as channel:
            with self.assertRaises(DaemonUnavailable):
                channel.unary(PATH, b"", 20)
            self.assertEqual(channel.unary(PATH, b"", 20), b"ok")


class Deadlines(unittest.TestCase):
    def test_a_server_that_accepts_and_says_nothing(self) -> None:
        with scripted(Peer.expect_end) as channel, self.assertRaises(DaemonUnavailable):
            channel.unary(PATH, b"", 0.2)

    def test_a_server_that_never_answers_a_call_is_told_that_it_is_over(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            self.assertEqual(code_of(peer.expect(RST_STREAM).payload), CANCEL)
            peer.request()
            peer.answer(3, b"in time")

        with scripted(script) as channel:
            with self.assertRaisesRegex(DaemonUnavailable, "in time"):
                channel.unary(PATH, b"", 0.2)
            self.assertEqual(channel.unary(PATH, b"", 20), b"in time")

    def test_a_server_that_gives_no_window(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet([(WINDOW, 0)])
            peer.expect(RST_STREAM)

        with scripted(script) as channel, self.assertRaises(DaemonUnavailable):
            channel.unary(PATH, b"x", 0.2)

    def test_a_server_that_stops_reading(self) -> None:
        over = threading.Event()

        def script(peer: Peer) -> None:
            peer.greet([(WINDOW, 2**31 - 1)])
            peer.send(WINDOW_UPDATE, 0, 0, struct.pack(">L", 2**30))
            over.wait(PATIENCE)

        def endless() -> Any:
            while True:
                yield b"x" * 1_000_000

        with scripted(script) as channel:
            with self.assertRaises(DaemonUnavailable):
                channel.client_stream(PATH, endless(), 0.5)
            over.set()

    def test_a_server_that_allows_no_calls(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet([(STREAMS, 0)])
            peer.expect_end()

        with scripted(script) as channel, self.assertRaises(DaemonUnavailable):
            channel.unary(PATH, b"x", 0.2)


class BrokenRules(unittest.TestCase):
    """Each ends with an error at once, and with the code that the protocol names on the closed connection."""

    def breaks(self, wrong: Callable[[Peer], None], code: int) -> PlatewrightError:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            wrong(peer)
            self.assertEqual(code_of(peer.expect(GOAWAY).payload), code)
            peer.expect_end()

        with scripted(script) as channel:
            with self.assertRaises(PlatewrightError) as caught:
                channel.unary(PATH, b"")
        return caught.exception

    def test_a_frame_over_the_limit(self) -> None:
        self.breaks(lambda peer: peer.send(DATA, 0, 1, b"\0" * 16385), FRAME_SIZE_ERROR)

    def test_a_header_block_broken_off(self) -> None:
        def wrong(peer: Peer) -> None:
            peer.send(HEADERS, 0, 1, b"\x88")
            peer.send(PING, 0, 0, b"\0" * 8)

        self.breaks(wrong, PROTOCOL_ERROR)

    def test_a_continuation_of_nothing(self) -> None:
        self.breaks(lambda peer: peer.send(CONTINUATION, END_HEADERS, 1, b"\x88"), PROTOCOL_ERROR)

    def test_a_header_block_without_end(self) -> None:
        for piece in (b"", b"\x88" * 10_000):

            def wrong(peer: Peer) -> None:
                peer.send(HEADERS, 0, 1, b"\x88")
                for _ in range(10_000 if not piece else 10):
                    try:
                        peer.send(CONTINUATION, 0, 1, piece)
                    except OSError:
                        return

            with self.subTest(bytes=len(piece)):
                self.breaks_hard(wrong)

    def test_headers_that_unpack_to_more_than_is_allowed(self) -> None:
        def wrong(peer: Peer) -> None:
            value = b"v" * 4000
            entry = b"\x40\x01x\x7f" + bytes([(4000 - 127) & 127 | 128, (4000 - 127) >> 7]) + value
            peer.send(HEADERS, END_HEADERS, 1, entry + b"\xbe" * 1000)

        self.breaks(wrong, COMPRESSION_ERROR)

    def test_headers_that_mean_nothing(self) -> None:
        for block in (
            b"\xff\xff\xff\xff\xff\xff",
            b"\x80",
            b"\x40\x85\xff\xff\xff\xff\xff\x00",
            b"\x00\x7f",
            b"\xbf" * 3,
        ):
            with self.subTest(block=block):
                self.breaks(lambda peer: peer.send(HEADERS, END_HEADERS, 1, block), COMPRESSION_ERROR)

    def test_frames_of_the_wrong_length(self) -> None:
        for kind, stream_id, payload in (
            (SETTINGS, 0, b"\0" * 5),
            (PING, 0, b"\0" * 7),
            (RST_STREAM, 1, b"\0"),
            (WINDOW_UPDATE, 0, b"\0" * 3),
            (GOAWAY, 0, b"\0" * 7),
        ):
            with self.subTest(kind=kind):
                self.breaks(lambda peer: peer.send(kind, 0, stream_id, payload), FRAME_SIZE_ERROR)

    def test_frames_on_streams_that_cannot_be(self) -> None:
        for kind, stream_id, payload in (
            (DATA, 0, b"x"),
            (DATA, 2, b"x"),
            (DATA, 99, b"x"),
            (HEADERS, 0, b"\x88"),
            (HEADERS, 3, b"\x88"),
            (RST_STREAM, 5, b"\0" * 4),
            (SETTINGS, 1, b""),
            (PING, 1, b"\0" * 8),
            (GOAWAY, 1, b"\0" * 8),
            (PUSH_PROMISE, 1, b"\0\0\0\x02\x88"),
        ):
            with self.subTest(kind=kind, stream_id=stream_id):
                self.breaks(lambda peer: peer.send(kind, END_HEADERS, stream_id, payload), PROTOCOL_ERROR)

    def test_more_padding_than_frame(self) -> None:
        self.breaks(lambda peer: peer.send(DATA, PADDED, 1, b"\x05abc"), PROTOCOL_ERROR)
        self.breaks(lambda peer: peer.send(DATA, PADDED, 1, b""), PROTOCOL_ERROR)
        self.breaks(lambda peer: peer.send(HEADERS, PADDED | END_HEADERS, 1, b"\x02\x88"), PROTOCOL_ERROR)

    def test_windows_beyond_the_largest(self) -> None:
        self.breaks(lambda peer: peer.send(WINDOW_UPDATE, 0, 0, b"\x7f\xff\xff\xff"), FLOW_CONTROL_ERROR)
        self.breaks(lambda peer: peer.send(WINDOW_UPDATE, 0, 0, b"\0" * 4), FLOW_CONTROL_ERROR)
        self.breaks(lambda peer: peer.settings((WINDOW, 2**31)), FLOW_CONTROL_ERROR)

    def test_settings_out_of_range(self) -> None:
        self.breaks(lambda peer: peer.settings((FRAME_SIZE, 1)), PROTOCOL_ERROR)
        self.breaks(lambda peer: peer.settings((2, 1)), PROTOCOL_ERROR)

    def test_pings_without_end_from_a_server_that_does_not_listen(self) -> None:
        def wrong(peer: Peer) -> None:
            pings = (b"\0\0\x08\x06\0\0\0\0\0" + b"\0" * 8) * 1000
            while True:
                try:
                    peer.sock.sendall(pings)
                except OSError:
                    return

        self.breaks_hard(wrong)

    def breaks_hard(self, wrong: Callable[[Peer], None]) -> None:
        """Where the server is not there to hear why."""

        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            wrong(peer)
            peer.expect_end()

        with scripted(script) as channel, self.assertRaises(PlatewrightError):
            channel.unary(PATH, b"")


class Noise(unittest.TestCase):
    def test_whatever_bytes_come_the_call_ends_in_words(self) -> None:
        numbers = random.Random(20)
        for turn in range(150):
            peer = Peer(mock.Mock())
            sent: List[bytes] = []
            peer.sock.sendall = sent.append
            peer.settings((STREAMS, 10))
            peer.headers(1, [*ANSWER_HEADERS, ("noted", "n" * numbers.randrange(300))])
            peer.message(1, b"m" * numbers.randrange(40_000))
            peer.send(PING, 0, 0, b"\0" * 8)
            peer.trailers(1)
            noise = bytearray(b"".join(sent))
            for _ in range(numbers.randrange(1, 6)):
                at = numbers.choice([numbers.randrange(60), numbers.randrange(len(noise))])
                noise[at] = numbers.randrange(256)
            cut = bytes(noise[: numbers.choice([len(noise), numbers.randrange(len(noise))])])

            def script(peer: Peer) -> None:
                peer.sock.sendall(cut)

            with self.subTest(turn=turn), scripted(script) as channel:
                try:
                    channel.unary(PATH, b"ping", 20)
                except PlatewrightError as error:
                    self.assertTrue(str(error))


class Strangers(unittest.TestCase):
    """What answers is no daemon."""

    def test_another_protocol(self) -> None:
        for greeting in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", b"\0" * 100):

            def script(peer: Peer) -> None:
                peer.sock.sendall(greeting)
                peer.expect_end()

            with self.subTest(greeting=greeting), scripted(script) as channel:
                with self.assertRaises(DaemonUnavailable):
                    channel.unary(PATH, b"", 20)

    def test_a_first_frame_that_is_no_settings(self) -> None:
        def script(peer: Peer) -> None:
            peer.send(PING, 0, 0, b"\0" * 8)
            peer.expect_end()

        with scripted(script) as channel, self.assertRaisesRegex(DaemonUnavailable, "not the Platewright daemon"):
            channel.unary(PATH, b"", 20)

    def test_a_web_server(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.headers(1, [(":status", "404"), ("content-type", "text/html")])
            peer.send(DATA, END_STREAM, 1, b"")

        with scripted(script) as channel, self.assertRaisesRegex(DaemonUnavailable, "404"):
            channel.unary(PATH, b"", 20)

    def test_nobody_at_all(self) -> None:
        with scripted() as channel:
            pass
        channel = type(channel)(channel._locate, "test")
        with self.assertRaisesRegex(DaemonUnavailable, "not running"):
            channel.unary(PATH, b"", 20)


class BrokenAnswers(unittest.TestCase):
    """One call fails; the connection lives on."""

    def answers(self, wrong: Callable[[Peer], None]) -> PlatewrightError:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            wrong(peer)
            peer.request()
            peer.answer(3, b"ok")

        with scripted(script) as channel:
            with self.assertRaises(PlatewrightError) as caught:
                channel.unary(PATH, b"", 20)
            self.assertEqual(channel.unary(PATH, b"", 20), b"ok")
        return caught.exception

    def after_headers(self, *data: bytes) -> PlatewrightError:
        def wrong(peer: Peer) -> None:
            peer.headers(1)
            for piece in data:
                peer.send(DATA, 0, 1, piece)
            peer.trailers(1)

        return self.answers(wrong)

    def test_a_compressed_message(self) -> None:
        self.assertIn("compressed", str(self.after_headers(framed(b"x", flag=1))))

    def test_a_message_over_the_limit(self) -> None:
        for length in (8 * 1024 * 1024 + 1, 2**32 - 1):
            error = self.after_headers(struct.pack(">BL", 0, length))
            self.assertEqual(error.reason, ErrorReason.LIMIT_EXCEEDED)

    def test_a_message_cut_short(self) -> None:
        self.after_headers(framed(b"whole")[:-1])
        self.after_headers(b"\0\0")

    def test_no_answer_and_two_answers(self) -> None:
        self.after_headers()
        self.after_headers(framed(b"a"), framed(b"b"))

    def test_no_status(self) -> None:
        def wrong(peer: Peer) -> None:
            peer.headers(1)
            peer.message(1, b"x")
            peer.send(DATA, END_STREAM, 1)

        self.answers(wrong)
        self.answers(lambda peer: peer.headers(1, ANSWER_HEADERS, END_STREAM))

    def test_data_before_headers(self) -> None:
        self.answers(lambda peer: peer.send(DATA, 0, 1, framed(b"x")))

    def test_headers_in_the_middle(self) -> None:
        def wrong(peer: Peer) -> None:
            peer.headers(1)
            peer.headers(1)

        self.answers(wrong)

    def test_a_window_grown_beyond_the_largest_or_by_nothing(self) -> None:
        for increment in (b"\x7f\xff\xff\xff", b"\0\0\0\0"):

            def wrong(peer: Peer) -> None:
                peer.send(WINDOW_UPDATE, 0, 1, increment)
                self.assertEqual(code_of(peer.expect(RST_STREAM).payload), FLOW_CONTROL_ERROR)

            with self.subTest(increment=increment):
                self.answers(wrong)

    def test_more_than_the_streams_window(self) -> None:
        flooded = threading.Event()

        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.headers(1)
            for _ in range(17):
                peer.message(1, b"\0" * (1 << 20))
            self.assertEqual(code_of(peer.expect(RST_STREAM).payload), FLOW_CONTROL_ERROR)
            flooded.set()
            peer.request()
            peer.answer(3, b"ok")

        with scripted(script) as channel:
            stream = channel.server_stream(PATH, b"", 60)
            next(stream)
            self.assertTrue(flooded.wait(PATIENCE))
            with self.assertRaises(PlatewrightError):
                list(stream)
            self.assertEqual(channel.unary(PATH, b"", 20), b"ok")

    def test_a_message_too_large_to_be_sent_is_refused_here(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.expect(RST_STREAM)

        with scripted(script) as channel:
            with self.assertRaises(PlatewrightError) as caught:
                channel.unary(PATH, b"x" * (8 * 1024 * 1024 + 1), 20)
        self.assertEqual(caught.exception.reason, ErrorReason.LIMIT_EXCEEDED)
