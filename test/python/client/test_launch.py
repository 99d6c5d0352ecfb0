# SPDX-License-Identifier: Apache-2.0
"""Finding the daemon's endpoint, its command, and starting it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Dict, List
from unittest import mock

from platewright_client.endpoint import Endpoint, read_endpoint, runtime_folder, state_folder
from platewright_client.errors import DaemonUnavailable, PlatewrightError
from platewright_client.launch import find_command, start_daemon, without_host_variables
from platewright_client.wire.messages import ErrorReason

#: Listens, leaves its endpoint, and says in a file how it finds itself.
FAKE_DAEMON = """
import json, os, socket, sys, time
folder = os.environ["PLATEWRIGHT_RUNTIME_FOLDER"]
os.makedirs(folder, exist_ok=True)
seen = {"cwd": os.getcwd(), "env": dict(os.environ), "argv": sys.argv[1:], "pid": os.getpid()}
if hasattr(os, "getsid"):
    seen["session"] = os.getsid(0)
if os.path.isdir("/proc/self/fd"):
    paths = ["/proc/self/fd/" + fd for fd in os.listdir("/proc/self/fd")]
    seen["files"] = [os.readlink(path) for path in paths if os.path.exists(path)]
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(5)
with open(os.path.join(folder, "seen.json"), "w") as file:
    json.dump(seen, file)
endpoint = {"address": "127.0.0.1:%d" % listener.getsockname()[1], "token": "t", "pid": os.getpid(), "version": "9.9.9"}
with open(os.path.join(folder, "draft"), "w") as file:
    json.dump(endpoint, file)
os.replace(os.path.join(folder, "draft"), os.path.join(folder, "endpoint.json"))
print("hello from the daemon", file=sys.stderr, flush=True)
time.sleep(120)
"""


class InFolder(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="pw-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name).resolve()
        self.environment: Dict[str, str] = {
            "PATH": "",
            "HOME": str(self.folder),
            "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
            "PLATEWRIGHT_STATE_FOLDER": str(self.folder / "state"),
            "PLATEWRIGHT_RUNTIME_FOLDER": str(self.folder / "run"),
        }


class Folders(unittest.TestCase):
    def test_the_daemons_own_variables_decide(self) -> None:
        self.assertEqual(runtime_folder({"PLATEWRIGHT_RUNTIME_FOLDER": "/r"}), Path("/r"))
        self.assertEqual(state_folder({"PLATEWRIGHT_STATE_FOLDER": "/s"}), Path("/s"))

    def test_linux(self) -> None:
        with mock.patch.object(sys, "platform", "linux"), tempfile.TemporaryDirectory() as session:
            self.assertEqual(runtime_folder({"XDG_RUNTIME_DIR": session}), Path(session) / "platewright")
            self.assertEqual(state_folder({"XDG_DATA_HOME": "/d"}), Path("/d/platewright"))
            self.assertEqual(state_folder({}), Path.home() / ".local/share/platewright")

    @unittest.skipIf(os.name == "nt", "there is no user id on Windows")
    def test_without_a_session_it_is_the_temporary_folder_as_node_has_it(self) -> None:
        own = "platewright-%d" % os.getuid()
        gone = {"XDG_RUNTIME_DIR": "/no/such/folder"}
        self.assertEqual(runtime_folder(gone), Path("/tmp") / own)
        self.assertEqual(runtime_folder(dict(gone, TEMP="/c", TMP="/b", TMPDIR="/a")), Path("/a") / own)
        self.assertEqual(runtime_folder(dict(gone, TEMP="/c", TMP="/b")), Path("/b") / own)

    def test_macos_and_windows(self) -> None:
        with mock.patch.object(sys, "platform", "darwin"):
            self.assertEqual(state_folder({}), Path.home() / "Library/Application Support/platewright")
        with mock.patch.object(sys, "platform", "win32"):
            local = {"LOCALAPPDATA": "/local"}
            self.assertEqual(state_folder(local), Path("/local/platewright/Data"))
            self.assertEqual(runtime_folder(local), Path("/local/platewright/Data/run"))


class Endpoints(InFolder):
    def test_no_file_is_no_daemon(self) -> None:
        self.assertIsNone(read_endpoint(self.folder))
        self.assertIsNone(read_endpoint(self.folder / "nowhere"))

    def test_what_the_daemon_left_is_read(self) -> None:
        left = {"address": "127.0.0.1:4", "token": "t", "pid": 5, "version": "1.2.3"}
        (self.folder / "endpoint.json").write_text(json.dumps(left))
        self.assertEqual(read_endpoint(self.folder), Endpoint("127.0.0.1:4", "t", 5, "1.2.3"))

    def test_a_damaged_file_says_what_to_do(self) -> None:
        for text in ("", "{", "[]", "1", '{"address": 1, "token": "", "pid": 1}', '{"address": "a"}', "\u00ff"):
            (self.folder / "endpoint.json").write_bytes(text.encode("latin-1"))
            with self.subTest(text=text), self.assertRaisesRegex(PlatewrightError, "Delete it") as caught:
                read_endpoint(self.folder)
            self.assertEqual(caught.exception.reason, ErrorReason.FILE_DAMAGED)


class Commands(InFolder):
    def leave(self, command: object) -> None:
        (self.folder / "state").mkdir(exist_ok=True)
        (self.folder / "state" / "launch.json").write_text(json.dumps({"command": command}))

    def test_they_are_tried_in_order(self) -> None:
        self.assertIsNone(find_command(None, self.environment))

        program = self.folder / ("platewright.bat" if os.name == "nt" else "platewright")
        program.write_text("")
        program.chmod(0o755)
        on_path = dict(self.environment, PATH=str(self.folder))
        found = find_command(None, on_path)
        assert found is not None
        self.assertEqual([Path(found[0]).name.lower(), found[1]], [program.name, "serve"])

        self.leave([sys.executable, "serve"])
        self.assertEqual(find_command(None, on_path), [sys.executable, "serve"])

        chosen = dict(on_path, PLATEWRIGHT_DAEMON='run "a b" serve')
        self.assertEqual(find_command(None, chosen), ["run", "a b", "serve"])
        self.assertEqual(find_command("my own", chosen), ["my", "own"])
        self.assertEqual(find_command(["my own"], chosen), ["my own"])
        self.assertEqual(find_command("", chosen), ["run", "a b", "serve"])

    def test_what_was_left_by_a_daemon_that_has_moved_is_passed_over(self) -> None:
        main = str(self.folder / "main.ts")
        for command in ([sys.executable, main, "serve"], [str(self.folder / "node"), "serve"], [], "text", [1], None):
            self.leave(command)
            self.assertIsNone(find_command(None, self.environment))
        (self.folder / "state" / "launch.json").write_text("{")
        self.assertIsNone(find_command(None, self.environment))

    def test_open_quotes_are_told_of(self) -> None:
        with self.assertRaisesRegex(DaemonUnavailable, "quotes"):
            find_command('run "a', self.environment)

    @unittest.skipIf(os.name == "nt", "the other way round there")
    def test_backslashes_belong_to_paths_on_windows(self) -> None:
        with mock.patch.object(sys, "platform", "win32"):
            self.assertEqual(find_command('"C:\\a b\\x.exe" C:\\y serve', {}), ["C:\\a b\\x.exe", "C:\\y", "serve"])


class Starting(InFolder):
    def setUp(self) -> None:
        super().setUp()
        script = self.folder / "fake_daemon.py"
        script.write_text(FAKE_DAEMON)
        self.command: List[str] = [sys.executable, str(script), "serve"]
        self.addCleanup(self.end)

    def end(self) -> None:
        try:
            os.kill(self.seen()["pid"], signal.SIGTERM)
        except (OSError, ValueError):
            pass

    def seen(self) -> dict:
        return json.loads((self.folder / "run" / "seen.json").read_text())

    def test_it_stands_on_its_own(self) -> None:
        with open(str(self.folder / "hosts own file"), "w") as file:
            os.set_inheritable(file.fileno(), True)
            started = start_daemon(self.command, self.environment)
        seen = self.seen()
        self.assertEqual(started.pid, seen["pid"])
        self.assertEqual((started.token, started.version), ("t", "9.9.9"))
        self.assertEqual(seen["argv"], ["serve"])
        self.assertEqual(os.path.realpath(seen["cwd"]), os.path.realpath(os.path.expanduser("~")))
        if "session" in seen:
            self.assertEqual(seen["session"], seen["pid"])
            self.assertNotEqual(seen["session"], os.getsid(0))
        if "files" in seen:
            log = str(self.folder / "state" / "daemon.log")
            self.assertEqual(
                [path for path in seen["files"] if path.startswith("/") and "/fd" not in path], seen["files"][:3]
            )
            self.assertEqual(seen["files"][:3], ["/dev/null", "/dev/null", log])

    def test_it_logs_to_its_state_folder_for_its_owner_alone(self) -> None:
        start_daemon(self.command, self.environment)
        log = self.folder / "state" / "daemon.log"
        give_up = time.monotonic() + 20
        while not log.read_text() and time.monotonic() < give_up:
            time.sleep(0.02)
        self.assertEqual(log.read_text(), "hello from the daemon\n")
        if os.name != "nt":
            self.assertEqual(log.stat().st_mode & 0o777, 0o600)
            self.assertEqual(log.parent.stat().st_mode & 0o777, 0o700)

    def test_what_the_host_set_for_itself_does_not_reach_it(self) -> None:
        host = {"PYTHONHOME": "/no/such/python", "PYTHONPATH": "/x", "LD_LIBRARY_PATH": "/y", "NODE_OPTIONS": "--bad"}
        start_daemon(self.command, dict(self.environment, STUDIO="kept", **host))
        env = self.seen()["env"]
        self.assertEqual(env["STUDIO"], "kept")
        for name in host:
            self.assertNotIn(name, env)
        self.assertEqual(without_host_variables({"ld_preload": "x", "PATH": "p"}), {"PATH": "p"})

    def test_a_dead_daemons_endpoint_is_not_taken_for_its_own(self) -> None:
        (self.folder / "run").mkdir()
        left = {"address": "127.0.0.1:1", "token": "old", "pid": 1, "version": ""}
        (self.folder / "run" / "endpoint.json").write_text(json.dumps(left))
        self.assertEqual(start_daemon(self.command, self.environment).token, "t")

    def test_who_comes_second_shares_the_first_ones_daemon(self) -> None:
        first = start_daemon(self.command, self.environment)
        leaving = [sys.executable, "-c", "import sys; sys.exit('Another daemon runs already.')"]
        self.assertEqual(start_daemon(leaving, self.environment), first)

    def test_one_that_ends_leaves_its_last_words(self) -> None:
        for words, said in (
            ("import sys; sys.exit('first line\\nno journal here')", "no journal here"),
            ('import sys; sys.exit(\'{"level":50,"msg":"the disk is full"}\')', "did not start: the disk is full"),
            ("import sys; sys.exit(3)", "code 3"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(DaemonUnavailable, said) as caught:
                start_daemon([sys.executable, "-c", words], self.environment)
            self.assertIn("daemon.log", caught.exception.remedy)

    def test_one_that_says_nothing_is_given_up(self) -> None:
        with self.assertRaisesRegex(DaemonUnavailable, "does not answer"):
            start_daemon([sys.executable, "-c", "import time; time.sleep(3)"], self.environment, timeout=0.3)

    def test_a_program_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(DaemonUnavailable, "could not be started") as caught:
            start_daemon([str(self.folder / "nowhere"), "serve"], self.environment)
        self.assertIn("nowhere", str(caught.exception))

    def test_no_program_at_all(self) -> None:
        with self.assertRaisesRegex(DaemonUnavailable, "was not found"):
            start_daemon(None, self.environment)

    def test_a_command_may_be_a_line_of_text(self) -> None:
        line = " ".join(shlex.quote(word) for word in self.command)
        self.assertEqual(start_daemon(None, dict(self.environment, PLATEWRIGHT_DAEMON=line)).token, "t")
