# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets scripts inside Blender use the extension's own capture: `extension.load()`, then `import platewright`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load() -> None:
    """Lays the extension out from the checkout, where `PLATEWRIGHT_EXTENSION` names none, and puts it on the path."""
    folder = os.environ.get("PLATEWRIGHT_EXTENSION")
    if not folder:
        folder = str(ROOT / "out" / "plugins")
        node = ROOT / "node_modules" / ".bin" / ("node.cmd" if os.name == "nt" else "node")
        script = str(ROOT / "scripts" / "plugins.ts")
        subprocess.run([str(node), script, "--out", folder], cwd=ROOT, check=True, stdout=sys.stderr)
    sys.path.insert(0, str(Path(folder) / "blender"))
