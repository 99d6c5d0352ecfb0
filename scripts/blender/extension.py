# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the packaged Blender extension on the import path, for scripts that run in Blender's Python without installing it.

    import extension  # noqa: F401
    from platewright.capture.scene import scene_message
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
NODE = REPOSITORY / "node_modules" / ".bin" / ("node.cmd" if os.name == "nt" else "node")


def _packaged() -> Path:
    """A folder of this process's own, so that a run that takes hours is not changed by an edit."""
    folder = Path(tempfile.mkdtemp(prefix="platewright-extension-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    command = [str(NODE), str(REPOSITORY / "scripts" / "plugins.ts"), "--out", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=sys.stderr)
    return folder / "blender"


# Tests have it packaged already.
_given = os.environ.get("PLATEWRIGHT_EXTENSION")
sys.path.insert(0, str(Path(_given) / "blender" if _given else _packaged()))
