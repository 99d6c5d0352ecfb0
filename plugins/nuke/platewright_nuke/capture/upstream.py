# SPDX-License-Identifier: Apache-2.0
"""Up the wires from an input, through nodes that leave what passes through them as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

import nuke

_TRANSPARENT = ("Dot", "NoOp", "Output", "PostageStamp", "ViewMetaData")
#: Non-commercial and Indie let Python reach ten nodes an action, and some of them are the node's own.
_RESTRICTED_STEPS = 3


def origin(node: Optional[Any], frames: Sequence[int]) -> Optional[Any]:
    """The node behind Dots, NoOps, disabled nodes and Switches, the same at all frames; the node itself where it works
    on what it is given."""
    steps = 0
    while node is not None and steps <= _steps():
        behind = _behind(node, frames)
        if behind is node:
            return node
        node, steps = behind, steps + 1
    return node


def is_off(node: Any, frames: Sequence[int]) -> bool:
    """Disabled at all these frames."""
    return steady(node, "disable", frames) == 1


def steady(node: Any, name: str, frames: Sequence[int]) -> Optional[float]:
    """A knob's one value over the frames; None where it changes or there is no such knob."""
    knob = node.knob(name)
    if knob is None:
        return None
    values = {float(knob.valueAt(frame)) for frame in frames}
    return values.pop() if len(values) == 1 else None


def first_of(node: Optional[Any], classes: Sequence[str], frames: Sequence[int]) -> Optional[Any]:
    """The nearest node upstream whose class begins with one of these."""
    waiting, seen = [node], set()
    while waiting and len(seen) <= _steps():
        each = waiting.pop(0)
        if each is None or each.fullName() in seen:
            continue
        seen.add(each.fullName())
        if each.Class().startswith(tuple(classes)) and not is_off(each, frames):
            return each
        waiting.extend(each.input(index) for index in range(each.inputs()))
    return None


def _behind(node: Any, frames: Sequence[int]) -> Optional[Any]:
    kind = node.Class()
    if kind in _TRANSPARENT:
        return node.input(0)
    disabled = steady(node, "disable", frames)
    if disabled == 1 and node.maxInputs() > 0:
        return node.input(0)
    if kind == "Switch" and disabled == 0:
        which = steady(node, "which", frames)
        if which is not None:
            return node.input(min(max(int(which), 0), max(node.inputs() - 1, 0)))
    return node


def _steps() -> int:
    return _RESTRICTED_STEPS if nuke.env["nc"] or nuke.env["indie"] else 1000
