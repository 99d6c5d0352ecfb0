# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon's models as last heard; the panels draw from it and never wait."""

from __future__ import annotations

import enum
from collections.abc import Callable

from . import pump
from .daemon_link import connector
from .platewright_client import Daemon, messages


class State(enum.Enum):
    UNKNOWN = "not asked yet"
    ASKING = "asking"
    READY = "ready"
    ABSENT = "not reached"


class Catalogue:
    """Belongs to the main thread."""

    def __init__(self) -> None:
        self.state = State.UNKNOWN
        self.hello: messages.HelloResponse | None = None
        self.models: tuple[messages.Model, ...] = ()
        # Why the daemon is not reached.
        self.line = ""

    def find(self, name: str) -> messages.Model | None:
        """The model of that name; the default model for an empty one."""
        return next((model for model in self.models if model.name == name or (not name and model.is_default)), None)

    def refresh(self, start: bool = False, heard: Callable[[], None] = lambda: None) -> None:
        """Asks in a thread, and calls `heard` when there is an answer, whichever. A refresh under way is enough."""
        if self.state is State.ASKING:
            return
        self.state = State.ASKING
        meet = connector(start)

        def learn(answer: tuple[messages.HelloResponse, tuple[messages.Model, ...]]) -> None:
            self.learn(*answer)
            heard()

        def miss(error: Exception) -> None:
            self.miss(error)
            heard()

        pump.ask(lambda: _hear(meet()), learn, miss)

    def learn(self, hello: messages.HelloResponse, models: tuple[messages.Model, ...]) -> None:
        self.state, self.hello, self.models, self.line = State.READY, hello, models, ""

    def forget(self) -> None:
        self.state, self.hello, self.models, self.line = State.UNKNOWN, None, (), ""

    def miss(self, error: Exception) -> None:
        """The models stay as last heard: panels go on showing the scene's values."""
        self.state, self.line = State.ABSENT, str(error)


def _hear(daemon: Daemon) -> tuple[messages.HelloResponse, tuple[messages.Model, ...]]:
    with daemon:
        return daemon.hello, daemon.list_models()


catalogue = Catalogue()
