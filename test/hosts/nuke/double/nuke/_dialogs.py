# SPDX-License-Identifier: Apache-2.0
"""Dialogs, panels and progress: recorded, and answered with what the test prepared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from ._session import Dialog, session


def _open(kind: str, text: str, otherwise: Any = None) -> Any:
    session.require_main_thread(f"{kind} shown")
    if not session.gui:
        print(text)
        session.dialogs.append(Dialog(kind, text))
        return otherwise
    answer = session.answer(kind, otherwise)
    session.dialogs.append(Dialog(kind, text, answer))
    return answer


def message(prompt: str) -> None:
    _open("message", prompt)


def alert(prompt: str) -> None:
    _open("alert", prompt)


def critical(message: str) -> None:
    _open("critical", message)


def error(message: str) -> None:
    _open("error", message)


def warning(message: str) -> None:
    session.dialogs.append(Dialog("warning", message))


def debug(message: str) -> None:
    session.dialogs.append(Dialog("debug", message))


def ask(prompt: str) -> bool:
    """Yes unless the test prepared another answer."""
    return bool(_open("ask", prompt, True))


def askWithCancel(prompt: str) -> bool:
    answer = _open("askWithCancel", prompt, True)
    if answer is None:
        raise RuntimeError("Cancelled")
    return bool(answer)


def choice(title: str, prompt: str, options: Sequence[str], default: int = 0) -> Optional[int]:
    return _open("choice", f"{title}: {prompt}", default)  # type: ignore[no-any-return]


def getInput(prompt: str, default: str = "") -> Optional[str]:
    return _open("input", prompt, default)  # type: ignore[no-any-return]


def getFilename(
    message: str, pattern: str = "", default: str = "", favorites: str = "", type: str = "", multiple: bool = False
) -> Any:
    """None, as of a cancelled dialog, unless the test prepared a name."""
    return _open("filename", message)


def getClipname(prompt: str, pattern: str = "", default: Optional[str] = None, multiple: bool = False) -> Any:
    return _open("filename", prompt)


def getFramesAndViews(label: str, default: Optional[str] = None, maxviews: int = 0) -> Optional[tuple[str, list[str]]]:
    """A range as text and views; None when cancelled."""
    prepared = session.answers.get("frames")
    if prepared:
        answer = prepared.pop(0)
    else:
        first, last = session.root.firstFrame(), session.root.lastFrame()
        answer = (default or f"{first}-{last}", [session.view])
    session.dialogs.append(Dialog("frames", label, answer))
    return answer


def tprint(*args: Any, sep: str = " ", end: str = "\n", file: Any = None) -> None:
    """A print that any thread may use."""
    session.printed.append(sep.join(str(value) for value in args))
    print(*args, sep=sep, end=end, file=file)


class Panel:
    """A panel of plain fields. `show` answers what the test prepared: a dictionary of changed fields, or 0."""

    def __init__(self, title: str = "", scrollable: bool = False) -> None:
        self._title = title
        self._width = 0
        self._fields: dict[str, Any] = {}
        self._kinds: dict[str, str] = {}
        self._buttons: list[str] = []

    def _add(self, kind: str, name: str, value: Any) -> bool:
        self._fields[name] = value
        self._kinds[name] = kind
        return True

    def addSingleLineInput(self, name: str, value: str = "") -> bool:
        return self._add("line", name, value)

    def addMultilineTextInput(self, name: str, value: str = "") -> bool:
        return self._add("lines", name, value)

    def addNotepad(self, name: str, value: str = "") -> bool:
        return self._add("lines", name, value)

    def addBooleanCheckBox(self, name: str, value: bool = False) -> bool:
        return self._add("check", name, value)

    def addExpressionInput(self, name: str, value: Any = "") -> bool:
        return self._add("expression", name, value)

    def addFilenameSearch(self, name: str, value: str = "") -> bool:
        return self._add("file", name, value)

    def addClipnameSearch(self, name: str, value: str = "") -> bool:
        return self._add("clip", name, value)

    def addPasswordInput(self, name: str, value: str = "") -> bool:
        return self._add("password", name, value)

    def addEnumerationPulldown(self, name: str, value: str = "") -> bool:
        """The choices as one TCL list; the first one is chosen."""
        from ._tcl import split_list

        choices = split_list(value)
        return self._add("choice", name, choices[0] if choices else "")

    def addRGBColorChip(self, name: str, value: int = 0) -> bool:
        return self._add("colour", name, value)

    def addScriptCommand(self, name: str, value: str = "") -> bool:
        return self._add("script", name, value)

    def addTextFontPulldown(self, name: str, value: str = "") -> bool:
        return self._add("font", name, value)

    def addButton(self, name: str) -> bool:
        self._buttons.append(name)
        return True

    def title(self) -> str:
        return self._title

    def setTitle(self, title: str) -> bool:
        self._title = title
        return True

    def width(self) -> int:
        return self._width

    def setWidth(self, width: int) -> bool:
        self._width = int(width)
        return True

    def value(self, name: str) -> Any:
        return self._fields[name]

    def clear(self) -> None:
        self._fields.clear()
        self._kinds.clear()

    def show(self) -> int:
        """1 after OK, 0 after Cancel; with own buttons the number of the one pressed, from the left."""
        session.require_main_thread("panel shown")
        if not session.gui:
            raise RuntimeError("the double: panels need the interface; Nuke has none in -t")
        session.panels.append(self)
        answer = session.answer("panel", {})
        session.dialogs.append(Dialog("panel", self._title, answer))
        if isinstance(answer, dict):
            unknown = [name for name in answer if name not in self._fields]
            if unknown:
                raise KeyError(f"the double: the panel {self._title!r} has no field {unknown[0]!r}")
            self._fields.update(answer)
            return 1
        return int(answer or 0)

    def execute(self, name: str) -> Any:
        return None


class ProgressTask:
    """A progress bar with a cancel button. It is gone when the object is: hold it in one place."""

    def __init__(self, title: str = "") -> None:
        self._record = TaskRecord(title)
        session.tasks.append(self._record)

    def setProgress(self, i: int) -> None:
        if isinstance(i, bool) or not isinstance(i, int):
            raise TypeError(f"the double: setProgress takes a whole number from 0 to 100, not {i!r}")
        self._record.progress.append(i)

    def setMessage(self, s: str) -> None:
        if not isinstance(s, str):
            raise TypeError(f"the double: setMessage takes text, not {type(s).__name__}")
        self._record.messages.append(s)

    def isCancelled(self) -> bool:
        return self._record.cancelled

    def __del__(self) -> None:
        self._record.shown = False


class TaskRecord:
    """What a test sees of a progress bar, also when it is gone; `cancel` presses its button."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.progress: list[int] = []
        self.messages: list[str] = []
        self.cancelled = False
        self.shown = True

    def cancel(self) -> None:
        self.cancelled = True
