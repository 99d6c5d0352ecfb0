# SPDX-License-Identifier: Apache-2.0
"""Where a running daemon is found: `endpoint.json` in the runtime folder, readable by its owner alone."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Optional

from .errors import PlatewrightError
from .wire.messages import ErrorReason


@dataclass(frozen=True)
class Endpoint:
    """How to reach a daemon."""

    address: str
    """`unix:/run/user/1000/platewright/daemon.sock` or `127.0.0.1:41234`."""
    token: str
    """Sent with each call; empty on a unix socket, where the folder's mode is the gate."""
    pid: int
    """The daemon's process id."""
    version: str
    """The daemon's version."""


def runtime_folder(environment: Optional[Mapping[str, str]] = None) -> Path:
    """The folder in which the daemon of this user leaves its endpoint, by the daemon's own rules."""
    env = os.environ if environment is None else environment
    chosen = env.get("PLATEWRIGHT_RUNTIME_FOLDER")
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        return data_folder(env) / "run"
    uid = os.getuid()
    session = env.get("XDG_RUNTIME_DIR", "/run/user/%d" % uid)
    if os.path.exists(session):
        return Path(session) / "platewright"
    # In the order of Node's `os.tmpdir()`, which is not that of `tempfile`.
    temporary = env.get("TMPDIR") or env.get("TMP") or env.get("TEMP") or "/tmp"
    return Path(temporary) / ("platewright-%d" % uid)


def state_folder(environment: Optional[Mapping[str, str]] = None) -> Path:
    """The folder in which the daemon keeps its journal and logs."""
    env = os.environ if environment is None else environment
    chosen = env.get("PLATEWRIGHT_STATE_FOLDER")
    return Path(chosen).expanduser() if chosen else data_folder(env)


def data_folder(env: Mapping[str, str]) -> Path:
    """The user's own folder for data that must survive, as each system has it."""
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        local = env.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / "platewright" / "Data"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "platewright"
    data = env.get("XDG_DATA_HOME")
    return (Path(data) if data else home / ".local" / "share") / "platewright"


def read_endpoint(folder: Optional[Path] = None) -> Optional[Endpoint]:
    """What the daemon has left in its runtime folder; None where there is nothing. A killed daemon leaves its own."""
    path = (runtime_folder() if folder is None else Path(folder)) / "endpoint.json"
    try:
        text = path.read_bytes().decode("utf-8")
        found = json.loads(text)
        address, token, pid = found["address"], found["token"], found["pid"]
        if isinstance(address, str) and isinstance(token, str) and isinstance(pid, int):
            return Endpoint(address, token, pid, str(found.get("version", "")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as cause:
        raise PlatewrightError(
            ErrorReason.FILE_NOT_ALLOWED,
            "The daemon's endpoint file %s cannot be read: %s." % (path, cause.strerror),
            "",
            "Check whose file it is: daemon and host must run as the same user.",
        ) from cause
    except (ValueError, KeyError, TypeError):
        pass
    raise PlatewrightError(
        ErrorReason.FILE_DAMAGED,
        "The daemon's endpoint file %s cannot be read." % path,
        "",
        "Delete it and start the daemon again.",
    )
