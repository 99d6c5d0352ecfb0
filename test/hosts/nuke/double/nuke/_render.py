# SPDX-License-Identifier: Apache-2.0
"""Walks the graph: asks each node what its output is, and for its channels one by one."""

from __future__ import annotations

import zlib
from typing import Any, Optional

from ._boxes import Bounds
from ._picture import Description, Plane, black
from ._session import session


class RenderError(RuntimeError):
    """A render cannot go on: the node's name, what is wrong."""


class Walk:
    """One pass over the graph at one view. Results are kept, so that a node is computed once a frame."""

    def __init__(self, view: str) -> None:
        self.view = view
        self._descriptions: dict[tuple[int, float], Description] = {}
        self._planes: dict[tuple[int, float, str], Plane] = {}
        self.images: dict[str, Any] = {}

    def describe(self, node: Any, frame: float) -> Description:
        if node is None:
            return nothing()
        key = (id(node), frame)
        if key not in self._descriptions:
            self._descriptions[key] = _op(node).describe(self, node, frame)
        return self._descriptions[key]

    def plane(self, node: Any, frame: float, channel: str) -> Plane:
        """One channel over the node's box; black where the node has no such channel."""
        description = self.describe(node, frame)
        if node is None or channel not in description.channels:
            return black(description.box)
        key = (id(node), frame, channel)
        if key not in self._planes:
            self._planes[key] = _op(node).plane(self, node, frame, channel)
        return self._planes[key]


def nothing() -> Description:
    """What an unconnected input gives: the script's format, no pixels."""
    root = session.root
    return Description(root.format(), (0, 0, 0, 0), (), {}, (root.firstFrame(), root.lastFrame()))


def describe(node: Any, frame: float, view: str) -> Description:
    return Walk(view).describe(node, frame)


def sample(node: Any, channel: str, x: float, y: float, frame: float) -> float:
    from ._layers import channels_of

    walk = Walk(session.view)
    found = walk.describe(node, frame)
    if found.error:
        raise RenderError(found.error)
    names = channels_of(channel, found.channels)
    return walk.plane(node, frame, names[0]).at(int(x // 1), int(y // 1)) if names else 0.0


def _op(node: Any) -> Any:
    from ._ops import op_of

    return op_of(node)


def identity(node: Any) -> int:
    """Changes with any knob upstream that decides pixels, with the wiring and with the frame of what is animated."""
    seen: dict[int, int] = {}

    def of(each: Optional[Any]) -> int:
        if each is None:
            return 0
        if id(each) not in seen:
            seen[id(each)] = 1
            seen[id(each)] = zlib.crc32(_text(each, of).encode())
        return seen[id(each)]

    return of(node)


_APART = frozenset(
    ("name", "label", "selected", "xpos", "ypos", "note_font", "note_font_size", "note_font_color", "tile_color")
    + ("gl_color", "help", "icon", "hide_input", "postage_stamp", "bookmark", "knobChanged", "onCreate", "updateUI")
)


def _text(node: Any, of: Any) -> str:
    knobs = [
        f"{knob._name}={knob.toScript()}@{knob.value() if knob.isAnimated() else ''}"
        for knob in node._knobs.values()
        if knob._name not in _APART and not knob._user
    ]
    above = [of(source) for source in node._inputs]
    if node._class == "Input" and node._parent is not session.root:
        above = [of(node._parent.input(int(node["number"].value())))]
    if hasattr(node, "_children"):
        above.append(of(node.output()))
    return f"{node._class} {knobs} {above}"


def proxy_scale() -> tuple[float, float]:
    """How much smaller pictures are in proxy mode, across and up."""
    root = session.root
    if not root["proxy"].value():
        return (1.0, 1.0)
    full, small = root["format"].value(), root.format()
    return (small.width() / full.width(), small.height() / full.height())


def full_box(width: int, height: int) -> Bounds:
    return (0, 0, width, height)
