# SPDX-License-Identifier: Apache-2.0
"""Knobs that lay the panel out or point elsewhere: tabs, links, formats, channels."""

from __future__ import annotations

from typing import Any, Optional

from . import _constants as flags
from ._format import Format, format_from_text, format_named
from ._knob import Knob
from ._session import session
from ._tcl import quoted, split_list


class Tab_Knob(Knob):
    """A tab, or the begin or end of a group of knobs inside one."""

    _user_type = 20

    def __init__(self, name: str = "", label: Optional[str] = None, type: int = flags.TABKNOB, *rest: Any) -> None:
        self._kind = int(type)
        self._open = 1.0
        super().__init__(name, label)

    def _state(self) -> Any:
        return self._open

    def _restore(self, state: Any) -> None:
        self._open = state

    def value(self, *args: Any) -> Any:
        return int(self._open)

    def setValue(self, val: Any = 1, *rest: Any) -> Any:
        with self._edit(notify=False):
            self._open = float(val)
        return True

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        return str(int(self._open))

    def fromScript(self, script: str) -> bool:
        return bool(self.setValue(float(script)))

    def _not_default(self) -> bool:
        return self._kind in (flags.TABBEGINGROUP, flags.TABBEGINCLOSEDGROUP) and super()._not_default()


class BeginTabGroup_Knob(Tab_Knob):
    def __init__(self, name: str = "", label: Optional[str] = None, *rest: Any) -> None:
        super().__init__(name, label, flags.TABBEGINGROUP)


class EndTabGroup_Knob(Tab_Knob):
    def __init__(self, name: str = "", label: Optional[str] = None, *rest: Any) -> None:
        super().__init__(name, label, flags.TABENDGROUP)


class Link_Knob(Knob):
    """A knob of another node, shown here; values pass through to it."""

    _user_type = 41

    def _prepare(self) -> None:
        self._link = ""

    def _state(self) -> Any:
        return self._link

    def _restore(self, state: Any) -> None:
        self._link = state

    def makeLink(self, s: str, t: str) -> None:
        """`s` is the node, `t` its knob."""
        self.setLink(f"{s}.{t}")

    def setLink(self, s: str) -> None:
        with self._edit(notify=False):
            self._link = s

    def getLink(self) -> str:
        return self._link

    def getLinkedKnob(self) -> Any:
        path, _, knob = self._link.rpartition(".")
        node = self._node
        for part in path.split(".") if path else []:
            inside = getattr(node, "_children", {})
            beside = node.parent()._children if node is not None and node.parent() is not None else {}
            node = inside.get(part) or beside.get(part)
            if node is None:
                return None
        return node.knob(knob) if node is not None else None

    def value(self, *args: Any) -> Any:
        linked = self.getLinkedKnob()
        return linked.value(*args) if linked is not None else None

    def setValue(self, *args: Any) -> Any:
        linked = self.getLinkedKnob()
        if linked is None:
            raise RuntimeError(f"the double: {self._name} links to {self._link!r}, which is not there")
        return linked.setValue(*args)

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        linked = self.getLinkedKnob()
        return str(linked.toScript(quote, context)) if linked is not None else ""

    def _not_default(self) -> bool:
        return False


class Obsolete_Knob(Knob):
    pass


class Format_Knob(Knob):
    """A format by name, or one of its own numbers. `value()` is a Format."""

    def _prepare(self) -> None:
        self._format = "root.format"

    def _state(self) -> Any:
        return self._format

    def _restore(self, state: Any) -> None:
        self._format = state

    def value(self, *args: Any) -> Format:
        if self._format == "root.proxy_format":
            return session.root["proxy_format"].value()  # type: ignore[no-any-return]
        if self._format == "root.format":
            return session.root["format"].value()  # type: ignore[no-any-return]
        return format_named(self._format) or format_from_text(self._format)

    actualValue = value

    def notDefault(self) -> bool:
        return self._not_default()

    def name(self) -> str:
        return self._name

    def setValue(self, format: Any, *rest: Any) -> Any:
        text = format.name() if isinstance(format, Format) and format_named(format.name() or "") else format
        if isinstance(text, Format):
            text = text._to_text()
        if not isinstance(text, str):
            raise TypeError(f"the double: {self._name} takes a format or its name, not {type(text).__name__}")
        if format_named(text) is None and not text.startswith("root.") and not _is_format_text(text):
            raise RuntimeError(f"the double: no format is named {text!r}")
        with self._edit():
            self._format = text
        return True

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        named = format_named(self._format)
        return quoted(named._to_text() if named is not None else self._format)

    def fromScript(self, script: str) -> bool:
        words = split_list(script)
        text = words[0] if len(words) == 1 else script
        if _is_format_text(text):
            read = format_from_text(text)
            if read.name() and format_named(read.name()) is None:
                read.add(read.name())
            text = read.name() or text
        with self._edit():
            self._format = text
        return True


def _is_format_text(text: str) -> bool:
    words = text.split()
    return len(words) >= 2 and words[0].isdigit() and words[1].isdigit()


class Channel_Knob(Knob):
    """One layer or channel by name."""

    def _prepare(self) -> None:
        self._channels = "none"

    def _state(self) -> Any:
        return self._channels

    def _restore(self, state: Any) -> None:
        self._channels = state

    def value(self, *args: Any) -> str:
        return self._channels

    def setValue(self, name: Any, *rest: Any) -> Any:
        if not isinstance(name, str):
            raise TypeError(f"the double: {self._name} takes a channel name, not {type(name).__name__}")
        with self._edit():
            self._channels = name
        return True

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        return quoted(self._channels)

    def fromScript(self, script: str) -> bool:
        text = script.strip()
        return bool(self.setValue(text[1:-1] if text.startswith("{") else split_list(text)[0] if text else ""))


class ChannelMask_Knob(Channel_Knob):
    """Several channels: a layer, `all`, `none`, or a list in braces."""


class Table_Knob(Knob):
    """The rows of ModifyMetaData: `{set key value}` each."""

    def _prepare(self) -> None:
        self._rows = ""

    def _state(self) -> Any:
        return self._rows

    def _restore(self, state: Any) -> None:
        self._rows = state

    def fromScript(self, script: str) -> bool:
        with self._edit():
            self._rows = script
        return True

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        return self._rows

    def rows(self) -> list[list[str]]:
        """The rows, each as its words; the text may hold them bare or in one outer list."""
        found = [split_list(row) for row in split_list(self._rows)]
        if len(found) == 1 and found[0] and " " in found[0][0]:
            found = [split_list(row) for row in found[0]]
        return found


class MappingKnob(Knob):
    """Shuffle2's wires: (input layer 0 or 1, source channel, target channel), -1 for black and white."""

    def _prepare(self) -> None:
        colours = ("rgba.red", "rgba.green", "rgba.blue", "rgba.alpha")
        self._wires: tuple[tuple[int, str, str], ...] = tuple((0, name, name) for name in colours)

    def _state(self) -> Any:
        return self._wires

    def _restore(self, state: Any) -> None:
        self._wires = state

    def value(self, *args: Any) -> list[tuple[int, str, str]]:
        return list(self._wires)

    def setValue(self, val: Any, *rest: Any) -> Any:
        """Pairs (source, target) or triples (input layer, source, target). Wires to other targets stay."""
        wires = [tuple(wire) if len(wire) == 3 else (0, *wire) for wire in val]
        targets = {wire[2] for wire in wires}
        with self._edit():
            self._wires = tuple(wire for wire in self._wires if wire[2] not in targets) + tuple(wires)
        return True

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        words = [str(len(self._wires))]
        for layer, source, target in self._wires:
            words += [source, str(layer), str(_row(source) if layer >= 0 else -1), target, "0", str(_row(target))]
        return quoted(" ".join(words))

    def fromScript(self, script: str) -> bool:
        words = split_list(script)
        words = split_list(words[0]) if len(words) == 1 else words
        with self._edit():
            self._wires = tuple((int(words[at + 1]), words[at], words[at + 3]) for at in range(1, len(words) - 5, 6))
        return True


def _row(channel: str) -> int:
    """The row in which the panel shows a channel of a layer."""
    names = {"red": 0, "green": 1, "blue": 2, "alpha": 3, "x": 0, "y": 1, "z": 2, "u": 0, "v": 1, "Z": 0}
    return names.get(channel.rpartition(".")[2], 0)


class ViewList_Knob(Knob):
    """Names of views: all of the script's on the root, the rendered ones on a Write."""

    def _prepare(self) -> None:
        self._views: tuple[str, ...] = ("main",)

    def _state(self) -> Any:
        return self._views

    def _restore(self, state: Any) -> None:
        self._views = state

    def value(self, *args: Any) -> str:
        return " ".join(self._views)

    def setValue(self, val: Any, *rest: Any) -> Any:
        with self._edit():
            self._views = tuple(val.split() if isinstance(val, str) else val)
        return True

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        if self._node is session.root:
            return quoted(" ".join(f"{{{view} #ffffff}}" for view in self._views)) if self._views else '""'
        return quoted(self.value())

    def fromScript(self, script: str) -> bool:
        words = split_list(script)
        words = split_list(words[0]) if len(words) == 1 else words
        with self._edit():
            self._views = tuple(word.split()[0] for word in words if word.split())
        return True


class MultiView_Knob(ViewList_Knob):
    """The views that a Write renders."""

    def notDefault(self) -> bool:
        return self._not_default()

    def Class(self) -> str:
        return "MultiView_Knob"


class OneView_Knob(Channel_Knob):
    """One view by name."""
