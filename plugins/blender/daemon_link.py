# SPDX-License-Identifier: GPL-3.0-or-later
"""How this plug-in meets the daemon. What is made here on the main thread connects in any other."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import bpy

from .platewright_client import Daemon, connect
from .preferences import daemon_start

Connect = Callable[[], Daemon]


def version() -> str:
    return tomllib.loads((Path(__file__).parent / "blender_manifest.toml").read_text(encoding="utf-8"))["version"]


def connector(start: bool | None = None) -> Connect:
    """What connects to the daemon as the preferences say; `start` overrules whether it is started on demand.

    What is given blocks, and raises `DaemonUnavailable`.
    """
    how = daemon_start()
    client = f"platewright-blender/{version()} Blender/{bpy.app.version_string}"
    starts = how.on_demand if start is None else start
    return lambda: connect(client, start=starts, command=how.command or None)
