# SPDX-License-Identifier: Apache-2.0
"""What the double's own tests stand on: the import path, a fresh Nuke for each test, small pictures."""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

NUKE = Path(__file__).resolve().parents[1]
for folder in (NUKE / "double", NUKE):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import nuke  # noqa: E402
import probe  # noqa: E402
from nuke import _exr as exr, _facts as tables, double  # noqa: E402

__all__ = ["NUKE", "DoubleCase", "double", "exr", "nuke", "probe", "tables"]


class DoubleCase(unittest.TestCase):
    """A fresh Nuke with a small format, and a folder that goes away."""

    def setUp(self) -> None:
        double.reset()
        nuke.addFormat("16 12 1 small")
        nuke.root()["format"].setValue("small")
        self.folder = Path(tempfile.mkdtemp(prefix="pw-double-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.addCleanup(double.reset)

    def path(self, name: str) -> str:
        return (self.folder / name).as_posix()

    def files(self) -> list[str]:
        return sorted(each.name for each in self.folder.iterdir())

    def constant(self, *colour: float) -> Any:
        node = nuke.nodes.Constant(channels="rgba")
        node["color"].setValue(list(colour))
        return node

    def write(self, source: Any, name: str, channels: str = "all") -> Any:
        node = nuke.nodes.Write(inputs=[source])
        node["file_type"].setValue("exr")
        node["file"].setValue(self.path(name))
        node["channels"].setValue(channels)
        return node

    def read(self, name: str) -> Any:
        node = nuke.nodes.Read()
        node["file"].fromUserText(self.path(name))
        return node

    def in_thread(self, call: Callable[[], Any]) -> Optional[BaseException]:
        """Runs the call in another thread to its end; what it raised."""
        raised: list[BaseException] = []

        def run() -> None:
            try:
                call()
            except BaseException as problem:  # handed to the test
                raised.append(problem)

        thread = threading.Thread(target=run)
        thread.start()
        double.pump_until(lambda: not thread.is_alive())
        thread.join(10)
        self.assertFalse(thread.is_alive(), "the thread hangs")
        return raised[0] if raised else None
