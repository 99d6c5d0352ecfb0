# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen without a monitor: Xvfb with a window manager, hands (xdotool) and eyes (ImageMagick)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WIDTH, HEIGHT = 1600, 1000
# Every window fills the screen, without a frame: a place in the window is the same place on the screen.
WINDOW_RULES = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc"><applications><application class="*">
<decor>no</decor><maximized>yes</maximized><focus>yes</focus></application></applications></openbox_config>
"""


@dataclass(frozen=True)
class Box:
    """Pixels of the screen, the first row on top; the far edges are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def middle(self) -> tuple[int, int]:
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2

    def of(self, picture: np.ndarray) -> np.ndarray:
        return picture[self.top : self.bottom, self.left : self.right]


class Screen:
    """`with Screen(folder) as screen`; its files lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: list[subprocess.Popen[bytes]] = []
        self.environment: Mapping[str, str] = os.environ

    def __enter__(self) -> Screen:
        readable, writable = os.pipe()
        size = f"{WIDTH}x{HEIGHT}x24"
        words = ["Xvfb", "-displayfd", str(writable), "-screen", "0", size, "+extension", "GLX", "-nolisten", "tcp"]
        with open(self._folder / "xvfb.log", "wb") as log:
            self._children.append(subprocess.Popen(words, pass_fds=[writable], stdout=log, stderr=log))
        os.close(writable)
        with os.fdopen(readable) as number:
            display = number.readline().strip()
        if not display:
            raise RuntimeError(f"Xvfb did not start: {(self._folder / 'xvfb.log').read_text(errors='replace')}")
        self.environment = {**os.environ, "DISPLAY": f":{display}"}
        rules = self._folder / "openbox.xml"
        rules.write_text(WINDOW_RULES, encoding="utf-8")
        with open(self._folder / "openbox.log", "wb") as log:
            words = ["openbox", "--config-file", str(rules)]
            self._children.append(subprocess.Popen(words, env=self.environment, stdout=log, stderr=log))
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self._children):
            child.terminate()
            child.wait(20)

    def move(self, x: int, y: int) -> None:
        """In two steps: a window takes note of a pointer that moves, not of one that is there."""
        self._hands("mousemove", x - 3, y - 2)
        time.sleep(0.05)
        self._hands("mousemove", x, y)
        time.sleep(0.15)

    def click(self, x: int, y: int) -> None:
        self.move(x, y)
        self._hands("mousedown", 1)
        time.sleep(0.1)
        self._hands("mouseup", 1)

    def wheel_down(self, x: int, y: int, notches: int) -> None:
        self.move(x, y)
        for _ in range(notches):
            self._hands("click", 5)
            time.sleep(0.02)

    def key(self, name: str) -> None:
        """`Escape`, `ctrl+z`: an X keysym with modifiers, to the window that has the focus."""
        self._hands("key", "--clearmodifiers", name)

    def save(self, path: Path) -> None:
        """The whole screen as PNG."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)

    def picture(self) -> np.ndarray:
        """The whole screen as `[row, column, RGB]`, 8 bits."""
        words = ["import", "-window", "root", "-depth", "8", "rgb:-"]
        taken = subprocess.run(words, env=self.environment, check=True, capture_output=True).stdout
        return np.frombuffer(taken, np.uint8).reshape(HEIGHT, WIDTH, 3)

    def _hands(self, *words: object) -> None:
        command = ["xdotool", *(str(word) for word in words)]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)
