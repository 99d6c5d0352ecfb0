# SPDX-License-Identifier: Apache-2.0
"""The client against Google's own server."""

from __future__ import annotations

import queue
import subprocess
import sys
import tempfile
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import List, Optional

from platewright_client.channel import Channel
from platewright_client.endpoint import Endpoint
from platewright_client.errors import DaemonUnavailable, PlatewrightError
from platewright_client.wire.messages import ErrorReason

HERE = Path(__file__).resolve().parent
PATIENCE = 30.0
RAW = "/test.Raw/"


class Server:
    """`grpc_server.py` in a process of its own."""

    def __init__(self, python: str, address: Optional[str] = None) -> None:
        command = [python, str(HERE / "grpc_server.py")] + ([address] if address else [])
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._lines: "queue.Queue[str]" = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        port = self.next_line().split()[1]
        self.endpoint = Endpoint(address or "127.0.0.1:" + port, "token", 0, "")

    def next_line(self) -> str:
        return self._lines.get(timeout=PATIENCE)

    def expect(self, beginning: str) -> str:
        while True:
            line = self.next_line()
            if line.startswith(beginning):
                return line

    def ask_to_stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"stop\n")
        self._process.stdin.flush()
        self.expect("stopping")

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(line.decode().strip())


class GrpcioServer(unittest.TestCase):
    python: str
    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        found = subprocess.run([sys.executable, str(HERE.parent / "oracle_venv.py")], stdout=subprocess.PIPE)
        if found.returncode != 0:
            raise unittest.SkipTest("grpcio cannot be had here (oracle_venv.py ended with %d)" % found.returncode)
        cls.python = found.stdout.decode().strip()
        cls.server = Server(cls.python)

    @classmethod
    def tearDownClass(cls) -> None:
        if hasattr(cls, "server"):
            cls.server.end()

    def setUp(self) -> None:
        self.channel = Channel(lambda: self.server.endpoint, "platewright-test/1.0")
        self.addCleanup(self.channel.close)

    def test_messages_come_back_as_they_were_sent(self) -> None:
        for message in (b"", b"x", bytes(range(256)), b"\0" * 16379, b"\1" * 65536, b"\2" * (7 << 20)):
            self.assertEqual(self.channel.unary(RAW + "Echo", message, PATIENCE), message)

    def test_the_largest_message_passes_both_ways_and_one_byte_more_does_not(self) -> None:
        largest = b"\7" * (8 << 20)
        self.assertEqual(self.channel.unary(RAW + "Echo", largest, PATIENCE), largest)
        with self.assertRaises(PlatewrightError) as caught:
            list(self.channel.server_stream(RAW + "Count", b"1 %d" % ((8 << 20) + 1), PATIENCE))
        self.assertEqual(caught.exception.reason, ErrorReason.LIMIT_EXCEEDED)
        self.assertEqual(self.channel.unary(RAW + "Echo", b"alive", PATIENCE), b"alive")

    def test_token_user_agent_and_deadline_arrive(self) -> None:
        token, agent, deadline = bytes(self.channel.unary(RAW + "Metadata", b"", 500)).decode().split("\n")
        self.assertEqual(token, "Bearer token")
        self.assertEqual(agent, "platewright-test/1.0")
        self.assertIn(int(deadline), range(400, 501))
        for timeout, least in ((3_000_000.0, 2_000_000), (None, 10**9)):
            deadline = bytes(self.channel.unary(RAW + "Metadata", b"", timeout)).decode().split("\n")[2]
            self.assertGreater(int(deadline), least)

    def test_streams_from_the_server_arrive_whole(self) -> None:
        got = list(self.channel.server_stream(RAW + "Count", b"500 1000", PATIENCE))
        self.assertEqual(got, [bytes([index % 256]) * 1000 for index in range(500)])
        self.assertEqual(list(self.channel.server_stream(RAW + "Count", b"0 0", PATIENCE)), [])
        large = self.channel.server_stream(RAW + "Count", b"40 1048576", PATIENCE)
        self.assertEqual([len(message) for message in large], [1 << 20] * 40)

    def test_streams_to_the_server_arrive_whole(self) -> None:
        small = self.channel.client_stream(RAW + "Gather", (b"x" * 100 for _ in range(500)), PATIENCE)
        self.assertEqual(small, b"500 50000")
        large = self.channel.client_stream(RAW + "Gather", (b"x" * (1 << 20) for _ in range(40)), PATIENCE)
        self.assertEqual(large, b"40 %d" % (40 << 20))
        self.assertEqual(self.channel.client_stream(RAW + "Gather", [], PATIENCE), b"0 0")

    def test_errors_come_with_their_words(self) -> None:
        for code, reason in (
            (3, ErrorReason.INVALID_FIELD),
            (8, ErrorReason.LIMIT_EXCEEDED),
            (13, ErrorReason.INTERNAL),
            (16, ErrorReason.UNAUTHENTICATED),
        ):
            text = "100 % caf\u00e9 \u96ea, `quoted`"
            with self.subTest(code=code), self.assertRaises(PlatewrightError) as caught:
                self.channel.unary(RAW + "Fail", ("%d %s" % (code, text)).encode(), PATIENCE)
            self.assertEqual((caught.exception.reason, caught.exception.message), (reason, text))

    def test_a_method_that_is_not_there(self) -> None:
        with self.assertRaises(PlatewrightError) as caught:
            self.channel.unary(RAW + "Nothing", b"", PATIENCE)
        self.assertEqual(caught.exception.reason, ErrorReason.NOT_IMPLEMENTED)

    def test_a_deadline_ends_the_call_on_both_sides(self) -> None:
        with self.assertRaises(DaemonUnavailable):
            self.channel.unary(RAW + "Sleep", b"1", 0.1)
        self.assertEqual(self.server.expect("sleep over"), "sleep over, active False")

    def test_the_server_sees_that_a_stream_was_cancelled(self) -> None:
        stream = self.channel.server_stream(RAW + "Count", b"100000 10 0.01")
        self.assertEqual(next(stream), b"\0" * 10)
        stream.close()
        self.assertLess(int(self.server.expect("count of 100000 over at").split()[-1]), 100000)

    def test_many_threads_share_one_connection(self) -> None:
        def work(index: int) -> List[int]:
            body = bytes([index]) * (index * 9973)
            echoed = self.channel.unary(RAW + "Echo", body, PATIENCE)
            self.assertEqual(echoed, body)
            gathered = self.channel.client_stream(RAW + "Gather", [body] * 3, PATIENCE)
            self.assertEqual(gathered, b"3 %d" % (3 * len(body)))
            return [len(part) for part in self.channel.server_stream(RAW + "Count", b"20 70000", PATIENCE)]

        with ThreadPoolExecutor(12) as pool:
            for sizes in pool.map(work, range(36)):
                self.assertEqual(sizes, [70000] * 20)

    def test_a_stopping_server_lets_the_call_end_and_the_next_finds_its_successor(self) -> None:
        first, second = Server(self.python), Server(self.python)
        self.addCleanup(first.end)
        self.addCleanup(second.end)
        endpoints = [first.endpoint, second.endpoint]
        channel = Channel(lambda: endpoints.pop(0), "test")
        self.addCleanup(channel.close)
        stream = channel.server_stream(RAW + "Count", b"20 10 0.02", PATIENCE)
        next(stream)
        first.ask_to_stop()
        self.assertEqual(len(list(stream)), 19)
        self.assertEqual(channel.unary(RAW + "Echo", b"successor", PATIENCE), b"successor")
        first.expect("stopped")

    def test_a_killed_server_fails_the_call(self) -> None:
        server = Server(self.python)
        self.addCleanup(server.end)
        channel = Channel(lambda: server.endpoint, "test")
        self.addCleanup(channel.close)
        stream = channel.server_stream(RAW + "Count", b"100000 10 0.01")
        next(stream)
        server.end()
        with self.assertRaises(DaemonUnavailable):
            list(stream)
        with self.assertRaisesRegex(DaemonUnavailable, "not running"):
            channel.unary(RAW + "Echo", b"", PATIENCE)

    @unittest.skipIf(sys.platform == "win32", "Windows has no unix sockets for Python")
    def test_a_unix_socket(self) -> None:
        with tempfile.TemporaryDirectory(prefix="pw-") as folder:
            server = Server(self.python, "unix:%s/s" % folder)
            self.addCleanup(server.end)
            channel = Channel(lambda: server.endpoint, "test")
            self.addCleanup(channel.close)
            message = b"\5" * (3 << 20)
            self.assertEqual(channel.unary(RAW + "Echo", message, PATIENCE), message)
