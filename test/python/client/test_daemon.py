# SPDX-License-Identifier: Apache-2.0
"""The client against the true daemon."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import threading
import unittest
import uuid
from dataclasses import replace
from pathlib import Path
from typing import List
from unittest import mock

from daemon import MAIN, NODE, TestDaemon
from platewright_client import DaemonUnavailable, PlatewrightError, connect, messages
from platewright_client.daemon import Daemon
from platewright_client.endpoint import read_endpoint
from platewright_client.wire.codec import encode
from platewright_client.wire.messages import ErrorReason, JobState
from scripted_peer import ANSWER_HEADERS, Peer, scripted

PATIENCE = 60.0


def new_id() -> str:
    return str(uuid.uuid4())


class Meeting(unittest.TestCase):
    """No daemon, or one that cannot be spoken to."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="pw-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        settings = {
            "PLATEWRIGHT_RUNTIME_FOLDER": temporary.name,
            "PLATEWRIGHT_STATE_FOLDER": temporary.name,
            "PLATEWRIGHT_DAEMON": "",
            "PATH": "",
        }
        patch = mock.patch.dict(os.environ, settings)
        patch.start()
        self.addCleanup(patch.stop)

    def leave_endpoint(self, address: str) -> None:
        left = {"address": address, "token": "", "pid": 1, "version": "0"}
        (self.folder / "endpoint.json").write_text(json.dumps(left))

    def test_no_daemon(self) -> None:
        with self.assertRaises(DaemonUnavailable) as caught:
            connect("test")
        self.assertEqual(
            str(caught.exception),
            "The Platewright daemon is not running. "
            "Start it from the plug-in's preferences, or run `npm run platewright -- serve`.",
        )

    def test_a_dead_daemons_endpoint(self) -> None:
        addresses = ["127.0.0.1:1"]
        if sys.platform != "win32":
            addresses.append("unix:%s/daemon.sock" % self.folder)
        for address in addresses:
            self.leave_endpoint(address)
            with self.subTest(address=address), self.assertRaisesRegex(DaemonUnavailable, "not running"):
                connect("test")

    def test_an_address_that_is_none(self) -> None:
        for address in ("", "nowhere", "127.0.0.1:port", "127.0.0.1:99999", "unix:" + "x" * 300):
            self.leave_endpoint(address)
            with self.subTest(address=address), self.assertRaises(DaemonUnavailable):
                connect("test", timeout=5)

    def test_a_daemon_that_cannot_be_found_to_be_started(self) -> None:
        with self.assertRaisesRegex(DaemonUnavailable, "program was not found"):
            connect("test", start=True)

    def test_a_daemon_that_speaks_another_version(self) -> None:
        hello = encode(messages.HelloResponse(daemon_version="9.0.0", api_version="platewright.v9"))

        def script(peer: Peer) -> None:
            peer.greet()
            self.assertEqual(peer.request().headers[":path"], "/platewright.v1.DaemonService/Hello")
            peer.answer(1, hello)
            peer.expect_end()

        with scripted(script) as channel:
            endpoint = channel._locate()
            assert endpoint is not None
            self.leave_endpoint(endpoint.address)
            with self.assertRaisesRegex(DaemonUnavailable, r"9\.0\.0 speaks platewright\.v9.*same release"):
                connect("test")

    def test_a_daemon_that_does_not_know_hello(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.headers(1, [*ANSWER_HEADERS, ("grpc-status", "12")], 1)
            peer.expect_end()

        with scripted(script) as channel:
            endpoint = channel._locate()
            assert endpoint is not None
            self.leave_endpoint(endpoint.address)
            with self.assertRaisesRegex(PlatewrightError, "same release"):
                connect("test")

    def test_an_answer_that_is_no_message(self) -> None:
        def script(peer: Peer) -> None:
            peer.greet()
            peer.request()
            peer.answer(1, b"\x0a\x7fcut")
            peer.expect_end()

        with scripted(script) as channel:
            endpoint = channel._locate()
            assert endpoint is not None
            self.leave_endpoint(endpoint.address)
            with self.assertRaisesRegex(PlatewrightError, "cannot be read"):
                connect("test")


class StartOnDemand(unittest.TestCase):
    def test_the_daemon_leaves_its_command_and_is_started_by_it(self) -> None:
        with TestDaemon() as daemon:
            left = daemon.state_folder / "launch.json"
            while not left.exists():  # it is written when the daemon answers already
                threading.Event().wait(0.05)
            command = json.loads(left.read_text())["command"]
            self.assertEqual(command[-2:], [str(MAIN), "serve"])
            self.assertTrue(os.path.isabs(command[0]))
            if os.name != "nt":
                self.assertEqual(left.stat().st_mode & 0o777, 0o600)
            first = daemon.pid
            daemon.kill()
            host = dict(
                daemon.environment, PATH="", LD_LIBRARY_PATH="/no/such", PYTHONHOME="/no/such", NODE_OPTIONS="--no"
            )
            with mock.patch.dict(os.environ, host):
                with connect("test", start=True) as started:
                    self.assertNotEqual(started.hello.process_id, first)
                    with connect("test", start=True) as again:
                        self.assertEqual(again.hello.process_id, started.hello.process_id)
            os.kill(started.hello.process_id, 15)
            while read_endpoint(daemon.runtime_folder) is not None:
                threading.Event().wait(0.05)

    def test_a_command_that_fails_says_why(self) -> None:
        with tempfile.TemporaryDirectory(prefix="pw-") as folder:
            settings = {
                "PLATEWRIGHT_RUNTIME_FOLDER": folder + "/run",
                "PLATEWRIGHT_STATE_FOLDER": folder + "/state",
                "PLATEWRIGHT_CONFIG": folder + "/nowhere.json",
            }
            with mock.patch.dict(os.environ, settings):
                with self.assertRaisesRegex(DaemonUnavailable, r"did not start: .*nowhere\.json"):
                    connect("test", start=True, command=[str(NODE), str(MAIN), "serve"])


class Calls:
    """What holds over any transport; the classes below say which."""

    settings: dict = {}
    server: TestDaemon
    daemon: Daemon

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = TestDaemon(**cls.settings)
        cls.server.__enter__()
        with mock.patch.dict(os.environ, cls.server.environment):
            cls.daemon = connect("platewright-test/1.0")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.daemon.close()
        cls.server.close()

    def test_hello(self) -> None:
        hello = self.daemon.hello
        self.assertEqual((hello.api_version, hello.process_id), ("platewright.v1", self.server.pid))
        self.assertEqual(hello.roots, (str(self.server.folder),))
        assert hello.limits is not None
        self.assertEqual(hello.limits.message_bytes, 8 << 20)

    def test_models(self) -> None:
        models = self.daemon.list_models()
        self.assertEqual([model.name for model in models], ["starter", "tiny"])
        self.assertEqual(self.daemon.get_model(), models[0])
        self.assertEqual(self.daemon.get_model("tiny"), models[1])
        with self.assertRaises(PlatewrightError) as caught:
            self.daemon.get_model("tinny")
        self.assertEqual(caught.exception.reason, ErrorReason.UNKNOWN_MODEL)
        self.assertTrue(caught.exception.remedy)

    def test_a_request_is_checked(self) -> None:
        request = self.server.request("checked")
        answer = self.daemon.check_request(request)
        self.assertEqual(answer.model, "tiny")
        self.assertIn(messages.PassKind.DEPTH, [match.kind for match in answer.matches])
        self.assertFalse((self.server.folder / "checked").exists())

    def test_what_is_wrong_with_a_request_is_said_with_its_field(self) -> None:
        request = self.server.request("refused")
        elsewhere = messages.PassSource(pixels=messages.PixelSource(path=str(self.server.folder / "no caf\u00e9.exr")))
        for wrong, reason, field in (
            (replace(request, model="none"), ErrorReason.UNKNOWN_MODEL, "model"),
            (replace(request, passes=()), ErrorReason.MISSING_FIELD, "passes"),
            (replace(request, passes=(elsewhere,)), ErrorReason.FILE_NOT_FOUND, None),
        ):
            for call in (self.daemon.check_request, lambda request: self.daemon.submit_job(request, new_id())):
                with self.subTest(reason=reason), self.assertRaises(PlatewrightError) as caught:
                    call(wrong)
                error = caught.exception
                self.assertEqual((error.reason, error.field), (reason, error.field if field is None else field))
                self.assertEqual(error.detail.message, error.message)
        self.assertIn("no caf\u00e9.exr", str(error))

    def test_a_value_that_cannot_be_sent_is_refused_here(self) -> None:
        request = replace(self.server.request("never"), seed="seven")  # type: ignore[arg-type]
        with self.assertRaises(PlatewrightError) as caught:
            self.daemon.check_request(request)
        self.assertEqual((caught.exception.reason, caught.exception.field), (ErrorReason.INVALID_FIELD, "seed"))

    def test_a_job_from_submit_to_its_plate(self) -> None:
        request, request_id = self.server.request("made"), new_id()
        job = self.daemon.submit_job(request, request_id)
        self.assertEqual(job.request_id, request_id)
        events = list(self.daemon.watch_job(job.id))
        self.assertEqual(events[-1].state, JobState.DONE)
        sequences = [event.sequence for event in events]
        self.assertEqual(sequences, sorted(set(sequences)))
        (plate,) = [event.plate for event in events if event.plate is not None]
        self.assertEqual(hashlib.sha256(Path(plate.path).read_bytes()).hexdigest(), plate.sha256)

        ended = self.daemon.get_job(job.id)
        self.assertEqual((ended.state, ended.plates), (JobState.DONE, (plate,)))
        self.assertEqual(self.daemon.submit_job(request, request_id).id, job.id)
        with self.assertRaises(PlatewrightError) as caught:
            self.daemon.submit_job(replace(request, seed=8), request_id)
        self.assertEqual(caught.exception.reason, ErrorReason.REQUEST_ID_REUSED)

        plate_event = next(event for event in events if event.plate is not None)
        rest = list(self.daemon.watch_job(job.id, plate_event.sequence))
        self.assertEqual([event.state for event in rest], [JobState.DONE])
        self.assertEqual(list(self.daemon.watch_job(job.id, events[-1].sequence)), [])

    def test_jobs_are_listed_newest_first_and_by_state(self) -> None:
        ids = [self.daemon.submit_job(self.server.request("list%d" % index), new_id()).id for index in range(3)]
        for id in ids:
            list(self.daemon.watch_job(id))
        listed = [job.id for job in self.daemon.list_jobs() if job.id in ids]
        self.assertEqual(listed, ids[::-1])
        self.assertEqual(len(self.daemon.list_jobs(limit=2)), 2)
        self.assertEqual(self.daemon.list_jobs(limit=0), ())
        self.assertTrue(all(job.state == JobState.DONE for job in self.daemon.list_jobs([JobState.DONE])))
        self.assertFalse(set(ids) & {job.id for job in self.daemon.list_jobs([JobState.QUEUED])})

    def test_a_job_is_cancelled_from_beside_its_watch(self) -> None:
        job = self.daemon.submit_job(self.server.request("cancelled", last=12), new_id())
        watch = self.daemon.watch_job(job.id)
        next(event for event in watch if event.plate is not None)
        self.assertEqual(self.daemon.cancel_job(job.id).id, job.id)
        self.assertEqual(list(watch)[-1].state, JobState.CANCELLED)
        self.assertLess(len(self.daemon.get_job(job.id).plates), 12)

    def test_a_watch_that_is_closed_leaves_the_job_and_the_connection_alone(self) -> None:
        job = self.daemon.submit_job(self.server.request("closed", last=2), new_id())
        watch = self.daemon.watch_job(job.id)
        next(watch)
        watch.close()
        self.assertEqual(list(self.daemon.watch_job(job.id))[-1].state, JobState.DONE)

    def test_a_job_that_is_not_known(self) -> None:
        for call in (self.daemon.get_job, self.daemon.cancel_job, lambda id: list(self.daemon.watch_job(id))):
            with self.assertRaises(PlatewrightError) as caught:
                call("nobody")
            self.assertEqual(caught.exception.reason, ErrorReason.JOB_NOT_FOUND)

    def test_a_file_goes_up_and_comes_down(self) -> None:
        for size in (0, 1, 5_000_001):
            path, back = self.server.folder / "up.bin", self.server.folder / "down.bin"
            path.write_bytes(os.urandom(size))
            content_hash = self.daemon.upload_file(path)
            self.assertEqual(content_hash, hashlib.sha256(path.read_bytes()).hexdigest())
            self.assertEqual(self.daemon.upload_file(str(path)), content_hash)
            self.daemon.download(content_hash, back)
            self.assertEqual(back.read_bytes(), path.read_bytes())

    def test_a_failed_download_leaves_nothing_and_changes_nothing(self) -> None:
        folder = self.server.folder / "downloads"
        folder.mkdir()
        (folder / "kept").write_text("old")
        with self.assertRaises(PlatewrightError) as caught:
            self.daemon.download("0" * 64, folder / "kept")
        self.assertEqual(caught.exception.reason, ErrorReason.PIXELS_NOT_FOUND)
        self.assertEqual([path.name for path in folder.iterdir()], ["kept"])
        self.assertEqual((folder / "kept").read_text(), "old")

    def test_files_that_cannot_be_read_or_written(self) -> None:
        with self.assertRaises(PlatewrightError) as caught:
            self.daemon.upload_file(self.server.folder / "nowhere.exr")
        self.assertEqual(caught.exception.reason, ErrorReason.FILE_NOT_FOUND)
        path = self.server.folder / "small.bin"
        path.write_bytes(b"small")
        content_hash = self.daemon.upload_file(path)
        with self.assertRaises(PlatewrightError) as caught:
            self.daemon.download(content_hash, self.server.folder / "no" / "folder")
        self.assertEqual(caught.exception.reason, ErrorReason.NOT_WRITABLE)

    def test_a_model_is_loaded_verified_and_unloaded(self) -> None:
        self.assertEqual(self.daemon.load_model("tiny").load_state, messages.LoadState.LOADED)
        verdict = self.daemon.verify_model("tiny")
        self.assertTrue(verdict.sound and verdict.files)
        self.assertEqual(self.daemon.unload_model("tiny").load_state, messages.LoadState.UNLOADED)

    def test_many_threads_call_at_once(self) -> None:
        failures: List[BaseException] = []

        def work() -> None:
            try:
                for _ in range(10):
                    self.assertEqual(len(self.daemon.list_models()), 2)
            except BaseException as failure:
                failures.append(failure)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(failures, [])

    def test_after_close_calls_fail(self) -> None:
        with mock.patch.dict(os.environ, self.server.environment):
            daemon = connect("test")
        daemon.close()
        daemon.close()
        with self.assertRaises(DaemonUnavailable):
            daemon.list_models()

    def test_a_restarted_daemon_is_found_again(self) -> None:
        with mock.patch.dict(os.environ, self.server.environment):
            daemon = connect("test")
        with daemon:
            self.server.kill()
            with self.assertRaises(DaemonUnavailable):
                daemon.list_models()
            self.server.restart()
            self.assertEqual(len(daemon.list_models()), 2)
        with mock.patch.dict(os.environ, self.server.environment):
            type(self).daemon.close()
            type(self).daemon = connect("platewright-test/1.0")


@unittest.skipIf(sys.platform == "win32", "the daemon has no unix socket on Windows")
class OverUnixSocket(Calls, unittest.TestCase):
    def test_the_socket_is_used(self) -> None:
        self.assertTrue(self.server.endpoint.address.startswith("unix:"))


class OverLoopback(Calls, unittest.TestCase):
    settings = {"PLATEWRIGHT_LISTEN": "127.0.0.1:0"}

    def test_the_token_is_needed(self) -> None:
        endpoint = replace(self.server.endpoint, token="guess")
        self.assertNotEqual(self.server.endpoint.token, "")
        with mock.patch("platewright_client.daemon.read_endpoint", lambda folder: endpoint):
            with self.assertRaises(PlatewrightError) as caught:
                connect("test")
        self.assertEqual(caught.exception.reason, ErrorReason.UNAUTHENTICATED)
