# SPDX-License-Identifier: Apache-2.0
"""Knob expressions: arithmetic, a few functions, the frame, and the values of other knobs."""

from __future__ import annotations

import math
import re
from typing import Any

from ._session import session
from ._tcl import substitute

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_][\w.]*)|(?P<op>\*\*|[<>=!]=|&&|\|\||.))"
)
_FUNCTIONS = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "sqrt": math.sqrt, "exp": math.exp, "log": math.log,
    "pow": math.pow, "abs": abs, "fabs": abs, "min": min, "max": max, "floor": math.floor, "ceil": math.ceil,
    "int": int, "trunc": int, "rint": round, "radians": math.radians, "degrees": math.degrees, "fmod": math.fmod,
    "clamp": lambda x, low=0.0, high=1.0: min(max(x, low), high),
    "lerp": lambda a, b, x: a + (b - a) * x,
    "step": lambda a, x: float(x >= a),
}  # fmt: skip


def evaluate(text: str, knob: Any, index: int, frame: float) -> float:
    """The value of the expression for one component of a knob at a frame."""
    source = substitute(text, lambda name: text_of(name, knob.node(), frame), frame)
    return float(_Reader(source, knob, index, frame).whole())


class _Reader:
    """A reader by precedence: `?:` loosest, then or, and, comparison, sum, product, power, sign."""

    def __init__(self, text: str, knob: Any, index: int, frame: float) -> None:
        self.tokens = [match.group().strip() for match in _TOKEN.finditer(text) if match.group().strip()]
        self.at = 0
        self.text, self.knob, self.index, self.frame = text, knob, index, frame

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def whole(self) -> float:
        value = self.choice()
        if self.peek():
            raise RuntimeError(f"the double: cannot read {self.peek()!r} in the expression {self.text!r}")
        return value

    def choice(self) -> float:
        condition = self.chain(0)
        if self.peek() != "?":
            return condition
        self.take()
        yes = self.choice()
        if self.take() != ":":
            raise RuntimeError(f"the double: a : is missing in the expression {self.text!r}")
        no = self.choice()
        return yes if condition else no

    LEVELS = (("||",), ("&&",), ("==", "!=", "<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))

    def chain(self, level: int) -> float:
        if level == len(self.LEVELS):
            return self.power()
        value = self.chain(level + 1)
        while self.peek() in self.LEVELS[level]:
            value = _apply(self.take(), value, self.chain(level + 1))
        return value

    def power(self) -> float:
        base = self.sign()
        if self.peek() in ("**", "^"):
            self.take()
            return math.pow(base, self.power())
        return base

    def sign(self) -> float:
        if self.peek() == "-":
            self.take()
            return -self.sign()
        if self.peek() == "!":
            self.take()
            return float(not self.sign())
        return self.single()

    def single(self) -> float:
        token = self.take()
        if token == "(":
            value = self.choice()
            self.take()
            return value
        if re.match(r"[\d.]", token):
            return float(token)
        if self.peek() == "(":
            return self.call(token)
        return self.named(token)

    def call(self, name: str) -> float:
        self.take()
        arguments = []
        while self.peek() not in (")", ""):
            arguments.append(self.choice())
            if self.peek() == ",":
                self.take()
        self.take()
        if name not in _FUNCTIONS:
            raise RuntimeError(f"the double: the function {name!r} is not modelled in expressions")
        return float(_FUNCTIONS[name](*arguments))  # type: ignore[operator]

    def named(self, name: str) -> float:
        if name in ("frame", "x", "t"):
            return float(self.frame)
        if name == "pi":
            return math.pi
        if name == "curve":
            curve = self.knob._curves.get(self.index)
            return curve.evaluate(self.frame) if curve else self.knob._values[self.index]
        node = self.knob.node()
        if name in ("width", "height") and node is not None and node.knob(name) is None:
            return float(node.width() if name == "width" else node.height())
        knob, component = find_knob(name, node)
        if knob is None:
            raise RuntimeError(f'the double: Nothing is named "{name}"')
        return float(knob.getValueAt(self.frame, max(component, 0)))


def _apply(operator: str, a: float, b: float) -> float:
    if operator == "/":
        return a / b if b else math.inf
    return float(
        {
            "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "%": lambda: math.fmod(a, b),
            "==": lambda: a == b, "!=": lambda: a != b, "<": lambda: a < b, ">": lambda: a > b,
            "<=": lambda: a <= b, ">=": lambda: a >= b, "&&": lambda: bool(a and b), "||": lambda: bool(a or b),
        }[operator]()
    )  # fmt: skip


def find_knob(name: str, node: Any) -> tuple[Any, int]:
    """The knob behind `parent.size`, `Blur1.size.w` or `size`, and the component (-1 for all)."""
    parts = name.split(".")
    current = node
    for at, part in enumerate(parts):
        if current is not None and current.knob(part) is not None and (at > 0 or current is node):
            knob = current.knob(part)
            component = knob._names_of.index(parts[at + 1]) if len(parts) > at + 1 and parts[at + 1] else -1
            return knob, component
        current = _step(part, current, at)
        if current is None:
            return None, -1
    return None, -1


def _step(part: str, node: Any, at: int) -> Any:
    if part == "this":
        return node
    if part == "parent":
        return node.parent()
    if part == "root":
        return session.root
    if part.startswith("input") and node is not None and at >= 0:
        return node.input(int(part[5:] or 0))
    if at == 0:
        inside = node._children.get(part) if node is not None and hasattr(node, "_children") else None
        beside = node.parent()._children.get(part) if node is not None and node.parent() is not None else None
        return inside or beside or session.root._children.get(part)
    return node._children.get(part) if hasattr(node, "_children") else None


def text_of(name: str, node: Any, frame: float) -> str:
    """What `[value name]` becomes."""
    knob, component = find_knob(name, node if node is not None else session.root)
    if knob is None and name == "name":
        return str(node.name())
    if knob is None:
        raise RuntimeError(f'the double: Nothing is named "{name}"')
    value = knob.getValueAt(frame, component) if component >= 0 else knob.value()
    if hasattr(knob, "evaluate"):
        value = knob.evaluate(frame)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
