# SPDX-License-Identifier: Apache-2.0
"""The way to the daemon. All but `expect` blocks or starts processes: for worker threads and `nuke -t` only."""

from __future__ import annotations

from collections.abc import Callable

import nuke
from platewright_client import DaemonUnavailable, connect
from platewright_client.daemon import Daemon
from platewright_client.endpoint import read_endpoint
from platewright_client.launch import find_command

from . import VERSION


def connector(start: bool) -> Callable[[], Daemon]:
    """What connects when it is called; with `start` it starts a daemon where none runs."""
    client = f"platewright-nuke/{VERSION} Nuke/{nuke.NUKE_VERSION_STRING}"
    return lambda: connect(client=client, start=start)


def expect() -> None:
    """DaemonUnavailable where no daemon runs and none can be started: better said before an hour of rendering passes.

    Looks at files alone, so the main thread may call it.
    """
    if read_endpoint() is None and find_command() is None:
        raise DaemonUnavailable(
            "The Platewright daemon is not running, and its program was not found.",
            "Run `npm run platewright -- serve` once in its folder, or set $PLATEWRIGHT_DAEMON to its command.",
        )
