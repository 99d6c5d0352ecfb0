# SPDX-License-Identifier: Apache-2.0
"""Undo: every edit is recorded as a pair of calls, so that undo and redo truly put the state back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Optional

from ._session import session


@dataclass(frozen=True)
class Change:
    """One edit: how it is taken back, how it is made again."""

    undo: Callable[[], None]
    redo: Callable[[], None]


@dataclass
class Step:
    """What one press of undo takes back."""

    name: str
    changes: list[Change] = field(default_factory=list)


class History:
    """Undo and redo stacks, and the group that is open."""

    def __init__(self) -> None:
        self.undone: list[Step] = []
        self.done: list[Step] = []
        self.open: Optional[Step] = None
        self.depth = 0
        self.disabled = 0
        self.replaying = False

    def record(self, name: str, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        """Takes an edit down, into the open group or as a step of its own."""
        if self.disabled or self.replaying or session.reading_script:
            return
        self.undone.clear()
        if self.open is not None:
            self.open.changes.append(Change(undo, redo))
        else:
            self.done.append(Step(name, [Change(undo, redo)]))

    def begin(self, name: str = "") -> None:
        if self.depth == 0:
            self.open = Step(name)
        self.depth += 1

    def end(self) -> None:
        if self.depth == 0:
            raise RuntimeError("the double: Undo.end() without Undo.begin()")
        self.depth -= 1
        if self.depth == 0 and self.open is not None:
            if self.open.changes:
                self.done.append(self.open)
            self.open = None

    def cancel(self) -> None:
        """Takes back what the open group did and closes it."""
        step, self.open, self.depth = self.open, None, 0
        if step is not None:
            self._replay([change.undo for change in reversed(step.changes)])

    def undo(self) -> None:
        if self.done:
            step = self.done.pop()
            self._replay([change.undo for change in reversed(step.changes)])
            self.undone.append(step)

    def redo(self) -> None:
        if self.undone:
            step = self.undone.pop()
            self._replay([change.redo for change in step.changes])
            self.done.append(step)

    def _replay(self, calls: list[Callable[[], None]]) -> None:
        session.require_main_thread("undo or redo")
        self.replaying = True
        try:
            for call in calls:
                call()
        finally:
            self.replaying = False
        session.touch()


class Undo:
    """`nuke.Undo`: class methods, and a context manager that makes one step of what happens inside."""

    def __init__(self, name: str = "") -> None:
        self._name = name

    def __enter__(self) -> "Undo":
        Undo.begin(self._name)
        return self

    def __exit__(self, type: Any, value: Any, traceback: Any) -> None:
        Undo.end()

    @classmethod
    def begin(cls, name: str = "") -> None:
        session.require_main_thread("Undo.begin()")
        session.history.begin(name)

    @classmethod
    def new(cls, name: str = "") -> None:
        cls.begin(name)

    @classmethod
    def end(cls) -> None:
        session.require_main_thread("Undo.end()")
        session.history.end()

    @classmethod
    def cancel(cls) -> None:
        session.require_main_thread("Undo.cancel()")
        session.history.cancel()

    @classmethod
    def name(cls, name: str) -> None:
        if session.history.open is not None:
            session.history.open.name = name

    @classmethod
    def disable(cls) -> None:
        session.history.disabled += 1

    @classmethod
    def enable(cls) -> None:
        session.history.disabled = max(0, session.history.disabled - 1)

    @classmethod
    def disabled(cls) -> bool:
        return session.history.disabled > 0

    @classmethod
    def undo(cls) -> None:
        session.history.undo()

    @classmethod
    def redo(cls) -> None:
        session.history.redo()

    @classmethod
    def undoSize(cls) -> int:
        return len(session.history.done)

    @classmethod
    def redoSize(cls) -> int:
        return len(session.history.undone)

    @classmethod
    def undoDescribe(cls) -> str:
        return session.history.done[-1].name if session.history.done else ""

    @classmethod
    def redoDescribe(cls) -> str:
        return session.history.undone[-1].name if session.history.undone else ""

    @classmethod
    def undoTruncate(cls) -> None:
        session.history.done.clear()

    @classmethod
    def redoTruncate(cls) -> None:
        session.history.undone.clear()


def undo() -> None:
    """Takes back the last step."""
    session.history.undo()


def redo() -> None:
    """Makes the step again that undo took back."""
    session.history.redo()
