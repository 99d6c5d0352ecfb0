# SPDX-License-Identifier: Apache-2.0
"""`nuke.env`, the plug-in path, and how Nuke starts: init.py of each folder, then menu.py with the interface."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

from ._session import session


class GlobalsEnvironment:
    """`nuke.env`: what this Nuke is."""

    def _all(self) -> dict[str, Any]:
        version = session.version
        return {
            "64bit": True,
            "ExecutablePath": f"/usr/local/Nuke{version}/Nuke{version.major}.{version.minor}",
            "ExternalPython": False,
            "LINUX": sys.platform.startswith("linux"),
            "MACOS": sys.platform == "darwin",
            "WIN32": sys.platform == "win32",
            "NukeVersionMajor": version.major,
            "NukeVersionMinor": version.minor,
            "NukeVersionRelease": version.release,
            "NukeVersionPhase": "",
            "NukeVersionString": str(version),
            "PluginExtension": "so",
            "assist": False,
            "gui": session.gui,
            "hiero": False,
            "indie": session.indie,
            "interactive": session.gui,
            "nc": session.non_commercial,
            "nukex": False,
            "numCPUs": os.cpu_count() or 1,
            "studio": False,
            "threads": os.cpu_count() or 1,
        }

    def __getitem__(self, index: str) -> Any:
        return self._all()[index]

    def __contains__(self, other: object) -> bool:
        return other in self._all()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def get(self, key: str, default: Any = None) -> Any:
        return self._all().get(key, default)

    def keys(self) -> list[str]:
        return list(self._all())

    def values(self) -> list[Any]:
        return list(self._all().values())

    def items(self) -> list[tuple[str, Any]]:
        return list(self._all().items())

    def has_key(self, key: str) -> bool:
        return key in self._all()


def pluginPath() -> list[str]:
    """Folders in the order in which they are searched."""
    return list(session.plugin_path)


def pluginAddPath(args: Any, addToSysPath: bool = True) -> None:
    """Puts folders in front; relative ones start at the file that calls. Their init.py runs, as at start-up."""
    for folder in reversed([args] if isinstance(args, str) else list(args)):
        path = _absolute(folder)
        if path in session.plugin_path:
            continue
        session.plugin_path.insert(0, path)
        if addToSysPath and path not in sys.path:
            sys.path.insert(0, path)
        run_file(os.path.join(path, "init.py"))


def pluginAppendPath(args: Any, addToSysPath: bool = True) -> None:
    for folder in [args] if isinstance(args, str) else list(args):
        path = _absolute(folder)
        if path in session.plugin_path:
            continue
        session.plugin_path.append(path)
        if addToSysPath and path not in sys.path:
            sys.path.append(path)
        run_file(os.path.join(path, "init.py"))


def _absolute(folder: str) -> str:
    if os.path.isabs(folder):
        return folder
    frame = sys._getframe(2)
    beside = frame.f_globals.get("__file__")
    return os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(beside)) if beside else os.getcwd(), folder))


def run_file(path: str) -> bool:
    """Runs an init.py or menu.py the way Nuke does: in a namespace of its own. What it raises stops the start."""
    if not os.path.isfile(path):
        return False
    with open(path, encoding="utf-8") as file:
        source = file.read()
    exec(compile(source, path, "exec"), {"__file__": path, "__name__": "__main__"})
    return True


def start(folders: list[str]) -> None:
    """Starts up with these folders on NUKE_PATH: init.py of the last one first, then the menu.py files."""
    for folder in reversed(folders):
        pluginAddPath(os.path.abspath(folder))
    if session.gui:
        for path in reversed(session.plugin_path):
            run_file(os.path.join(path, "menu.py"))
