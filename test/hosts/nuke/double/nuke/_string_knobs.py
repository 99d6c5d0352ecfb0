# SPDX-License-Identifier: Apache-2.0
"""Knobs that hold text: strings, file names, scripts behind buttons."""

from __future__ import annotations

import re
from typing import Any, Optional

from ._expression import text_of
from ._knob import Knob
from ._session import session
from ._tcl import quoted, split_list, substitute


class String_Knob(Knob):
    _user_type: Optional[int] = 1

    def __init__(self, name: str = "", label: Optional[str] = None, value: Any = None, *rest: Any) -> None:
        self._first = "" if value is None else str(value)
        super().__init__(name, label)

    def _prepare(self) -> None:
        self._text = self._first

    def _state(self) -> Any:
        return self._text

    def _restore(self, state: Any) -> None:
        self._text = state

    def value(self, oc: Any = None) -> Any:
        return self._text

    def getValue(self, *args: Any) -> Any:
        return self._text

    def getText(self, oc: Any = None) -> str:
        return self._text

    def setValue(self, val: Any, view: Any = None) -> Any:
        if not isinstance(val, str):
            raise TypeError(f"the double: {self._name} takes text, not {type(val).__name__}")
        with self._edit():
            self._text = val
        return True

    def setText(self, text: str, view: Any = None) -> Any:
        return self.setValue(text)

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        return quoted(self._text)

    def fromScript(self, script: str) -> bool:
        words = split_list(script)
        text = script if len(words) > 1 else (words[0] if words else "")
        with self._edit():
            self._text = text
        return True


class EvalString_Knob(String_Knob):
    """Text with `[...]`, which `evaluate` replaces."""

    def evaluate(self, time: Optional[float] = None) -> str:
        frame = session.frame if time is None else time
        return substitute(self._text, lambda name: text_of(name, self._node, frame), frame)


class Multiline_Eval_String_Knob(EvalString_Knob):
    _user_type = 43


class Multiline_Eval_String(EvalString_Knob):
    _user_type = 43


class File_Knob(EvalString_Knob):
    """A file name. Backslashes become slashes; `####`, `%04d`, `%v` and `%V` stand for frame and view."""

    _user_type = 2

    def __init__(self, name: str = "", label: Optional[str] = None, *rest: Any) -> None:
        super().__init__(name, label)

    def setValue(self, val: Any, *rest: Any) -> Any:
        return super().setValue(val)

    def value(self, *args: Any) -> Any:
        return self._text

    def getValue(self, *args: Any) -> Any:
        return self._text or None

    def getEvaluatedValue(self, *args: Any) -> Optional[str]:
        return self.evaluate() or None

    def evaluate(self, time: Optional[float] = None) -> str:
        frame = session.frame if time is None else time
        return with_frame(super().evaluate(frame).replace("\\", "/"), int(frame), session.view)

    def fromUserText(self, s: str) -> None:
        """A name as a person types it: `plate.####.exr 1001-1100` also sets the node's frame range."""
        name, _, tail = s.strip().rpartition(" ")
        span = re.fullmatch(r"(-?\d+)(?:-(-?\d+))?(?:x\d+)?", tail)
        if not span or not name:
            name, span = s.strip(), None
        self.setValue(name.replace("\\", "/"))
        if span is not None and self._node is not None:
            first, last = int(span.group(1)), int(span.group(2) or span.group(1))
            for knob, frame in (("first", first), ("last", last), ("origfirst", first), ("origlast", last)):
                if self._node.knob(knob) is not None:
                    self._node[knob].setValue(frame)
            if self._node.knob("origset") is not None:
                self._node["origset"].setValue(True)


def with_frame(name: str, frame: int, view: str) -> str:
    """The file of one frame and view."""
    name = name.replace("%V", view).replace("%v", view[:1])
    name = re.sub(r"#+", lambda match: _padded(frame, len(match.group())), name)
    return re.sub(r"%(0(\d+))?d", lambda match: _padded(frame, int(match.group(2) or 1)), name)


def _padded(frame: int, digits: int) -> str:
    return f"{frame:0{digits + (frame < 0)}d}"


class Script_Knob(String_Knob):
    """A button; `execute` runs its script."""

    _user_type = 32

    def command(self) -> str:
        return self._text

    def setCommand(self, cmd: str) -> None:
        self.setValue(cmd)

    def execute(self) -> None:
        raise RuntimeError("the double: TCL buttons are not modelled")


class PyScript_Knob(Script_Knob):
    """A button with Python behind it. The script runs with this node and knob as context."""

    _user_type = 22

    def execute(self) -> None:
        self._live()
        session.require_main_thread(f"button {self._name!r} pressed")
        import nuke

        group = self._node if hasattr(self._node, "_children") else self._node.parent()
        with session.within(group, self._node, self):
            exec(compile(self._text, f"<{self.fullyQualifiedName()}>", "exec"), {"nuke": nuke, "__name__": "__main__"})


class PyCustom_Knob(Script_Knob):
    """A knob that draws its own widget; the double keeps the command and draws nothing."""

    _user_type = 52

    def getObject(self) -> Any:
        return None


class Text_Knob(Knob):
    """Text in the panel: a label, a divider, a status line."""

    _user_type = 26

    def __init__(self, name: str = "", label: Optional[str] = None, value: Any = None, *rest: Any) -> None:
        self._first = "" if value is None else str(value)
        super().__init__(name, label)

    def _prepare(self) -> None:
        self._text = self._first

    def _state(self) -> Any:
        return self._text

    def _restore(self, state: Any) -> None:
        self._text = state

    def value(self, *args: Any) -> str:
        return self._text

    def setValue(self, val: Any, *rest: Any) -> Any:
        if not isinstance(val, str):
            raise TypeError(f"the double: {self._name} takes text, not {type(val).__name__}")
        with self._edit():
            self._text = val
        return True
