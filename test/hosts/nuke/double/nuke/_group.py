# SPDX-License-Identifier: Apache-2.0
"""Groups and the root: nodes that hold nodes, and the context in which names are looked up."""

from __future__ import annotations

import re
from typing import Any, Optional

from ._node import Node
from ._session import Context, session


class Group(Node):
    """A node with nodes inside. Its inputs are its Input nodes."""

    def __init__(self, node_class: str, parent: Any) -> None:
        self._children: dict[str, Node] = {}
        self._entered = 0
        super().__init__(node_class, parent)

    def begin(self) -> "Group":
        """From now on nodes are made and looked up inside this group, until `end`."""
        self._live()
        session.contexts.append(Context(self, session.context.node, session.context.knob))
        self._entered += 1
        return self

    def end(self) -> None:
        if self._entered == 0:
            raise RuntimeError(f"the double: end() of {self._name} without begin()")
        self._entered -= 1
        for at in range(len(session.contexts) - 1, -1, -1):
            if session.contexts[at].group is self:
                del session.contexts[at:]
                return

    run = begin

    def __enter__(self) -> "Group":
        return self.begin()

    def __exit__(self, type: Any, value: Any, traceback: Any) -> None:
        self.end()

    def nodes(self) -> list[Node]:
        self._live()
        return [node for node in self._children.values() if node._alive]

    def numNodes(self) -> int:
        return len(self.nodes())

    def node(self, s: str) -> Optional[Node]:
        self._live()
        return find(s, self)

    def selectedNodes(self) -> list[Node]:
        return [node for node in reversed(self.nodes()) if node.isSelected()]

    def selectedNode(self) -> Node:
        chosen = self.selectedNodes()
        if not chosen:
            raise ValueError("no node selected")
        return chosen[0]

    def _input_nodes(self) -> list[Node]:
        """The Input nodes in the order of their numbers."""
        found = [node for node in self._children.values() if node._class == "Input"]
        return sorted(found, key=lambda node: node._knobs["number"].value())

    def output(self) -> Optional[Node]:
        return next((node for node in self._children.values() if node._class == "Output"), None)

    def maxInputs(self) -> int:
        self._live()
        return len(self._input_nodes())

    maximumInputs = maxInputs

    def minInputs(self) -> int:
        return self.maxInputs()

    minimumInputs = minInputs

    def subgraphLocked(self) -> bool:
        return False

    def expand(self) -> None:
        raise NotImplementedError("the double: Group.expand is not modelled")

    def _free_name(self, wanted: str) -> str:
        """The wanted name, or with the lowest number that makes it unique."""
        if wanted not in self._children and not re.fullmatch(r".*[A-Za-z_]\Z", wanted):
            return wanted
        stem = wanted.rstrip("0123456789")
        return next(f"{stem}{n}" for n in range(1, 1_000_000) if f"{stem}{n}" not in self._children)


class Gizmo(Group):
    """A group that comes from a .gizmo file; the double makes none, the class is there for isinstance."""

    def filename(self) -> str:
        return ""

    def makeGroup(self) -> Group:
        raise NotImplementedError("the double: gizmos are not modelled")


class Root(Group):
    """The script."""

    def __init__(self) -> None:
        super().__init__("Root", None)
        self._name = "root"
        self._knobs["name"]._restore("")
        self._knobs["name"]._set_default()

    def name(self) -> str:
        """The script's file name, `Root` until it is saved."""
        return self._file() or "Root"

    def _file(self) -> str:
        """The script's file, empty until it is saved."""
        return str(self._knobs["name"]._state())

    def fullName(self) -> str:
        return "root"

    def _knob_moved(self, knob: Any) -> None:
        if knob._name == "frame":
            session.frame = int(knob.value())

    def maxInputs(self) -> int:
        return 0

    maximumInputs = maxInputs

    def firstFrame(self) -> int:
        return int(self["first_frame"].value())

    def lastFrame(self) -> int:
        return int(self["last_frame"].value())

    def fps(self) -> int:
        return int(self["fps"].value())

    def realFps(self) -> float:
        return float(self["fps"].value())

    def format(self) -> Any:
        full = self["format"].value()
        if not self["proxy"].value():
            return full
        if self["proxy_type"].value() == "format":
            return self["proxy_format"].value()
        return full.scaled(self["proxy_scale"].value(), self["proxy_scale"].value())

    def channels(self) -> list[str]:
        from ._layers import channels

        return channels()

    def layers(self) -> list[str]:
        from ._layers import layers

        return layers()

    def modified(self) -> bool:
        return session.modified

    def setModified(self, modified: bool) -> None:
        session.require_main_thread("the script's modified flag set")
        session.modified = bool(modified)

    def setFrame(self, frame: int) -> None:
        session.frame = int(frame)

    def setProxy(self, proxy: bool) -> None:
        self["proxy"].setValue(bool(proxy))

    def addView(self, name: str, color: str = "#ffffff") -> None:
        self["views"].setValue([*self["views"]._views, name])

    def deleteView(self, name: str) -> None:
        self["views"].setValue([view for view in self["views"]._views if view != name])

    def setView(self, view: str) -> None:
        session.view = view

    def getOCIOColorspaceFamily(self, colorspace: str) -> str:
        return ""


def find(path: str, group: Any) -> Optional[Node]:
    """The node at a dotted path, from a group; `root`, `this` and `parent` lead."""
    parts = path.split(".")
    current: Any = group
    if parts[0] == "root":
        current, parts = session.root, parts[1:]
        if not parts:
            return session.root  # type: ignore[no-any-return]
    for at, part in enumerate(parts):
        if part == "this":
            current = session.context.node or current
        elif part == "parent":
            current = current.parent()
        else:
            found = getattr(current, "_children", {}).get(part)
            if found is None and at == 0 and len(parts) > 1:
                found = session.root._children.get(part)
            current = found
        if current is None:
            return None
    session.address(current)
    return current  # type: ignore[no-any-return]
