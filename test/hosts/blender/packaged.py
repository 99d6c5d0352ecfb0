# SPDX-License-Identifier: Apache-2.0
"""The plug-ins laid out as an artist installs them, once for all tests of a run."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
NODE = REPOSITORY / "node_modules" / ".bin" / ("node.cmd" if os.name == "nt" else "node")


@contextlib.contextmanager
def packaged() -> Iterator[Path]:
    """A folder that holds `blender/platewright` and the archives; told to every test as `PLATEWRIGHT_EXTENSION`."""
    with tempfile.TemporaryDirectory(prefix="pw-plugins-") as folder:
        script = REPOSITORY / "scripts" / "plugins.ts"
        subprocess.run([str(NODE), str(script), "--out", folder], cwd=REPOSITORY, check=True, stdout=sys.stderr)
        os.environ["PLATEWRIGHT_EXTENSION"] = folder
        yield Path(folder)
