#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the path of a Python that has Google's own `protobuf` and `grpcio`, installing them on first use.

    python3 test/python/oracle_venv.py

Tests compare the client with them; nothing that is shipped imports them. They live in a virtual environment under
`$XDG_CACHE_HOME/platewright-tests/python-client` (`~/.cache` where that is unset), one for all interpreters under test.
Exit status: 0 printed, 3 no fitting Python on this machine, 4 the installation failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from interpreters import find_python

PINNED = ("protobuf==7.36.2", "grpcio==1.85.1")
FITTING = ((3, 13), (3, 12), (3, 11), (3, 10))
"""Versions of CPython that both have wheels for, best first."""


def environment_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "platewright-tests" / "python-client"


def environment_python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(folder: Path, python: Path) -> None:
    shutil.rmtree(str(folder), ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([str(python), "-m", "venv", str(folder)], check=True, stdout=sys.stderr)
    pip = [str(environment_python(folder)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, *PINNED], check=True, stdout=sys.stderr)
    # Written last, so that a broken-off installation is not taken for a whole one.
    (folder / "installed").write_text("\n".join(PINNED) + "\n", encoding="utf-8")


def installed(folder: Path) -> bool:
    mark = folder / "installed"
    whole = mark.is_file() and mark.read_text(encoding="utf-8").split() == list(PINNED)
    return whole and environment_python(folder).exists()


def main() -> int:
    folder = environment_folder()
    if not installed(folder):
        python = next((path for path in map(find_python, FITTING) if path is not None), None)
        if python is None:
            print(
                "protobuf and grpcio need CPython 3.10 to 3.13, and none is on PATH or under ~/.pyenv/versions. "
                "Install one and run this again.",
                file=sys.stderr,
            )
            return 3
        try:
            install(folder, python)
        except subprocess.CalledProcessError as error:
            print("%s could not be installed into %s: %s" % (" and ".join(PINNED), folder, error), file=sys.stderr)
            return 4
    print(environment_python(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
