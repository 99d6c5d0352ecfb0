# SPDX-License-Identifier: GPL-3.0-or-later
"""A Blender with a window, asked through `drive.py` and touched through the screen."""

from __future__ import annotations

import itertools
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from screen import HEIGHT, WIDTH, Box, Screen

HERE = Path(__file__).resolve().parent
# Far beyond what anything takes here, so only what hangs runs into it.
PATIENCE = 120.0
# A colour that no theme and no picture has; operators' buttons are painted with it to be found.
SIGNAL = (255, 0, 212)


class BlenderWindow:
    """`with BlenderWindow(screen, folder) as window`; `home` holds what Blender keeps of its user."""

    def __init__(self, screen: Screen, folder: Path, home: Path) -> None:
        self.screen = screen
        self._folder = folder
        self._home = home
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> BlenderWindow:
        environment = {**self.screen.environment, "PLATEWRIGHT_DRIVE": str(self._folder), "HOME": str(self._home)}
        words = ["blender", "--window-geometry", "0", "0", str(WIDTH), str(HEIGHT), "-P", str(HERE / "drive.py")]
        with open(self.log_path, "wb") as log:
            self._process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
        self.ask("1")
        self.wait(lambda: self.ask("[bpy.context.window.width, bpy.context.window.height]") == [WIDTH, HEIGHT])
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @property
    def log_path(self) -> Path:
        return self._folder / "blender.log"

    def ask(self, source: str) -> object:
        """The value of an expression, or None of statements, on Blender's main thread with its window as context."""
        number = next(self._numbers)
        draft = self._folder / f"ask-{number}.tmp"
        draft.write_text(source, encoding="utf-8")
        draft.rename(self._folder / f"ask-{number:06}.py")
        path = self._folder / f"answer-{number:06}.json"
        self.wait(path.is_file)
        given = json.loads(path.read_text(encoding="utf-8"))
        if "error" in given:
            raise AssertionError(f"{source}\n{given['error']}")
        return given["value"]

    def wait(self, until: Callable[[], object], seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while not until():
            if self._process is not None and self._process.poll() is not None:
                raise AssertionError(f"Blender ended by itself:\n{self.log()}")
            if time.monotonic() > end:
                raise AssertionError(f"Nothing came of it in {seconds:g} s.\n{self.log()}")
            time.sleep(0.05)

    def log(self) -> str:
        """The end of what Blender has printed."""
        return "\n".join(self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])

    def region(self, area: str, region: str = "WINDOW") -> Box:
        """Where an editor's region is drawn."""
        x, y, width, height = self.ask(
            f"next([r.x, r.y, r.width, r.height] for a in bpy.context.window.screen.areas if a.type == {area!r}"
            f" for r in a.regions if r.type == {region!r})"
        )
        return Box(x, HEIGHT - y - height, x + width, HEIGHT - y)

    def draw(self) -> None:
        """All editors drawn anew, and the screen still."""
        self.ask("[area.tag_redraw() for area in bpy.context.window.screen.areas] and None")
        last = self.screen.picture()
        for _ in range(20):
            time.sleep(0.3)
            now = self.screen.picture()
            if np.array_equal(last, now):
                return
            last = now

    def open_sidebar(self, tab: str) -> Box:
        """The 3D view's sidebar with that tab in front, by a click on it; the sidebar's place."""
        view = "next(a for a in bpy.context.window.screen.areas if a.type == 'VIEW_3D')"
        self.ask(f"{view}.spaces.active.show_region_ui = True")
        self.draw()
        place = self.region("VIEW_3D", "UI")
        for y in range(place.top + 15, place.bottom, 25):
            if self.ask(f"next(r.active_panel_category for r in {view}.regions if r.type == 'UI')") == tab:
                self.draw()
                return place
            self.screen.click(place.right - 10, y)
        raise AssertionError(f"There is no tab {tab} in the sidebar of the 3D view.\n{self.log()}")

    def buttons(self, box: Box) -> list[tuple[Box, str]]:
        """Operators' buttons drawn in a region, from above: where each is, and the call that it stands for."""
        tool = "bpy.context.preferences.themes[0].user_interface.wcol_tool"
        self.ask(f"kept = [tuple({tool}.inner), {tool}.show_shaded]")
        self.ask(f"{tool}.show_shaded, {tool}.inner = False, {(*(part / 255 for part in SIGNAL), 1.0)}")
        self.draw()
        found = boxes(np.abs(self.screen.picture().astype(int) - SIGNAL).max(axis=2) < 8, box)
        self.ask(f"{tool}.inner, {tool}.show_shaded = kept")
        self.draw()
        return [(place, self._call(place)) for place in found]

    def _call(self, place: Box) -> str:
        """What Blender's own `Copy Python Command` says of the button there."""
        self.ask("bpy.context.window_manager.clipboard = ''")
        self.screen.move(*place.middle)
        self.screen.key("ctrl+c")
        end = time.monotonic() + 2
        while time.monotonic() < end:
            said = self.ask("bpy.context.window_manager.clipboard")
            if said:
                return str(said)
        return ""


def boxes(mask: np.ndarray, within: Box) -> list[Box]:
    """Rectangles of a size to be buttons in which most pixels are set, from above."""
    found: list[Box] = []
    left = mask.copy()
    for y in range(within.top, within.bottom):
        x = within.left
        while x < within.right:
            if not left[y, x]:
                x += 1
                continue
            right = x
            while right < within.right and left[y, right]:
                right += 1
            if right - x >= 12:
                bottom = y
                while bottom < within.bottom and left[bottom, x : x + 12].mean() > 0.7:
                    bottom += 1
                if bottom - y >= 12:
                    found.append(Box(x, y, right, bottom))
                left[y:bottom, x - 4 : right + 4] = False
            x = right + 1
    return found
