# SPDX-License-Identifier: Apache-2.0
"""The few commands of Nuke's older language that plug-ins still call."""

from __future__ import annotations

from typing import Any, Optional

from ._array_knobs import Double_Knob
from ._expression import evaluate, find_knob, text_of
from ._script import current_group
from ._session import session
from ._tcl import split_list, substitute


def value(knob: str, default: Optional[str] = None) -> str:
    """The value of `Node.knob` as text."""
    try:
        return text_of(knob, _context(), session.frame)
    except RuntimeError:
        if default is None:
            raise
        return default


def numvalue(knob: str, default: Optional[float] = None) -> float:
    found, component = find_knob(knob, _context())
    if found is None:
        if default is None:
            raise RuntimeError(f'the double: Nothing is named "{knob}"')
        return float(default)
    return float(found.getValue(max(component, 0)))


def knob(name: str, value: Optional[str] = None, getType: Any = None, getClass: Any = None) -> Any:
    """The state of `Node.knob` as a script would hold it; with a value, sets it."""
    found, _ = find_knob(name, _context())
    if found is None:
        raise RuntimeError(f'the double: Nothing is named "{name}"')
    if value is not None:
        found.fromScript(value)
        return None
    return found.toScript()


def expression(s: str) -> float:
    holder = Double_Knob("expression")
    holder._node = _context()
    return evaluate(s, holder, 0, session.frame)


def tcl(s: str, *args: str) -> str:
    """`value`, `knob`, `numvalue`, `frame`, `expression` and what strings may hold in brackets."""
    words = [s, *args] if args else split_list(s)
    if words[0] == "numvalue":
        return str(numvalue(words[1]))
    if words[0] == "expression":
        return str(expression(" ".join(words[1:])))
    if words[0] == "knob" and len(words) > 2:
        return str(knob(words[1], words[2]) or "")
    text = " ".join(f"{{{word}}}" if " " in word else word for word in words)
    return substitute(f"[{text}]", lambda name: text_of(name, _context(), session.frame), session.frame)


def _context() -> Any:
    return session.context.node or current_group()
