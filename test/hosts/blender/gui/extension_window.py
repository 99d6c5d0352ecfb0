# SPDX-License-Identifier: GPL-3.0-or-later
"""A Blender with a window that has the extension, an empty scene, and the daemon's models."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from installed import MODULE, archive, install
from screen import Box, Screen
from window import BlenderWindow


@contextlib.contextmanager
def extension_window() -> Iterator[BlenderWindow]:
    """Words that can be asked: `platewright`, `session`, `board`, `catalogue`, `host`, `snapshot`."""
    # A user of its own, where the daemon may write: plates of a file that is not saved go to the home folder.
    home = Path(tempfile.mkdtemp(prefix="user-", dir=os.environ["HOME"]))
    said = install(home, archive())
    if "Platewright:" in said or "Installed" not in said:
        raise AssertionError(said)
    with (
        tempfile.TemporaryDirectory(prefix="pw-window-") as folder,
        Screen(Path(folder)) as screen,
        BlenderWindow(screen, Path(folder), home) as window,
    ):
        window.ask(f"import host, snapshot, {MODULE} as platewright")
        window.ask(f"from {MODULE}.flow import session; from {MODULE}.flow.board import board")
        window.ask(f"from {MODULE}.model_catalogue import catalogue")
        for kind in ("objects", "meshes", "materials", "lights", "cameras", "worlds"):
            window.ask(f"bpy.data.batch_remove(list(bpy.data.{kind}))")
        window.wait(lambda: window.ask("catalogue.state.name") == "READY")
        yield window


def render_properties(window: BlenderWindow) -> Box:
    """The render properties, scrolled to the end, where add-ons' panels are; their place."""
    window.ask("next(a for a in bpy.context.window.screen.areas if a.type == 'PROPERTIES').spaces.active.context = 'RENDER'")
    window.draw()
    place = window.region("PROPERTIES")
    window.screen.wheel_down(*place.middle, 30)
    window.draw()
    return place
