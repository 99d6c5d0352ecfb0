# SPDX-License-Identifier: Apache-2.0
"""What all knobs share: name, flags, node, and the one way in which any of their state changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Optional

from . import _constants as flags
from ._session import session

#: Flags as scripts spell them after a user knob's definition.
SCRIPT_FLAGS = {
    "STARTLINE": flags.STARTLINE,
    "ENDLINE": flags.ENDLINE,
    "INVISIBLE": flags.INVISIBLE,
    "DISABLED": flags.DISABLED,
    "HIDDEN": 0x0000000040000,
    "DO_NOT_WRITE": flags.DO_NOT_WRITE,
    "NO_ANIMATION": flags.NO_ANIMATION,
    "READ_ONLY": flags.READ_ONLY,
}
HIDDEN = SCRIPT_FLAGS["HIDDEN"]


class Knob:
    """A knob of a node, or one that is not yet on a node. State changes go through `_edit`, whatever the type."""

    #: The number that `addUserKnob` writes for this type; None where a user cannot add it.
    _user_type: Optional[int] = None

    def __init__(self, name: str = "", label: Optional[str] = None, *rest: Any) -> None:
        self._name = str(name)
        self._label = label
        self._tooltip = ""
        self._flags = self._own_flags()
        self._node: Any = None
        self._user = False
        self._prepare()
        self._default = self._state()

    def _own_flags(self) -> int:
        return 0

    def _prepare(self) -> None:
        """Sets the empty value; types override it."""

    # Identity

    def Class(self) -> str:
        return type(self).__name__

    def name(self) -> str:
        return self._name

    def setName(self, name: str) -> None:
        with self._edit():
            if self._node is not None and self._node._knobs.get(self._name) is self:
                self._node._rename_knob(self, name)
            self._name = name

    def node(self) -> Any:
        return self._node

    def fullyQualifiedName(self, channel: int = -1) -> str:
        return f"{self._node.fullName()}.{self._name}" if self._node is not None else self._name

    def label(self) -> str:
        return self._label if self._label is not None else self._name

    def setLabel(self, label: str) -> None:
        with self._edit(notify=False):
            self._label = label

    def tooltip(self) -> str:
        return self._tooltip

    def setTooltip(self, tooltip: str) -> None:
        with self._edit(notify=False):
            self._tooltip = tooltip

    # Flags

    def setFlag(self, flag: int) -> None:
        with self._edit(notify=False):
            self._flags |= int(flag)

    def clearFlag(self, flag: int) -> None:
        with self._edit(notify=False):
            self._flags &= ~int(flag)

    def getFlag(self, flag: int) -> bool:
        return bool(self._flags & int(flag))

    def visible(self) -> bool:
        return not self._flags & (flags.INVISIBLE | HIDDEN)

    def setVisible(self, visible: bool) -> None:
        with self._edit(notify=False):
            self._flags = self._flags & ~(flags.INVISIBLE | HIDDEN) if visible else self._flags | HIDDEN

    def enabled(self) -> bool:
        return not self._flags & flags.DISABLED

    def setEnabled(self, enabled: bool) -> None:
        with self._edit(notify=False):
            self._flags = self._flags & ~flags.DISABLED if enabled else self._flags | flags.DISABLED

    # Values: types override what they have

    def value(self, *args: Any) -> Any:
        return None

    def getValue(self, *args: Any) -> Any:
        return self.value()

    def setValue(self, *args: Any) -> Any:
        raise TypeError(f"the double: a {self.Class()} takes no value")

    def isAnimated(self, channel: int = -1) -> bool:
        return False

    def hasExpression(self, index: int = -1) -> bool:
        return False

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        return ""

    def fromScript(self, script: str) -> bool:
        raise TypeError(f"the double: a {self.Class()} reads no script")

    def _not_default(self) -> bool:
        return self._state() != self._default

    def _set_default(self) -> None:
        """What the knob holds now is what scripts leave out."""
        self._default = self._state()

    def _reset(self) -> None:
        with self._edit():
            self._restore(self._default)

    # The one way in which state changes

    def _state(self) -> Any:
        """The value as something that can be compared and put back."""
        return None

    def _restore(self, state: Any) -> None:
        """Puts back what `_state` gave."""

    def _everything(self) -> tuple[Any, ...]:
        return (self._state(), self._flags, self._label, self._tooltip)

    def _put_back(self, everything: tuple[Any, ...]) -> None:
        state, self._flags, self._label, self._tooltip = everything
        self._restore(state)
        if self._node is not None:
            self._node._knob_moved(self)

    @contextmanager
    def _edit(self, notify: bool = True) -> Iterator[None]:
        """Checks the thread, records for undo, marks the script as modified and tells the callbacks."""
        self._live()
        session.require_main_thread(f"knob {self._name!r} edited")
        before = self._everything()
        yield
        after = self._everything()
        if before == after or self._node is None:
            return
        if not self._flags & flags.NO_UNDO:
            session.history.record(
                f"{self._node._name}.{self._name}", lambda: self._put_back(before), lambda: self._put_back(after)
            )
        self._node._knob_moved(self)
        if self._dirties():
            session.touch()
        if notify and before[0] != after[0]:
            self._node._knob_changed(self)

    def _dirties(self) -> bool:
        return self._name != "selected"

    def _live(self) -> None:
        if self._node is not None:
            self._node._live()

    def __repr__(self) -> str:
        return f"<{self.Class()} {self._name!r}>"
