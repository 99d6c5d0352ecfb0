#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the path of a Python that has Blender's `bpy` module, installing it on first use.

    python3 scripts/blender/blender_python.py 4.5

Each `bpy` wheel fits exactly one CPython, so each version gets a virtual environment of its own under
`$XDG_CACHE_HOME/platewright-tests/bpy-<version>` (`~/.cache` where that is unset).
Exit status: 0 printed, 2 wrong arguments, 3 no fitting Python on this machine, 4 the installation failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Blender release -> (pinned bpy, the CPython it was built for)
PINNED: dict[str, tuple[str, tuple[int, int]]] = {
    "4.2": ("4.2.23", (3, 11)),
    "4.5": ("4.5.15", (3, 11)),
    "5.0": ("5.0.1", (3, 11)),
    "5.2": ("5.2.3", (3, 13)),
}


def cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "platewright-tests"


def candidates(version: tuple[int, int]) -> list[Path]:
    """Interpreters that may be of `version`: those on PATH first, then pyenv's own."""
    name = f"python{version[0]}.{version[1]}"
    found = [shutil.which(name), shutil.which("python3"), sys.executable]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    kept = sorted(pyenv.glob(f"{version[0]}.{version[1]}.*/bin/{name}"))
    return [Path(path) for path in found if path] + kept


def fits(python: Path, version: tuple[int, int]) -> bool:
    """True where `python` runs and is of `version`; a pyenv shim without that version set does not run."""
    probe = "import sys, venv, ensurepip; print(sys.version_info[0], sys.version_info[1])"
    try:
        run = subprocess.run([str(python), "-c", probe], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0 and run.stdout.split() == [str(version[0]), str(version[1])]


def environment_python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def installed(folder: Path) -> bool:
    """`installed` is written last, so a broken-off installation is not taken for a whole one."""
    return (folder / "installed").is_file() and environment_python(folder).exists()


def install(folder: Path, python: Path, release: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([str(python), "-m", "venv", str(folder)], check=True, stdout=sys.stderr)
    pip = [str(environment_python(folder)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, f"bpy=={release}"], check=True, stdout=sys.stderr)
    (folder / "installed").write_text(release + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in PINNED:
        print(f"usage: blender_python.py {{{'|'.join(PINNED)}}}", file=sys.stderr)
        return 2
    release, version = PINNED[arguments[0]]
    folder = cache_folder() / f"bpy-{release}"
    if not installed(folder):
        python = next((path for path in candidates(version) if fits(path, version)), None)
        if python is None:
            print(
                f"Blender {release} as a Python module needs CPython {version[0]}.{version[1]}, "
                "and none is on PATH or under ~/.pyenv/versions. Install it and run this again.",
                file=sys.stderr,
            )
            return 3
        try:
            install(folder, python, release)
        except subprocess.CalledProcessError as error:
            print(f"bpy {release} could not be installed into {folder}: {error}", file=sys.stderr)
            return 4
    print(environment_python(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
