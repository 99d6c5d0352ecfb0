# SPDX-License-Identifier: GPL-3.0-or-later
"""A test of the whole way: a tiny scene, the extension, and the true daemon with its starter model."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from unittest import mock

import bpy
import host
from daemon import TestDaemon


class FlowTest(host.BlenderTest):
    """One daemon for all tests of a class; each test has an output folder of its own below the daemon's root."""

    daemon: TestDaemon

    @classmethod
    def setUpClass(cls) -> None:
        cls.daemon = cls.enterClassContext(TestDaemon())
        cls.enterClassContext(mock.patch.dict(os.environ, cls.daemon.environment))

    def setUp(self) -> None:
        super().setUp()
        self.scene = host.tiny_scene()
        self.settings = self.scene.platewright
        self.output = self.daemon.folder / self.id().rpartition(".")[2][:60]
        self.settings.output_folder = str(self.output)
        self.settings.lock_seed = True
        # As in a Blender with a window, which asks the daemon when it starts.
        bpy.ops.platewright.refresh()
        self.addCleanup(lambda: part("flow.session").leave())

    def generate(self, **given: object) -> None:
        bpy.ops.platewright.generate(**given)

    def animate(self, **given: object) -> None:
        bpy.ops.platewright.generate_animation(**given)

    @property
    def newest(self) -> bpy.types.PropertyGroup:
        return self.settings.history[-1]

    def plate(self) -> Path:
        return Path(self.newest.plate_path)

    def refused(self, expected: str, **given: object) -> None:
        """Generate ends with one line that holds `expected`, and has changed nothing in the file."""
        with self.unchanged(), self.assertRaises(RuntimeError) as caught:
            self.generate(**given)
        said = str(caught.exception).strip()
        self.assertIn(expected, said)
        self.assertEqual(len(said.splitlines()), 1, said)


def part(name: str) -> ModuleType:
    """A module of the extension: `flow.session`."""
    return importlib.import_module(f"{host.extension().__name__}.{name}")


def turn_until(is_done: Callable[[], bool]) -> None:
    """Turns the pump as the timer does in a Blender with a window."""
    # Nothing here takes as long, even on a busy machine.
    give_up = time.monotonic() + 120

    def done() -> bool:
        if time.monotonic() > give_up:
            raise AssertionError(f"It did not come to pass; the panel says {vars(part('flow.board').board)}")
        return is_done()

    part("pump").wait_until(done)
