#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tests in `gui/` in whole Blenders with a window, against the true daemon.

    python3 test/hosts/blender/gui.py [--suite trixie|sid]... [--pictures FOLDER] [--report FILE] [TEST...]

The daemon runs outside, Blender inside a Debian of its own (`scripts/blender/blender_chroot.py`): they meet at the
socket and in the daemon's root, which both see at one path. `--pictures` keeps what the tests saw. TEST names one of the
test files. Prints `N passed, N failed, N skipped` last.
Exit status: 0 all passed or skipped, 1 a test failed or none ran, 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import counts
from counts import Counts
from packaged import REPOSITORY, packaged

HERE = Path(__file__).resolve().parent
CHROOT = REPOSITORY / "scripts" / "blender" / "blender_chroot.py"
# Blender 4.3, and the newest LTS of a suite that may not be installable on any given day.
SUITES = ("trixie", "sid")
UNSTABLE = "sid"
NOT_POSSIBLE = 3
# A suite's tests end within this on a slow machine; what does not end has hung.
SECONDS = 900

sys.path += [str(REPOSITORY / "test" / "python"), str(REPOSITORY / "plugins" / "client")]

from daemon import TestDaemon  # noqa: E402  found by the line above


def prepare(suite: str) -> tuple[int, str]:
    """Installs the suite on first use; the status, and the last line of what was said."""
    run = subprocess.run([sys.executable, str(CHROOT), suite], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return run.returncode, (run.stderr.strip().splitlines() or [""])[-1]


def run_suite(suite: str, places: Sequence[Path], extension: Path, pictures: Path | None) -> Counts:
    """One Blender. One that falls or hangs leaves no report and counts as one failure."""
    with TestDaemon() as daemon:
        report = daemon.folder / "report.json"
        home = daemon.folder / "home"
        home.mkdir()
        seen = pictures or daemon.folder / "pictures"
        seen.mkdir(parents=True, exist_ok=True)
        environment = {
            **daemon.environment,
            "PLATEWRIGHT_EXTENSION": str(extension),
            "PLATEWRIGHT_PICTURES": str(seen),
        }
        binds = [word for folder in (daemon.folder, extension, seen) for word in ("--bind", str(folder))]
        path = os.pathsep.join([str(HERE / "gui"), str(REPOSITORY / "scripts" / "blender")])
        runner = REPOSITORY / "test" / "python" / "run.py"
        inside = ["env", f"HOME={home}", f"PYTHONPATH={path}", "PYTHONFAULTHANDLER=1", "python3", str(runner)]
        command = [sys.executable, str(CHROOT), suite, *binds, "--", *inside, "--report", str(report)]
        try:
            status = subprocess.run([*command, *map(str, places)], env=environment, timeout=SECONDS).returncode
        except subprocess.TimeoutExpired:
            status = -1
        if not report.is_file():
            fallen = Counts()
            fallen.fail(f"Blender of {suite}", f"it hung or fell, status {status}")
            return fallen
        return counts.read(report, f"Blender of {suite}")


def run(suites: Sequence[str], places: Sequence[Path], extension: Path, pictures: Path | None) -> Counts:
    total = Counts()
    for suite in suites:
        name = f"Blender of {suite}"
        print(f"\n> {name} with a window", flush=True)
        status, word = prepare(suite)
        if status == NOT_POSSIBLE or (status != 0 and suite == UNSTABLE):
            total.skip(name, word)
        elif status != 0:
            total.fail(name, word)
        else:
            start = time.monotonic()
            total.add(run_suite(suite, places, extension, pictures / suite if pictures else None))
            print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
    return total


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gui.py", description="Runs the tests of the extension's windows.")
    parser.add_argument("--suite", action="append", choices=SUITES, help="a Debian; may be given again")
    parser.add_argument("--pictures", type=Path, help="where to keep what the tests saw")
    parser.add_argument("--report", type=Path, help="where to write the counts as JSON")
    parser.add_argument("tests", nargs="*", metavar="TEST", help="test_window.py, ...")
    options = parser.parse_args(arguments)
    places = [HERE / "gui" / test for test in options.tests] or [HERE / "gui"]
    absent = [str(place) for place in places if not place.exists()]
    if absent:
        parser.error(f"there is no {', '.join(absent)}")
    with packaged() as extension:
        pictures = options.pictures.resolve() if options.pictures else None
        total = run(options.suite or SUITES, places, extension, pictures)
    return total.end(options.report)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
