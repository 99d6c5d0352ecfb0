# SPDX-License-Identifier: Apache-2.0
"""Nodes: knobs by name, wires to other nodes, a place in a group."""

from __future__ import annotations

import re
from typing import Any, Optional

from . import _constants as flags, _facts
from ._knob import Knob
from ._layout_knobs import Tab_Knob
from ._own_knobs import Name_Knob, WorldMatrix_Knob
from ._session import session

DEAD = "A PythonObject is not attached to a node"


class Node:
    """One node. Made by `nuke.createNode` and `nuke.nodes`, never directly."""

    def __init__(self, node_class: str, parent: Any) -> None:
        self._class = node_class
        self._facts = _facts.node_classes()[node_class]
        self._parent = parent
        self._alive = True
        self._inputs: list[Optional[Node]] = []
        self._knobs: dict[str, Knob] = {}
        self._name = ""
        self._panel_open = False
        self._error = ""
        for row in _facts.rows([*self._facts["knobs"], "@node"]):
            self._take(self._made(row))
        for name, value in self._facts.get("overrides", {}).items():
            self._knobs[name].setValue(value)
            self._knobs[name]._set_default()
        self._own_knobs = tuple(self._knobs)

    def _made(self, row: dict[str, Any]) -> Knob:
        if row.get("computed"):
            return WorldMatrix_Knob(row["name"])
        if row["name"] == "name" and self._class != "Root":
            return Name_Knob("name")
        return _facts.make_knob(row)

    def _take(self, knob: Knob) -> None:
        knob._node = self
        self._knobs[knob._name] = knob

    # Life and threads

    def _live(self) -> None:
        if not self._alive:
            raise ValueError(DEAD)

    def _mutable(self, what: str) -> None:
        self._live()
        session.require_main_thread(f"{what} of {self._name}")

    # Identity

    def Class(self) -> str:
        self._live()
        return self._class

    def name(self) -> str:
        self._live()
        return self._name

    def fullName(self) -> str:
        """With the groups it is in: `Group1.Blur1`."""
        self._live()
        above = self._parent
        return self._name if above is None or above._parent is None else f"{above.fullName()}.{self._name}"

    def setName(self, name: str, uncollide: bool = True, updateExpressions: bool = False) -> None:
        """A name that is taken gets the next free number, or is refused with `uncollide` off."""
        self._mutable("name")
        if not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise ValueError(f"the double: {name!r} is no name for a node")
        siblings = self._parent._children if self._parent is not None else {}
        if siblings.get(name) not in (None, self):
            if not uncollide:
                raise ValueError(f"the double: the name {name!r} is in use")
            name = self._parent._free_name(name)
        before = self._name
        if before == name:
            return
        self._rename(name)
        session.history.record(f"rename {before}", lambda: self._rename(before), lambda: self._rename(name))
        session.touch()
        self._knob_changed(self._knobs["name"])

    def _rename(self, name: str) -> None:
        if self._parent is not None:
            order = self._parent._children
            self._parent._children = {(name if node is self else key): node for key, node in order.items()}
        self._name = name
        self._knobs["name"]._restore(name)

    def parent(self) -> Any:
        self._live()
        return self._parent

    def rootNode(self) -> Any:
        return session.root

    # Knobs

    def __getitem__(self, name: str) -> Any:
        knob = self.knob(name)
        if knob is None:
            raise NameError(f"knob {name} does not exist")
        return knob

    def knob(self, p: Any, follow_link: bool = True) -> Any:
        self._live()
        session.address(self)
        if isinstance(p, int):
            return list(self._knobs.values())[p] if 0 <= p < len(self._knobs) else None
        return self._knobs.get(p)

    def knobs(self) -> dict[str, Any]:
        self._live()
        session.address(self)
        return dict(self._knobs)

    def allKnobs(self) -> list[Any]:
        return list(self.knobs().values())

    def numKnobs(self) -> int:
        return len(self._knobs)

    def getNumKnobs(self) -> int:
        return len(self._knobs)

    def __len__(self) -> int:
        return len(self._knobs)

    def addKnob(self, knob: Knob) -> None:
        """Adds a user knob; the first one that is no tab gets a tab called User before it."""
        self._mutable("knobs")
        if not isinstance(knob, Knob):
            raise TypeError(f"the double: {knob!r} is no knob")
        if knob._node is not None:
            raise ValueError(f"the double: the knob {knob._name!r} is on {knob._node._name} already")
        if knob._name in self._knobs and knob._name:
            raise ValueError(f"the double: {self._name} has a knob {knob._name!r} already")
        if not any(known._user for known in self._knobs.values()) and not isinstance(knob, Tab_Knob):
            self._add(Tab_Knob("User"))
        self._add(knob)

    def _add(self, knob: Knob) -> None:
        knob._user = True
        if not knob._name:
            knob._name = next(f"_{n}" for n in range(1, 9999) if f"_{n}" not in self._knobs)
        self._take(knob)

        def gone() -> None:
            self._knobs.pop(knob._name, None)
            knob._node = None

        session.history.record(f"add {knob._name}", gone, lambda: self._take(knob))
        session.touch()

    def removeKnob(self, knob: Knob) -> None:
        self._mutable("knobs")
        if self._knobs.get(knob._name) is not knob or not knob._user:
            raise ValueError(f"the double: {knob._name!r} is no user knob of {self._name}")
        before = dict(self._knobs)
        del self._knobs[knob._name]
        after = dict(self._knobs)
        knob._node = None

        def back() -> None:
            self._knobs = dict(before)
            knob._node = self

        def again() -> None:
            self._knobs = dict(after)
            knob._node = None

        session.history.record(f"remove {knob._name}", back, again)
        session.touch()

    def _rename_knob(self, knob: Knob, name: str) -> None:
        if name in self._knobs:
            raise ValueError(f"the double: {self._name} has a knob {name!r} already")
        self._knobs = {(name if key == knob._name else key): value for key, value in self._knobs.items()}

    def _knob_moved(self, knob: Knob) -> None:
        """Knobs that bring other knobs, or stand for state of the node, do so here."""
        if knob._name == "file_type":
            self._swap_file_knobs(knob.value())
        elif knob._name == "file" and "types" in self._facts and not self._knobs["file_type"]._values[0]:
            extension = knob._state().rpartition(".")[2].lower()
            if extension in self._facts["types"]:
                self._swap_file_knobs(extension)

    def _swap_file_knobs(self, file_type: str) -> None:
        """The knobs of a file format exist only while that format is chosen."""
        types = self._facts.get("types", {})
        for name in [row["name"] for entries in types.values() for row in entries]:
            if name not in [row["name"] for row in types.get(file_type, [])]:
                self._knobs.pop(name, None)
        for row in types.get(file_type, []):
            if row["name"] not in self._knobs:
                self._take(self._made(row))

    def _knob_changed(self, knob: Knob) -> None:
        from . import _callbacks

        _callbacks.knob_changed(self, knob)

    def readKnobs(self, s: str) -> None:
        from ._script_reader import read_knobs

        self._mutable("knobs")
        read_knobs(self, s)

    def writeKnobs(self, flags: int = flags.WRITE_NON_DEFAULT_ONLY | flags.TO_SCRIPT) -> str:
        from ._script_writer import knob_lines

        return "\n".join(knob_lines(self, user_definitions=bool(flags & 4), everything=bool(flags & 8)))

    def resetKnobsToDefault(self) -> None:
        for name in self._own_knobs:
            if name not in ("name", "xpos", "ypos", "selected"):
                self._knobs[name]._reset()

    # Wires

    def maxInputs(self) -> int:
        self._live()
        return 100 if self._facts.get("many") else len(self._facts["inputs"])

    maximumInputs = maxInputs

    def minInputs(self) -> int:
        self._live()
        return len(self._facts["inputs"]) - len(self._facts.get("optional", []))

    minimumInputs = minInputs

    def maxOutputs(self) -> int:
        return 0 if self._class in ("Viewer", "Output", "BackdropNode") else 1

    maximumOutputs = maxOutputs

    def optionalInput(self) -> int:
        optional = self._facts.get("optional", [])
        return self._facts["inputs"].index(optional[0]) if optional else -1

    def inputs(self) -> int:
        """One more than the highest connected input."""
        self._live()
        return len(self._inputs)

    def input(self, index: int) -> Optional["Node"]:
        self._live()
        found = self._inputs[index] if 0 <= index < len(self._inputs) else None
        return found if found is None or found._alive else None

    def canSetInput(self, i: int, node: Optional["Node"]) -> bool:
        self._live()
        if i < 0 or i >= self.maxInputs():
            return False
        if node is None:
            return True
        return node._alive and node._parent is self._parent and node.maxOutputs() > 0 and not node._depends_on(self)

    def _depends_on(self, other: "Node") -> bool:
        waiting, seen = [self], set()
        while waiting:
            node = waiting.pop()
            if node is other:
                return True
            if id(node) not in seen:
                seen.add(id(node))
                waiting.extend(source for source in node._inputs if source is not None)
        return False

    def setInput(self, i: int, node: Optional["Node"]) -> bool:
        """False where the wire cannot be: no such input, another group, a loop."""
        self._mutable("inputs")
        if node is not None and not isinstance(node, Node):
            raise TypeError(f"the double: {node!r} is no node")
        if not self.canSetInput(i, node):
            return False
        before = list(self._inputs)
        wires = before + [None] * (i + 1 - len(before))
        wires[i] = node
        while wires and wires[-1] is None:
            wires.pop()
        if wires != before:
            self._rewire(wires)
            session.history.record(
                f"connect {self._name}", lambda: self._rewire(before), lambda: self._rewire(list(wires))
            )
            session.touch()
            self._knob_changed(Knob("inputChange"))
        return True

    def _rewire(self, wires: list[Optional["Node"]]) -> None:
        self._inputs = list(wires)

    def connectInput(self, i: int, node: Optional["Node"]) -> bool:
        """At the first free input from `i` on."""
        while i < self.maxInputs() and self.input(i) is not None:
            i += 1
        return self.setInput(i, node)

    def dependencies(self, what: int = flags.INPUTS) -> list["Node"]:
        self._live()
        return [node for node in self._inputs if node is not None] if what & flags.INPUTS else []

    def dependent(self, what: int = flags.INPUTS, forceEvaluate: bool = True) -> list["Node"]:
        self._live()
        siblings = self._parent._children.values() if self._parent is not None else ()
        return [node for node in siblings if self in node._inputs] if what & flags.INPUTS else []

    # Place and panel

    def isSelected(self) -> bool:
        return bool(self["selected"].value())

    def setSelected(self, selected: bool) -> None:
        self["selected"].setValue(bool(selected))

    def selectOnly(self) -> None:
        for node in self._parent._children.values():
            node.setSelected(node is self)

    def xpos(self) -> int:
        return int(self["xpos"].value())

    def ypos(self) -> int:
        return int(self["ypos"].value())

    def setXpos(self, x: int) -> None:
        self["xpos"].setValue(x)

    def setYpos(self, y: int) -> None:
        self["ypos"].setValue(y)

    def setXYpos(self, x: int, y: int) -> None:
        self.setXpos(x)
        self.setYpos(y)

    def screenWidth(self) -> int:
        return 80

    def screenHeight(self) -> int:
        return 18

    def autoplace(self) -> None:
        self._mutable("position")

    def showControlPanel(self, forceFloat: bool = False) -> None:
        self._mutable("panel")
        self._panel_open = True
        self._knob_changed(Knob("showPanel"))

    def hideControlPanel(self) -> None:
        self._mutable("panel")
        self._panel_open = False
        self._knob_changed(Knob("hidePanel"))

    def shown(self) -> bool:
        return self._panel_open

    def redraw(self) -> None:
        self._live()

    def lock(self) -> None:
        self._live()

    def unlock(self) -> None:
        self._live()

    # What the picture is

    def _described(self, frame: Optional[float] = None, view: Optional[str] = None) -> Any:
        from ._render import describe

        return describe(self, session.frame if frame is None else frame, view or session.view)

    def format(self) -> Any:
        return self._described().format

    def width(self) -> int:
        return int(self.format().width())

    def height(self) -> int:
        return int(self.format().height())

    def pixelAspect(self) -> float:
        return float(self.format().pixelAspect())

    def bbox(self) -> Any:
        from ._boxes import Info

        return Info(*self._described().box)

    def channels(self) -> list[str]:
        return sorted(self._described().channels, key=_channel_order)

    def metadata(self, key: Any = None, time: Optional[float] = None, view: Optional[str] = None) -> Any:
        """The whole dictionary, or one key's value, None where it is not there."""
        if isinstance(key, (int, float)):
            key, time = None, float(key)
        found = self._described(time, view).metadata
        return dict(found) if key is None else found.get(key)

    def frameRange(self) -> Any:
        from ._frames import FrameRange

        return FrameRange(*self._described().frames, 1)

    def upstreamFrameRange(self, i: int) -> Any:
        source = self.input(i)
        return source.frameRange() if source is not None else None

    def firstFrame(self) -> int:
        return int(self._described().frames[0])

    def lastFrame(self) -> int:
        return int(self._described().frames[1])

    def proxy(self) -> bool:
        return bool(session.root["proxy"].value())

    def sample(self, c: str, x: float, y: float, dx: float = 1, dy: float = 1, frame: Optional[float] = None) -> float:
        from ._render import sample

        return sample(self, c, x, y, session.frame if frame is None else frame)

    def hasError(self) -> bool:
        """Whether this node itself is what stops a render."""
        return str(self._described().error).startswith(f"{self._name}:")

    def error(self) -> bool:
        return self.hasError()

    def treeHasError(self) -> bool:
        return self._described().error != ""

    def forceValidate(self) -> None:
        self._live()

    def opHashes(self) -> list[int]:
        """One number that changes when anything upstream of the picture changes."""
        from ._render import identity

        return [identity(self)]

    def __repr__(self) -> str:
        return f"<{self._class} {self._name!r}>" if self._alive else f"<dead {self._class}>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("the double: nodes cannot be copied or pickled")


def _channel_order(name: str) -> tuple[int, str, int, str]:
    layer, _, channel = name.rpartition(".")
    order = ("red", "green", "blue", "alpha", "x", "y", "z", "u", "v", "Z")
    return (0 if layer == "rgba" else 1, layer, order.index(channel) if channel in order else 99, channel)
