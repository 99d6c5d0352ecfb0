# SPDX-License-Identifier: Apache-2.0
"""The daemon's client for hosts that ship a Python of their own. Standard library only, Python 3.7 and later."""

from __future__ import annotations

from .daemon import Daemon, connect
from .errors import DaemonUnavailable, PlatewrightError
from .follow import JobFollower
from .wire import messages
from .wire.schema import WireError

__all__ = ["Daemon", "DaemonUnavailable", "JobFollower", "PlatewrightError", "WireError", "connect", "messages"]
