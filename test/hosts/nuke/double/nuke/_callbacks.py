# SPDX-License-Identifier: Apache-2.0
"""Callbacks: code on knobs first, then registered functions of the class, then those for every class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

from . import _constants as flags
from ._session import session

#: Event, and the pair of functions that add and remove.
EVENTS = {
    "onUserCreate": "OnUserCreate",
    "onCreate": "OnCreate",
    "onDestroy": "OnDestroy",
    "onScriptLoad": "OnScriptLoad",
    "onScriptSave": "OnScriptSave",
    "onScriptClose": "OnScriptClose",
    "knobChanged": "KnobChanged",
    "updateUI": "UpdateUI",
    "autolabel": "Autolabel",
    "beforeRender": "BeforeRender",
    "beforeFrameRender": "BeforeFrameRender",
    "afterFrameRender": "AfterFrameRender",
    "afterRender": "AfterRender",
    "renderProgress": "RenderProgress",
    "filenameFilter": "FilenameFilter",
    "beforeBackgroundRender": "BeforeBackgroundRender",
    "afterBackgroundRender": "AfterBackgroundRender",
    "afterBackgroundFrameRender": "AfterBackgroundFrameRender",
}


@dataclass(frozen=True)
class Registered:
    call: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: tuple[tuple[str, Any], ...]
    node_class: str
    node: Any = None


def adder(event: str) -> Callable[..., None]:
    def add(
        call: Callable[..., Any],
        args: Any = (),
        kwargs: Optional[dict[str, Any]] = None,
        nodeClass: str = "*",
        node: Any = None,
    ) -> None:
        if not callable(call):
            raise ValueError("call must be a callable")
        entry = _registered(call, args, kwargs, nodeClass, node)
        listed = session.callbacks.setdefault(event, [])
        if entry not in listed:
            listed.append(entry)

    add.__name__ = f"add{EVENTS[event]}"
    return add


def remover(event: str) -> Callable[..., None]:
    def remove(
        call: Callable[..., Any],
        args: Any = (),
        kwargs: Optional[dict[str, Any]] = None,
        nodeClass: str = "*",
        node: Any = None,
    ) -> None:
        entry = _registered(call, args, kwargs, nodeClass, node)
        listed = session.callbacks.get(event, [])
        if entry in listed:
            listed.remove(entry)

    remove.__name__ = f"remove{EVENTS[event]}"
    return remove


def _registered(call: Any, args: Any, kwargs: Any, node_class: str, node: Any) -> Registered:
    arguments = tuple(args) if isinstance(args, (tuple, list)) else (args,)
    return Registered(call, arguments, tuple((kwargs or {}).items()), node_class, node)


def fire(event: str, node: Any, knob: Any = None) -> None:
    """Runs what is registered for the event, with the node as context."""
    group = node if hasattr(node, "_children") else node._parent
    with session.within(group, node, knob):
        script = node._knobs.get(event)
        if script is not None and script.value():
            import nuke

            exec(compile(script.value(), f"<{node._name}.{event}>", "exec"), {"nuke": nuke, "__name__": "__main__"})
        listed = list(session.callbacks.get(event, ()))
        own = [each for each in listed if each.node is None and each.node_class == node._class]
        every = [each for each in listed if each.node is None and each.node_class == "*"]
        this = [each for each in listed if each.node is node]
        for each in [*this, *own, *every]:
            if not node._alive:
                return
            each.call(*each.args, **dict(each.kwargs))


_changing: set[int] = set()


def knob_changed(node: Any, knob: Any) -> None:
    """Not while a script is read, not in undo, and not from inside the same node's knobChanged."""
    if session.reading_script or session.history.replaying or node._knobs.get(knob._name, knob) is not knob:
        return
    if id(node) in _changing and not knob.getFlag(flags.KNOB_CHANGED_RECURSIVE):
        return
    entered = id(node) not in _changing
    _changing.add(id(node))
    try:
        fire("knobChanged", node, knob)
    finally:
        if entered:
            _changing.discard(id(node))


def filter_filename(name: str) -> str:
    """Each filter in turn, the last registered first; None leaves the name as it is."""
    for each in reversed(session.callbacks.get("filenameFilter", [])):
        changed = each.call(name, *each.args, **dict(each.kwargs))
        name = name if changed is None else changed
    return name
