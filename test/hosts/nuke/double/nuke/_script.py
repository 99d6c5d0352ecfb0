# SPDX-License-Identifier: Apache-2.0
"""Making, finding, copying and deleting nodes; opening, saving and clearing the script."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Optional

from . import _callbacks, _facts
from ._group import Group, Root, find
from ._node import Node
from ._session import session


def make(node_class: str, parent: Any) -> Node:
    """A node of the class in the group, unconnected, with the next free name. Recorded for undo."""
    facts = _facts.node_classes().get(node_class)
    if facts is None or node_class == "Root" or facts.get("since", 0) > session.version.major:
        raise RuntimeError(f"{node_class}: Unknown command")
    session.require_main_thread(f"{node_class} made")
    node = Group(node_class, parent) if facts.get("group") else Node(node_class, parent)
    node._name = parent._free_name(node_class.rstrip("0123456789"))
    node._knobs["name"]._restore(node._name)
    if node_class == "Input":
        taken = {each._knobs["number"].value() for each in parent._input_nodes()}
        node._knobs["number"]._values[0] = float(next(n for n in range(1000) if n not in taken))
    for name, value in _defaults(node_class):
        node._knobs[name].fromScript(value)
        node._knobs[name]._set_default()
    _put(node)
    session.history.record(f"create {node._name}", lambda: _take_out(node), lambda: _put(node))
    session.touch()
    if not session.reading_script:
        session.address(node)
    return node


def _defaults(node_class: str) -> list[tuple[str, str]]:
    known = [key.partition(".") for key in session.knob_defaults]
    return [
        (knob, session.knob_defaults[f"{owner}.{knob}"])
        for owner, _, knob in known
        if owner == node_class and any(row["name"] == knob for row in _knob_rows(node_class))
    ]


def _knob_rows(node_class: str) -> list[dict[str, Any]]:
    return _facts.rows([*_facts.node_classes()[node_class]["knobs"], "@node"])


def _put(node: Node) -> None:
    node._parent._children[node._name] = node
    _revive(node, True)


def _take_out(node: Node) -> None:
    node._parent._children.pop(node._name, None)
    _revive(node, False)


def _revive(node: Node, alive: bool) -> None:
    node._alive = alive
    for child in getattr(node, "_children", {}).values():
        _revive(child, alive)


def current_group() -> Any:
    return session.context.group or session.root


def createNode(typ: str, knobs: str = "", inpanel: bool = True) -> Node:
    """As from the menu: connected to the selected node, selected itself, its panel open in the interface."""
    from ._script_reader import read_knobs

    group = current_group()
    chosen = group.selectedNodes()
    made = make(typ, group)
    with session.reading():
        read_knobs(made, knobs)
    if chosen and made.maxInputs() > 0:
        made.setInput(0, chosen[0])
        made.setXYpos(chosen[0].xpos(), chosen[0].ypos() + 60)
    for other in chosen:
        other.setSelected(False)
    made.setSelected(True)
    _callbacks.fire("onUserCreate", made)
    _callbacks.fire("onCreate", made)
    if made._alive and session.gui and inpanel:
        made._panel_open = True
    return made


class NodeConstructor:
    """`nuke.nodes.Blur(size=3, inputs=[read])`: no connection, no selection, no panel."""

    def __init__(self, node_class: str) -> None:
        self._class = node_class

    def __call__(self, **kwargs: Any) -> Node:
        made = make(self._class, current_group())
        for name, value in kwargs.items():
            if name == "inputs":
                for index, source in enumerate(value):
                    made.setInput(index, source)
            elif name == "name":
                made.setName(value)
            else:
                _set_by_keyword(made[name], value)
        _callbacks.fire("onCreate", made)
        return made


def _set_by_keyword(knob: Any, value: Any) -> None:
    """Text is read as in a script, so `format="HD_1080"` and `color="1 0 0 1"` work."""
    if isinstance(value, str) and knob.Class() not in ("Enumeration_Knob",) and hasattr(knob, "_text"):
        knob.setValue(value)
    elif isinstance(value, str):
        knob.fromScript(value if " " not in value or knob.Class() != "Enumeration_Knob" else f'"{value}"')
    else:
        knob.setValue(value)


class Nodes:
    def __getattr__(self, item: str) -> NodeConstructor:
        if item.startswith("_") or item not in _facts.node_classes():
            raise AttributeError(f"no such node class {item!r}")
        return NodeConstructor(item)


def toNode(s: str) -> Optional[Node]:
    """The node of this name in the current group, or at this path."""
    return find(s, current_group())


def exists(s: str) -> bool:
    node = find(s, current_group())
    if node is None and "." in s:
        path, _, knob = s.rpartition(".")
        holder = find(path, current_group())
        return holder is not None and holder.knob(knob) is not None
    return node is not None


def allNodes(filter: Optional[str] = None, group: Any = None, recurseGroups: bool = False) -> list[Node]:
    """The nodes of the current group or of one, the last made first."""
    inside = group if group is not None else current_group()
    found: list[Node] = []
    for node in reversed(inside.nodes()):
        found.append(node)
        if recurseGroups and isinstance(node, Group):
            found += allNodes(None, node, True)
    chosen = [node for node in found if filter is None or node._class == filter]
    if session.non_commercial or session.indie:
        chosen = chosen[:10]
    for node in chosen:
        session.address(node)
    return chosen


def selectedNodes(filter: Optional[str] = None) -> list[Node]:
    return [node for node in current_group().selectedNodes() if filter is None or node._class == filter]


def selectedNode() -> Node:
    return current_group().selectedNode()  # type: ignore[no-any-return]


def nodesSelected() -> bool:
    return bool(current_group().selectedNodes())


def selectAll() -> None:
    for node in current_group().nodes():
        node.setSelected(True)


def invertSelection() -> None:
    for node in current_group().nodes():
        node.setSelected(not node.isSelected())


def root() -> Root:
    return session.root  # type: ignore[no-any-return]


def thisRoot() -> Root:
    return root()


def thisNode() -> Node:
    if session.context.node is None:
        return current_group()  # type: ignore[no-any-return]
    return session.context.node  # type: ignore[no-any-return]


def thisClass() -> str:
    return thisNode().Class()


def thisKnob() -> Any:
    return session.context.knob


def thisGroup() -> Any:
    return current_group()


def thisParent() -> Any:
    return thisNode().parent()


def endGroup() -> None:
    if session.contexts:
        session.contexts.pop()


def delete(n: Node) -> None:
    """Takes the node out; wires to it end. Its Python objects raise from then on, until undo brings it back."""
    n._mutable("delete")
    if n is session.root:
        raise ValueError("the double: the root cannot be deleted")
    _callbacks.fire("onDestroy", n)
    for other in n.dependent():
        for index, source in enumerate(other._inputs):
            if source is n:
                other.setInput(index, None)
    _take_out(n)
    session.history.record(f"delete {n._name}", lambda: _put(n), lambda: _take_out(n))
    session.touch()


def nodeDelete(s: str = "") -> bool:
    for node in current_group().selectedNodes():
        delete(node)
    return True


# Copy and paste


def nodeCopy(s: str) -> None:
    """Writes the selected nodes to a file, or to the clipboard for `%clipboard%`."""
    from ._script_writer import nodes_text

    text = nodes_text(list(reversed(current_group().selectedNodes())), copied=True)
    if s == "%clipboard%":
        session.clipboard = text
    else:
        Path(s).write_text(text, encoding="utf-8")


def nodePaste(s: str) -> Optional[Node]:
    """Reads nodes into the current group: the first open input goes to the selected node, the new ones are selected."""
    text = session.clipboard if s == "%clipboard%" else Path(s).read_text(encoding="utf-8")
    made = _read_into(text, current_group(), paste=True)
    return made[-1] if made else None


def scriptReadText(s: str) -> None:
    _read_into(s, current_group(), paste=False)


def scriptReadFile(s: str) -> None:
    _read_into(Path(s).read_text(encoding="utf-8"), current_group(), paste=False)


def scriptSource(*args: Any) -> Any:
    return scriptReadFile(*args)


def _read_into(text: str, group: Any, paste: bool) -> list[Node]:
    from ._script_reader import read_script

    session.require_main_thread("script read")
    chosen = group.selectedNodes() if paste else []
    if paste:
        for node in chosen:
            node.setSelected(False)
    with session.reading():
        made = read_script(text, group, chosen[0] if chosen else None)
        if paste:
            for node in group.nodes():
                node._knobs["selected"]._values[0] = float(node in made)
    for node in made:
        session.history.record(f"paste {node._name}", lambda node=node: _take_out(node), lambda node=node: _put(node))
    if made:
        session.touch()
    for node in _with_inner(made):
        _callbacks.fire("onCreate", node)
    return made


def _with_inner(nodes: list[Node]) -> list[Node]:
    return [each for node in nodes for each in [*_with_inner(list(getattr(node, "_children", {}).values())), node]]


# The script


def scriptName() -> str:
    """The script's file, with an error where it was never saved."""
    name = session.root._file()
    if not name:
        raise RuntimeError("no script is loaded or it has not been saved")
    return str(name)


def scriptClear(resetNukeRoot: bool = True) -> None:
    """An empty script."""
    session.require_main_thread("script cleared")
    _callbacks.fire("onScriptClose", session.root)
    for node in list(session.root._children.values()):
        _revive(node, False)
    session.root = Root()
    session.contexts.clear()
    session.history.__init__()
    session.modified = False
    session.addressed.clear()


def scriptNew(*args: Any) -> None:
    scriptClear()


def scriptClose(ignoreUnsavedChanges: bool = False) -> bool:
    if session.modified and not ignoreUnsavedChanges and session.gui and not session.answer("ask", True):
        return False
    scriptClear()
    return True


def scriptOpen(filename: Optional[str] = None) -> None:
    """Clears the script and reads the file; onCreate of every node, then onScriptLoad of the root."""
    from ._script_reader import read_script

    path = str(filename)
    if not os.path.exists(path):
        raise RuntimeError(f"{path}: No such file or directory")
    text = Path(path).read_text(encoding="utf-8")
    scriptClear()
    with session.reading():
        read_script(text, session.root, None)
        session.root._knobs["name"]._restore(path.replace("\\", "/"))
    session.modified = False
    for node in _with_inner(list(session.root._children.values())):
        _callbacks.fire("onCreate", node)
    _callbacks.fire("onScriptLoad", session.root)


def scriptSave(filename: Optional[str] = None) -> bool:
    return _save(filename or scriptName(), True)


def scriptSaveAs(filename: Optional[str] = None, overwrite: int = -1) -> bool:
    if filename is None:
        filename = session.answer("filename", None)
        if filename is None:
            raise RuntimeError("Cancelled")
    if os.path.exists(filename) and overwrite == 0:
        raise RuntimeError(f"{filename}: File exists")
    return _save(filename, True)


def scriptSaveToTemp(str: str) -> str:
    _save(str, False)
    return str


def _save(filename: str, is_script: bool) -> bool:
    from ._script_writer import script_text

    session.require_main_thread("script saved")
    if is_script:
        session.root._knobs["name"]._restore(filename.replace("\\", "/"))
        _callbacks.fire("onScriptSave", session.root)
    Path(filename).write_text(script_text(), encoding="utf-8")
    if is_script:
        session.modified = False
    return True


def modified(state: Optional[bool] = None) -> bool:
    """Whether the script has unsaved changes; with an argument, says so."""
    if state is not None:
        session.root.setModified(state)
    return session.modified


def filename(node: Node, i: int = 0) -> Optional[str]:
    """The file of a node or of the first Read above it; with REPLACE, of the current frame."""
    from ._callbacks import filter_filename

    current: Optional[Node] = node
    while current is not None and current.knob("file") is None:
        current = current.input(0)
    if current is None:
        return None
    knob = current["file"]
    text = knob.evaluate() if i == 1 else knob.value()
    return filter_filename(text) if text else None


def knobDefault(classknob: str, value: Optional[str] = None) -> Optional[str]:
    """Default of `Class.knob` for nodes made from now on, as scripts write it."""
    key = re.sub(r"^nuke\.", "", classknob)
    if value is None:
        return session.knob_defaults.get(key)
    session.knob_defaults[key] = value
    return None
