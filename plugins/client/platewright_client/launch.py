# SPDX-License-Identifier: Apache-2.0
"""Starts a daemon that outlives its host."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO, Dict, List, Mapping, Optional, Sequence, Union

from .endpoint import Endpoint, read_endpoint, runtime_folder, state_folder
from .errors import DaemonUnavailable

#: What hosts set for themselves and a daemon must not inherit:
#: - PYTHONHOME, PYTHONPATH, PYTHONSTARTUP, PYTHONNOUSERSITE: the host's own Python, which a wrapper script would take
#:   for its own and fail to start with;
#: - LD_LIBRARY_PATH, LD_PRELOAD and their DYLD_ siblings: the host's libstdc++, TBB, OpenSSL and CUDA in front of those
#:   that Node and the inference runtime were built for;
#: - QT_PLUGIN_PATH, QT_QPA_PLATFORM_PLUGIN_PATH: the host's plug-ins for another Qt;
#: - SSL_CERT_FILE, SSL_CERT_DIR, OPENSSL_CONF: files in the host's folder, gone with its next update;
#: - NODE_OPTIONS, NODE_PATH, ELECTRON_RUN_AS_NODE: for the Node inside a host's web panels or an editor's terminal.
#: Somebody whose daemon needs one of them starts it by a command that sets it:
#: PLATEWRIGHT_DAEMON="env LD_LIBRARY_PATH=... platewright serve".
HOST_VARIABLES = frozenset(
    (
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONNOUSERSITE",
        "LD_LIBRARY_PATH",
        "LD_PRELOAD",
        "DYLD_LIBRARY_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH",
        "DYLD_FRAMEWORK_PATH",
        "DYLD_INSERT_LIBRARIES",
        "QT_PLUGIN_PATH",
        "QT_QPA_PLATFORM_PLUGIN_PATH",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "OPENSSL_CONF",
        "NODE_OPTIONS",
        "NODE_PATH",
        "ELECTRON_RUN_AS_NODE",
    )
)

_GLANCE_SECONDS = 0.05
_LAST_WORDS_CHARACTERS = 500


def find_command(
    explicit: Optional[Union[str, Sequence[str]]] = None, environment: Optional[Mapping[str, str]] = None
) -> Optional[Sequence[str]]:
    """Program and arguments that run `serve`: those given, else $PLATEWRIGHT_DAEMON, else what the daemon itself has
    left in its state folder, else `platewright` on the PATH. None where there is none of these. A text is split as a
    shell does.
    """
    env = os.environ if environment is None else environment
    for chosen in (explicit, env.get("PLATEWRIGHT_DAEMON")):
        words = split_command(chosen) if isinstance(chosen, str) else list(chosen or ())
        if words:
            return words
    left = _read_launch_file(state_folder(env) / "launch.json")
    if left is not None:
        return left
    program = shutil.which("platewright", path=env.get("PATH"))
    return [program, "serve"] if program else None


def split_command(text: str) -> List[str]:
    """A command line as a person types it. Backslashes are part of a path on Windows."""
    try:
        if sys.platform == "win32":
            return [word.strip('"') for word in shlex.split(text, posix=False)]
        return shlex.split(text)
    except ValueError as cause:
        raise DaemonUnavailable(
            "The daemon's command cannot be read: %s." % cause,
            "Check its quotes in the preferences or $PLATEWRIGHT_DAEMON.",
        ) from cause


def start_daemon(
    command: Optional[Union[str, Sequence[str]]] = None,
    environment: Optional[Mapping[str, str]] = None,
    timeout: float = 30.0,
) -> Endpoint:
    """Starts a daemon and returns when it accepts connections; where another was faster, that one's endpoint.

    It outlives this process, shares no file or console with it, runs in the user's home folder and writes to
    `daemon.log` in its state folder. `environment` (this process's own where None) is cleared of HOST_VARIABLES. Raises
    DaemonUnavailable with the last words of the log.
    """
    env = dict(os.environ if environment is None else environment)
    words = find_command(command, env)
    if words is None:
        raise DaemonUnavailable(
            "The Platewright daemon's program was not found.",
            "Run `npm run platewright -- serve` once in its folder, or set its command in the plug-in's preferences.",
        )
    log_path = state_folder(env) / "daemon.log"
    give_up = time.monotonic() + timeout
    log_start, process = _spawn(words, without_host_variables(env), log_path)
    # Collects the child whenever it ends, so that no dead process stays with the host.
    ended = threading.Event()
    threading.Thread(target=_wait, args=(process, ended), name="platewright-daemon-end", daemon=True).start()

    folder = runtime_folder(env)
    while True:
        # Asked before the look around: another starter may have been first, and this child has left the place to it.
        is_over = ended.is_set() or time.monotonic() >= give_up
        endpoint = read_endpoint(folder)
        if endpoint is not None and _accepts(endpoint.address):
            return endpoint
        if is_over:
            break
        ended.wait(_GLANCE_SECONDS)
    outcome = "it ended with code %s" % process.returncode if ended.is_set() else "it does not answer"
    raise DaemonUnavailable(
        "The Platewright daemon did not start: %s" % (_last_words(log_path, log_start) or outcome + "."),
        "Its log is %s." % log_path,
    )


def without_host_variables(environment: Mapping[str, str]) -> Dict[str, str]:
    """The environment as it was before the host changed it for itself, as far as anybody can tell."""
    return {name: value for name, value in environment.items() if name.upper() not in HOST_VARIABLES}


def _spawn(
    words: Sequence[str], environment: Mapping[str, str], log_path: Path
) -> "tuple[int, subprocess.Popen[bytes]]":
    """The log's length before the start, and the process."""
    try:
        log_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _open_log(log_path) as log:
            start = log.tell()
            return start, subprocess.Popen(
                list(words),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                close_fds=True,
                # By default the daemon may read and write below the folder it runs in, which for a host can be "/".
                cwd=os.path.expanduser("~"),
                env=dict(environment),
                **_detached(),
            )
    except OSError as cause:
        raise DaemonUnavailable(
            "The Platewright daemon could not be started by `%s`: %s." % (" ".join(words), cause.strerror or cause),
            "Check its command in the plug-in's preferences.",
        ) from cause


def _detached() -> Dict[str, object]:
    if sys.platform == "win32":
        # A console of its own that nobody sees: closing the host's does not end it, and its workers open none.
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    # A session of its own: neither the terminal's Ctrl-C nor its hang-up reaches it.
    return {"start_new_session": True}


def _open_log(path: Path) -> BinaryIO:
    log = open(str(path), "ab", opener=lambda name, flags: os.open(name, flags, 0o600))
    log.seek(0, os.SEEK_END)
    return log


def _wait(process: "subprocess.Popen[bytes]", ended: threading.Event) -> None:
    process.wait()
    ended.set()


def _accepts(address: str) -> bool:
    try:
        if not address.startswith("unix:"):
            host, _, port = address.rpartition(":")
            socket.create_connection((host, int(port)), 1.0).close()
            return True
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(1.0)
            sock.connect(address[len("unix:") :])
            return True
    except (OSError, ValueError):
        return False


def _last_words(path: Path, start: int) -> str:
    """The last line that this start has logged, with the line that its indent continues; of JSON its message."""
    try:
        with open(str(path), "rb") as log:
            log.seek(start)
            lines = log.read().decode("utf-8", "replace").rstrip().splitlines()
    except OSError:
        return ""
    words: List[str] = []
    for line in reversed(lines):
        words.insert(0, line.strip())
        if not line[:1].isspace():
            break
    text = " ".join(words)
    try:
        text = str(json.loads(text)["msg"])
    except (ValueError, KeyError, TypeError):
        pass
    prefix = "platewright: "
    return text[len(prefix) if text.startswith(prefix) else 0 :][:_LAST_WORDS_CHARACTERS]


def _read_launch_file(path: Path) -> Optional[List[str]]:
    """None where it is absent, damaged, or names files that are gone: the daemon may have moved since."""
    try:
        command = json.loads(path.read_bytes().decode("utf-8"))["command"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not isinstance(command, list) or not command or not all(isinstance(word, str) for word in command):
        return None
    if all(os.path.exists(word) for word in command if os.path.isabs(word)):
        return command
    return None
