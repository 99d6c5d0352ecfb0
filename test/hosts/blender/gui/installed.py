# SPDX-License-Identifier: GPL-3.0-or-later
"""The packaged extension and Blender's commands for it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_FOLDER = Path(os.environ["PLATEWRIGHT_EXTENSION"])
PACKAGE = _FOLDER / "blender" / "platewright"
MODULE = "bl_ext.user_default.platewright"
"""The extension's name once it is installed from a file."""


def archive() -> Path:
    (found,) = _FOLDER.glob("platewright-blender-*.zip")
    return found


def blender_command(home: Path, *words: str, expression: str = "") -> subprocess.CompletedProcess[str]:
    """Blender without a window, with its user's files in `home`: a command of its own, or Python."""
    if expression:
        command = ["blender", "--background", "--python-exit-code", "1", "--python-expr", expression]
    else:
        command = ["blender", "--command", *words]
    environment = {**os.environ, "HOME": str(home)}
    return subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300
    )


def install(home: Path, path: Path) -> str:
    """Installs and enables an archive; what Blender said."""
    words = ("install-file", "--repo", "user_default", "--enable", str(path))
    return blender_command(home, "extension", *words).stdout
