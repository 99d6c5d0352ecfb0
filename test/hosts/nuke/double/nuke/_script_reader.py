# SPDX-License-Identifier: Apache-2.0
"""Reads scripts: a stack of nodes, braces of knobs, groups that end with end_group."""

from __future__ import annotations

import re
from typing import Any, Optional

from . import _facts, _layout_knobs as layout, _string_knobs as strings
from ._array_knobs import Array_Knob
from ._enumeration_knobs import Enumeration_Knob
from ._knob import SCRIPT_FLAGS, Knob
from ._node import Node
from ._session import session
from ._tcl import matching_brace, read_word, split_list

USER_TYPES: dict[int, type[Knob]] = {
    1: strings.String_Knob,
    2: strings.File_Knob,
    20: layout.Tab_Knob,
    22: strings.PyScript_Knob,
    26: strings.Text_Knob,
    32: strings.Script_Knob,
    41: layout.Link_Knob,
    43: strings.Multiline_Eval_String_Knob,
    52: strings.PyCustom_Knob,
    **{
        number: _facts.knob_class(name)
        for number, name in (
            (3, "Int"), (4, "Enumeration"), (6, "Boolean"), (7, "Double"), (12, "XY"), (13, "XYZ"), (14, "WH"),
            (15, "BBox"), (18, "Color"), (19, "AColor"), (30, "UV"), (35, "Pulldown"), (36, "ColorChip"),
            (83, "EditableEnumeration"),
        )
    },
}  # fmt: skip


def read_script(text: str, group: Any, pasted_under: Optional[Node]) -> list[Node]:
    """Makes the nodes of the text in the group. Gives the outermost ones in order."""
    return _Reader(text, group, pasted_under).run()


class _Reader:
    def __init__(self, text: str, group: Any, pasted_under: Optional[Node]) -> None:
        self.text = text
        self.at = 0
        self.groups: list[tuple[Any, list[Optional[Node]]]] = [(group, [pasted_under])]
        self.names: dict[str, Optional[Node]] = {}
        self.made: list[Node] = []

    @property
    def stack(self) -> list[Optional[Node]]:
        return self.groups[-1][1]

    def run(self) -> list[Node]:
        while True:
            self._skip()
            if self.at >= len(self.text):
                return self.made
            self._command()

    def _skip(self) -> None:
        while self.at < len(self.text):
            if self.text[self.at].isspace() or self.text[self.at] == ";":
                self.at += 1
            elif self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return

    def _line(self) -> str:
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        line, self.at = self.text[self.at : end], end
        return line.strip()

    def _command(self) -> None:
        found = re.compile(r"([A-Za-z_][\w.]*)[ \t]*").match(self.text, self.at)
        if not found:
            raise RuntimeError(f"the double: cannot read the script at {self.text[self.at : self.at + 40]!r}")
        word = found.group(1)
        if self.text[found.end() : found.end() + 1] == "{":
            end = matching_brace(self.text, found.end())
            body, self.at = self.text[found.end() + 1 : end], end + 1
            self._block(word, body)
            return
        line = self._line()
        arguments = line.split()[1:]
        if word == "end_group":
            self.groups.pop()
        elif word == "push":
            target = arguments[0]
            self.stack.append(self.names.get(target[1:]) if target.startswith("$") else None)
        elif word == "set":
            depth = int(re.search(r"stack (\d+)", line).group(1))  # type: ignore[union-attr]
            self.names[arguments[0]] = self.stack[-1 - depth] if len(self.stack) > depth else None
        elif word in ("version", "define_window_layout_xml"):
            return
        elif word == "clone":
            raise RuntimeError("the double: clones in scripts are not modelled")
        else:
            raise RuntimeError(f"{word}: Unknown command")

    def _block(self, word: str, body: str) -> None:
        if word == "Root":
            read_knobs(session.root, body)
            return
        if word in ("define_window_layout_xml", "add_layer"):
            if word == "add_layer":
                layer, *channels = split_list(body)
                from ._layers import learn

                learn(channels)
            return
        from . import _script

        group, stack = self.groups[-1]
        made = _script.make(word, group)
        read_knobs(made, body)
        wires = [stack.pop() if stack else None for _ in range(_input_count(body, made))]
        if hasattr(made, "_children"):
            made._inputs = wires  # its Input nodes, which say how many there may be, come later in the text
        else:
            for index, source in enumerate(wires):
                if source is not None and not made.setInput(index, source):
                    made._inputs += [None] * (index + 1 - len(made._inputs))
                    made._inputs[index] = source
        while made._inputs and made._inputs[-1] is None:
            made._inputs.pop()
        stack.append(made)
        if len(self.groups) == 1:
            self.made.append(made)
        if hasattr(made, "_children"):
            self.groups.append((made, []))


def _input_count(body: str, node: Node) -> int:
    found = re.search(r"^\s*inputs\s+([\d+]+)", body, re.MULTILINE)
    if found:
        return sum(int(part) for part in found.group(1).split("+"))
    return 0 if node._class in ("Read", "Input") or (not node._facts["inputs"] and node._class != "Group") else 1


def read_knobs(node: Node, body: str) -> None:
    """`name value` lines, in which a value may span lines inside braces or quotes."""
    at = 0
    while True:
        while at < len(body) and (body[at].isspace() or body[at] == ";"):
            at += 1
        if at >= len(body):
            return
        name, at = read_word(body, at)
        while at < len(body) and body[at] in " \t":
            at += 1
        start = at
        if at < len(body) and body[at] not in "\n;":
            _, at = read_word(body, at)
        _set(node, name, body[start:at])


def _set(node: Node, name: str, raw: str) -> None:
    if name == "inputs":
        return
    if name == "addUserKnob":
        _add_user_knob(node, raw)
        return
    knob = node._knobs.get(name)
    if knob is None:
        session.printed.append(f"{node._name}: no knob named {name!r}")
        return
    if name == "name" and node is session.root:
        knob._restore(split_list(raw)[0] if raw.strip() else "")
        return
    knob.fromScript(raw)


def _add_user_knob(node: Node, raw: str) -> None:
    words = split_list(split_list(raw)[0])
    number, name, rest = int(words[0]), words[1] if len(words) > 1 else "", words[2:]
    made_from = USER_TYPES.get(number)
    if made_from is None:
        raise RuntimeError(f"the double: user knobs of type {number} are not modelled")
    options, signs = _options(rest)
    if name in node._knobs and node._knobs[name]._user:
        return
    arguments: list[Any] = (
        [split_list(options["M"])] if "M" in options and issubclass(made_from, Enumeration_Knob) else []
    )
    if made_from is layout.Tab_Knob:
        arguments = [int(options.get("n", 0))]
    knob = made_from(name, options.get("l"), *arguments)
    knob._tooltip = options.get("t", "")
    for sign, flag in signs:
        value = SCRIPT_FLAGS.get(flag, 0)
        knob._flags = knob._flags | value if sign == "+" else knob._flags & ~value
    if "T" in options:
        knob._restore(options["T"])
    if "R" in options and isinstance(knob, Array_Knob):
        knob._range = (float(options["R"]), float(options["R2"]))
    knob._set_default()
    if not name:
        knob._name = ""
    node._add(knob)


def _options(words: list[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """`l label t tip M {a b} R 0 1 n 1 T text` and signed flags, in any order."""
    options: dict[str, str] = {}
    signs: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        word = words[at]
        if re.fullmatch(r"[+-][A-Z_]+", word):
            signs.append((word[0], word[1:]))
            at += 1
        elif word == "R":
            options["R"], options["R2"] = words[at + 1], words[at + 2]
            at += 3
        else:
            options[word] = words[at + 1] if at + 1 < len(words) else ""
            at += 2
    return options, signs
