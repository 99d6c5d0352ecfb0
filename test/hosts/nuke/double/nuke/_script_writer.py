# SPDX-License-Identifier: Apache-2.0
"""Scripts as text: nodes in an order that a stack of inputs can rebuild, knobs that are not at their default."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Optional

from . import _constants as flags
from ._array_knobs import Array_Knob
from ._curve import number
from ._enumeration_knobs import Enumeration_Knob
from ._knob import SCRIPT_FLAGS, Knob
from ._layout_knobs import Link_Knob, Tab_Knob
from ._node import Node
from ._session import session
from ._string_knobs import PyScript_Knob, Text_Knob
from ._tcl import quoted

#: Written for every node, in this order, after its own knobs.
LAST = ("name", "selected", "xpos", "ypos")


def script_text() -> str:
    root = session.root
    lines = ["#! the-double -nx", f"version {_version()}", "Root {", " inputs 0"]
    lines += [f" {line}" for line in knob_lines(root, user_definitions=True)]
    lines.append("}")
    return "\n".join([*lines, *_node_lines(list(root._children.values()), "")]) + "\n"


def nodes_text(nodes: list[Node], copied: bool = False) -> str:
    """The text of some nodes, as the clipboard holds it."""
    head = ["set cut_paste_input [stack 0]", f"version {_version()}"] if copied else []
    return "\n".join([*head, *_node_lines(nodes, "", pasted=copied)]) + "\n"


def _version() -> str:
    version = session.version
    return f"{version.major}.{version.minor} v{version.release}"


def _node_lines(
    nodes: list[Node], indent: str, pasted: bool = False, numbers: Optional[Iterator[int]] = None
) -> list[str]:
    """Nodes after what feeds them. Each pushes what it needs, so that no order of the stack is taken for granted."""
    numbers = itertools.count(1) if numbers is None else numbers
    lines: list[str] = []
    inside = set(map(id, nodes))
    names: dict[int, str] = {}
    for node in _sorted(nodes):
        wires = [source if source is not None and id(source) in inside else None for source in node._inputs]
        if pasted and not any(wires) and node.maxInputs() > 0:
            lines.append("push $cut_paste_input")
            count = 1
        else:
            for source in reversed(wires):
                lines.append(f"push ${names[id(source)]}" if source is not None else "push 0")
            count = len(wires)
        lines += _one(node, indent, count, numbers)
        names[id(node)] = f"N{next(numbers):08x}"
        lines.append(f"set {names[id(node)]} [stack 0]")
    return lines


def _one(node: Node, indent: str, inputs: int, numbers: Iterator[int]) -> list[str]:
    lines = [f"{indent}{node._class} {{"]
    if inputs != 1:
        lines.append(f"{indent} inputs {inputs}")
    lines += [f"{indent} {line}" for line in knob_lines(node, user_definitions=True)]
    lines.append(f"{indent}}}")
    if hasattr(node, "_children"):
        lines += _node_lines(list(node._children.values()), indent + " ", numbers=numbers)
        lines.append(f"{indent}end_group")
    return lines


def _sorted(nodes: list[Node]) -> list[Node]:
    """Sources before what they feed, else in the order in which they were made."""
    order: list[Node] = []
    done: set[int] = set()
    wanted = set(map(id, nodes))

    def visit(node: Node) -> None:
        if id(node) in done or id(node) not in wanted:
            return
        done.add(id(node))
        for source in node._inputs:
            if source is not None:
                visit(source)
        order.append(node)

    for node in nodes:
        visit(node)
    return order


def knob_lines(node: Node, user_definitions: bool = False, everything: bool = False) -> list[str]:
    """`name value` for each knob that scripts keep, user knobs after their definitions."""
    own = [knob for knob in node._knobs.values() if not knob._user]
    first = [knob for knob in own if knob._name == "file_type"]
    main = [knob for knob in own if knob._name not in LAST and knob._name != "file_type"]
    last = [node._knobs[name] for name in LAST if name in node._knobs]
    lines = []
    for knob in [*first, *main, *last]:
        if (everything or _kept(knob)) and knob.toScript() != "":
            lines.append(f"{knob._name} {knob.toScript()}")
    for knob in (knob for knob in node._knobs.values() if knob._user):
        if user_definitions:
            lines.append(f"addUserKnob {{{definition(knob)}}}")
        if (everything or _kept(knob)) and _stores(knob) and knob.toScript() != "":
            lines.append(f"{knob._name} {knob.toScript()}")
    return lines


def _kept(knob: Knob) -> bool:
    if knob.getFlag(flags.DO_NOT_WRITE):
        return False
    return knob._not_default() or knob.getFlag(flags.ALWAYS_SAVE)


def _stores(knob: Knob) -> bool:
    """Texts and buttons keep what they hold in their definition; links hold nothing."""
    return not isinstance(knob, (Text_Knob, PyScript_Knob, Link_Knob))


def definition(knob: Knob) -> str:
    """What stands in `addUserKnob {...}`."""
    if knob._user_type is None:
        raise RuntimeError(f"the double: a {knob.Class()} cannot be written as a user knob")
    words = [str(knob._user_type), quoted(knob._name) if not re.match(r"_\d+$", knob._name) else '""']
    if knob._label is not None and knob._label != knob._name:
        words += ["l", quoted(knob._label)]
    if knob._tooltip:
        words += ["t", quoted(knob._tooltip)]
    words += [f"{sign}{name}" for sign, name in _flag_words(knob)]
    if isinstance(knob, Tab_Knob) and knob._kind:
        words += ["n", str(knob._kind)]
    if isinstance(knob, (PyScript_Knob, Text_Knob)):
        text = knob._text
        words += ["T", quoted(text)] if text else []
    if isinstance(knob, Link_Knob):
        words += ["T", quoted(knob.getLink())]
    if isinstance(knob, Enumeration_Knob):
        words += ["M", "{" + " ".join(quoted(name) for name in knob._names) + "}"]
    elif isinstance(knob, Array_Knob) and knob._range != (0.0, 1.0):
        words += ["R", number(knob._range[0]), number(knob._range[1])]
    return " ".join(words)


def _flag_words(knob: Knob) -> list[tuple[str, str]]:
    own = knob._own_flags()
    found = []
    for name, flag in SCRIPT_FLAGS.items():
        if knob._flags & flag and not own & flag:
            found.append(("+", name))
        elif own & flag and not knob._flags & flag:
            found.append(("-", name))
    return found
