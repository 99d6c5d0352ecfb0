# SPDX-License-Identifier: Apache-2.0
"""The one running Nuke that the double plays: everything a process holds, in one value that a test can reset."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Optional

MAIN_THREAD_RULE = "the double: {what} from the thread {thread!r}; Nuke allows that on its main thread only"
NODE_LIMIT = 10


@dataclass(frozen=True)
class Dialog:
    """A dialog that the code under test opened, with what the test answered."""

    kind: str
    text: str
    answer: Any = None


@dataclass(frozen=True)
class Version:
    """`15.1v3` taken apart."""

    major: int
    minor: int
    release: int

    @classmethod
    def parse(cls, text: str) -> "Version":
        found = re.fullmatch(r"(\d+)\.(\d+)v(\d+)", text)
        if not found:
            raise ValueError(f"{text!r} is no Nuke version; write it like 15.1v3")
        return cls(*(int(part) for part in found.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}v{self.release}"


@dataclass
class Context:
    """What `thisNode()`, `thisKnob()` and `thisGroup()` answer; the innermost one counts."""

    group: Any
    node: Any = None
    knob: Any = None


@dataclass
class Session:
    """State of one Nuke process. `reset` brings a fresh start; objects of an earlier start are dead afterwards."""

    version: Version = field(default_factory=lambda: Version(15, 1, 3))
    gui: bool = True
    non_commercial: bool = False
    indie: bool = False

    def __post_init__(self) -> None:
        self.main_thread = threading.main_thread()
        self.main_calls: "queue.Queue[Callable[[], None]]" = queue.Queue()
        self.contexts: list[Context] = []
        self.root: Any = None
        self.history: Any = None
        self.modified = False
        self.reading_script = 0
        self.executing = False
        self.frame = 1
        self.view = "main"
        self.tasks: list[Any] = []
        self.dialogs: list[Dialog] = []
        self.answers: dict[str, list[Any]] = {}
        self.cancel_after: Optional[int] = None
        self.renders: list[Any] = []
        self.printed: list[str] = []
        self.addressed: set[int] = set()
        self.plugin_path: list[str] = []
        self.panels: list[Any] = []
        self.callbacks: dict[str, list[Any]] = {}
        self.clipboard = ""
        self.hashes: dict[str, int] = {}
        self.background: list[Any] = []
        self.knob_defaults: dict[str, str] = {}
        self.favourites: list[Any] = []

    # Threads

    def on_main_thread(self) -> bool:
        return threading.current_thread() is self.main_thread

    def require_main_thread(self, what: str) -> None:
        """Raises where Nuke would corrupt its state or crash."""
        if not self.on_main_thread():
            raise RuntimeError(MAIN_THREAD_RULE.format(what=what, thread=threading.current_thread().name))

    # The script's modified flag

    def touch(self) -> None:
        """Marks the script as changed, as any edit does outside the reading of a script."""
        if not self.reading_script:
            self.modified = True

    # Licences

    def address(self, node: Any) -> None:
        """Counts the distinct nodes that Python reaches in Non-commercial and Indie; the eleventh is refused."""
        if not (self.non_commercial or self.indie) or node is self.root:
            return
        self.addressed.add(id(node))
        if len(self.addressed) > NODE_LIMIT:
            raise RuntimeError(f"the double: Python may address {NODE_LIMIT} nodes in Nuke Non-commercial and Indie")

    # Context

    @property
    def context(self) -> Context:
        return self.contexts[-1] if self.contexts else Context(self.root)

    @contextmanager
    def within(self, group: Any, node: Any = None, knob: Any = None) -> Iterator[None]:
        self.contexts.append(Context(group, node, knob))
        depth = len(self.contexts)
        try:
            yield
        finally:
            del self.contexts[depth - 1 :]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While a script is read: no undo, no modified flag, no knobChanged."""
        self.reading_script += 1
        try:
            yield
        finally:
            self.reading_script -= 1

    def answer(self, kind: str, otherwise: Any) -> Any:
        """What the test prepared for the next dialog of this kind."""
        prepared = self.answers.get(kind)
        return prepared.pop(0) if prepared else otherwise


session = Session()
