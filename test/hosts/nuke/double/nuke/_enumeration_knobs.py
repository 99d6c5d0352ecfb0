# SPDX-License-Identifier: Apache-2.0
"""Knobs that are a choice from a list of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Optional

from ._array_knobs import Unsigned_Knob, is_number
from ._session import session
from ._tcl import quoted, split_list


class Enumeration_Knob(Unsigned_Knob):
    """A choice by name. A name that is not in the list is refused, as by Nuke, and the value stays."""

    _user_type: Optional[int] = 4

    def __init__(self, name: str = "", label: Optional[str] = None, values: Sequence[str] = (), *rest: Any) -> None:
        self._names = [str(value) for value in values]
        super().__init__(name, label)

    def _state(self) -> Any:
        return (super()._state(), tuple(self._names))

    def _restore(self, state: Any) -> None:
        numbers, names = state
        super()._restore(numbers)
        self._names = list(names)

    def _not_default(self) -> bool:
        return self._state()[0] != self._default[0]

    @property
    def _shown(self) -> list[str]:
        """Entries may carry a script value or a cascade before the name: `value\\tname`."""
        return [entry.split("\t")[-1] for entry in self._names]

    def values(self) -> list[str]:
        return list(self._names)

    def numValues(self) -> int:
        return len(self._names)

    def enumName(self, n: int) -> str:
        return self._shown[n]

    def value(self, *args: Any) -> str:
        index = int(self._component(0))
        return self._shown[index] if 0 <= index < len(self._names) else "0"

    def defaultValue(self) -> float:
        return float(self._default[0][0][0])

    def setValues(self, items: Sequence[str]) -> None:
        """A new list. The choice stays with its name where that is still there, else with its place."""
        chosen = self.value()
        with self._edit():
            self._names = [str(item) for item in items]
            if chosen in self._shown:
                self._values[0] = float(self._shown.index(chosen))
            elif self._values[0] >= len(self._names):
                self._values[0] = 0.0

    def setValue(self, item: Any, *rest: Any) -> bool:
        with self._edit():
            index = self._index_of(item)
            if 0 in self._curves:
                self._curves[0]._put(session.frame, index)
            else:
                self._expressions.pop(0, None)
                self._values[0] = float(index)
        return True

    def _index_of(self, item: Any) -> int:
        if isinstance(item, str):
            if item in self._shown:
                return self._shown.index(item)
            raise TypeError(f"the double: {self._name}: {item!r} is not one of {', '.join(self._shown)}")
        index = int(item)
        if not 0 <= index < len(self._names):
            raise TypeError(f"the double: {self._name}: there is no choice {index}")
        return index

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        if self._curves or self._expressions:
            return super().toScript(quote, context)
        return quoted(self.value())

    def fromScript(self, script: str) -> bool:
        text = script.strip()
        words = split_list(text)
        name = words[0] if len(words) == 1 else text
        if name in self._shown:
            self.setValue(name)
        elif is_number(name):
            self.setValue(int(float(name)))
        elif " " in name or name.startswith("curve"):
            super().fromScript(script)
        else:
            self._keep(name)
        return True

    def _keep(self, name: str) -> None:
        """A script may name a choice that is not there now, such as another configuration's colour space: it stays."""
        session.printed.append(f"Bad value for {self._name} : {name}")
        with self._edit():
            self._names.append(name)
            self._values[0] = float(len(self._names) - 1)


class InputChoice_Knob(Enumeration_Knob):
    """Which input a layer of Shuffle2 comes from; scripts write `{{0} B}`."""

    _user_type = None

    def Class(self) -> str:
        return "Enumeration_Knob"

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        return f"{{{{{int(self._values[0])}}} {self.value()}}}"

    def fromScript(self, script: str) -> bool:
        found = re.match(r"[{\s]*(\d+)", script)
        if found:
            return self.setValue(int(found.group(1)))
        return super().fromScript(script)


class Pulldown_Knob(Enumeration_Knob):
    _user_type = 35


class CascadingEnumeration_Knob(Enumeration_Knob):
    _user_type = None


class Radio_Knob(Enumeration_Knob):
    _user_type = None


class EditableEnumeration_Knob(Enumeration_Knob):
    """A choice into which any text may be typed."""

    _user_type = 83

    def _index_of(self, item: Any) -> int:
        if isinstance(item, str) and item not in self._shown:
            self._names.append(item)
        return super()._index_of(item)
