# SPDX-License-Identifier: Apache-2.0
"""Finds this machine's Pythons by version."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterable, List, Optional, Tuple

Version = Tuple[int, int]


def find_python(version: Version) -> Optional[Path]:
    """An interpreter of that version: this one, one on PATH or in /usr/bin, then pyenv's own. None where none runs."""
    return next((path for path in _candidates(version) if version_of(path) == version), None)


def _candidates(version: Version) -> Iterable[Path]:
    name = "python%d.%d" % version
    for command in (
        sys.executable,
        shutil.which(name),
        shutil.which("python3"),
        "/usr/bin/" + name,
        "/usr/bin/python3",
    ):
        if command and Path(command).exists():
            yield Path(command)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found: List[Path] = sorted(pyenv.glob("%d.%d.*/bin/%s" % (*version, name)))
    yield from found


def version_of(python: Path) -> Optional[Version]:
    """None where it does not run, as a pyenv shim whose version is not set."""
    probe = [str(python), "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        run = subprocess.run(probe, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = run.stdout.decode().split()
    return (int(words[0]), int(words[1])) if run.returncode == 0 and len(words) == 2 else None
