# SPDX-License-Identifier: Apache-2.0
"""Menus and toolbars. They exist in the interface only, as in Nuke."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional, Union

from ._session import session

MENUS = ("Nuke", "Nodes", "Pane", "Properties", "Animation", "Viewer", "Node Graph", "Axis", "Color Chip")
Command = Union[str, Callable[[], Any], None]


class MenuItem:
    """One entry: a name, and Python as text or as a callable."""

    def __init__(self, name: str, command: Command = None, **shown: Any) -> None:
        self._name = name
        self._command = command
        self._shown = shown
        self._enabled = True
        self._visible = True

    def name(self) -> str:
        return self._name

    def script(self) -> str:
        return self._command if isinstance(self._command, str) else ""

    def setScript(self, script: str) -> None:
        self._command = script

    def icon(self) -> str:
        return str(self._shown.get("icon") or "")

    def setIcon(self, icon: str) -> None:
        self._shown["icon"] = icon

    def shortcut(self) -> str:
        return str(self._shown.get("shortcut") or "")

    def setShortcut(self, keySequence: str) -> None:
        self._shown["shortcut"] = keySequence

    def setEnabled(self, enabled: bool, recursive: bool = False) -> None:
        self._enabled = bool(enabled)

    def setVisible(self, visible: bool) -> None:
        self._visible = bool(visible)

    def action(self) -> None:
        return None

    def invoke(self) -> None:
        """As if chosen by the artist."""
        session.require_main_thread(f"menu item {self._name!r} chosen")
        if not self._enabled:
            return
        if callable(self._command):
            self._command()
        elif self._command:
            import nuke

            exec(compile(self._command, f"<menu {self._name}>", "exec"), {"nuke": nuke, "__name__": "__main__"})


class _Entries:
    """What menus, bars and toolbars share: entries. A name with slashes makes or finds the menus on the way."""

    _items: list[MenuItem]

    def name(self) -> str:
        return str(self._name)  # type: ignore[attr-defined]

    def _way(self, path: str, make: bool) -> tuple[Optional["_Entries"], str]:
        parts = path.split("/")
        menu: Optional[_Entries] = self
        for part in parts[:-1]:
            found = menu._own(part) if menu is not None else None
            if found is None and make and menu is not None:
                found = Menu(part)
                menu._items.append(found)
            menu = found if isinstance(found, Menu) else None
        return menu, parts[-1]

    def _own(self, name: str) -> Optional[MenuItem]:
        return next((item for item in self._items if item._name == name), None)

    def _insert(self, item: MenuItem, index: int) -> None:
        old = self._own(item._name)
        if old is not None and item._name:
            self._items[self._items.index(old)] = item
        elif index < 0:
            self._items.append(item)
        else:
            self._items.insert(index, item)

    def addMenu(
        self, name: str, icon: str = "", tooltip: str = "", index: int = -1, enabled: bool = True, **more: Any
    ) -> "Menu":
        menu, last = self._way(name, make=True)
        assert menu is not None
        found = menu._own(last)
        if isinstance(found, Menu):
            return found
        made = Menu(last, icon=icon, tooltip=tooltip)
        menu._insert(made, index)
        return made

    def addCommand(
        self,
        name: str,
        command: Command = None,
        shortcut: Optional[str] = None,
        icon: str = "",
        tooltip: str = "",
        index: int = -1,
        readonly: bool = False,
        node: bool = False,
        shortcutContext: int = 0,
        tag: str = "",
    ) -> MenuItem:
        menu, last = self._way(name, make=True)
        assert menu is not None
        made = MenuItem(last, command, shortcut=shortcut, icon=icon, tooltip=tooltip)
        menu._insert(made, index)
        return made

    def addSeparator(self, index: int = -1, **more: Any) -> MenuItem:
        made = MenuItem("")
        self._insert(made, index)
        return made

    def findItem(self, name: str) -> Optional[MenuItem]:
        menu, last = self._way(name, make=False)
        return menu._own(last) if menu is not None else None

    def menu(self, name: str) -> Optional["Menu"]:
        found = self.findItem(name)
        return found if isinstance(found, Menu) else None

    def items(self) -> list[MenuItem]:
        return list(self._items)

    def removeItem(self, name: str) -> None:
        menu, last = self._way(name, make=False)
        found = menu._own(last) if menu is not None else None
        if menu is not None and found is not None:
            menu._items.remove(found)

    def clearMenu(self) -> bool:
        self._items.clear()
        return True

    def updateMenuItems(self) -> None:
        return None


class Menu(_Entries, MenuItem):
    """A menu inside another."""

    def __init__(self, name: str, **shown: Any) -> None:
        MenuItem.__init__(self, name, None, **shown)
        self._items = []


class MenuBar(_Entries):
    """The bar on top of a window or panel."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._items = []


class ToolBar(_Entries):
    """A toolbar; its menus hang at buttons."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._items = []


_menus: dict[str, _Entries] = {}
_toolbars: dict[str, ToolBar] = {}


def reset_menus() -> None:
    _menus.clear()
    _toolbars.clear()
    for name in MENUS:
        _menus[name] = MenuBar(name)
    _toolbars["Nodes"] = ToolBar("Nodes")
    _toolbars["Nodes"]._items = _menus["Nodes"]._items
    for name in ("File", "Edit", "Workspace", "Viewer", "Render", "Cache", "Help"):
        _menus["Nuke"].addMenu(name)
    for name in ("Image", "Draw", "Time", "Channel", "Color", "Filter", "Keyer", "Merge", "Transform", "3D", "Other"):
        _menus["Nodes"].addMenu(name)


def menu(name: str) -> Any:
    """A menu by name. Without the interface there is none."""
    if not session.gui:
        return None
    if name not in _menus:
        raise RuntimeError(f"the double: there is no menu {name!r}")
    return _menus[name]


def toolbar(name: str, create: bool = True) -> Any:
    if not session.gui:
        return None
    if name not in _toolbars and create:
        _toolbars[name] = ToolBar(name)
    return _toolbars.get(name)
