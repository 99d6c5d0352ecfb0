#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tests inside Blender in every release that artists have, as Blender's own Python module.

    python3 test/hosts/blender/matrix.py [--blender 4.5 | --one]... [--report FILE] [FOLDER...]

Each FOLDER (`capture`, `place`, ... beside this file; a file of one is taken too) runs in a process of its own for each
release. All of both without words. Prints `N passed, N failed, N skipped` last.
Exit status: 0 all passed or skipped, 1 a test failed or none ran, 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import counts
from counts import Counts
from packaged import REPOSITORY, packaged

HERE = Path(__file__).resolve().parent
RELEASES = ("4.2", "4.5", "5.0", "5.2")
# Long-term releases first, and of these what the Python at hand most often fits.
FAVOURITES = ("4.5", "5.2", "4.2", "5.0")
# A folder's tests end within this on a slow machine; what does not end has hung.
SECONDS = 300


def folders() -> list[Path]:
    """Those beside this file that hold tests for Blender's Python; `gui` has another way to run."""
    return sorted({test.parent for test in HERE.glob("*/test_*.py")} - {HERE / "gui"})


def blender_python(release: str) -> tuple[str, str]:
    """The Python that has this release's `bpy`, or an empty word and why there is none."""
    script = REPOSITORY / "scripts" / "blender" / "blender_python.py"
    run = subprocess.run([sys.executable, str(script), release], capture_output=True, text=True)
    if run.returncode == 0:
        return run.stdout.strip(), ""
    return "", (run.stderr.strip().splitlines() or [f"status {run.returncode}"])[-1]


def status_of(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs to the end, or to the end of patience: what hangs then says where, and ends with all that it has started."""
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        return process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # Python prints where it stands
        time.sleep(2)
        return -1
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def run_folder(python: str, place: Path, prefix: str) -> Counts:
    """One folder in one Blender. A Blender that falls or hangs leaves no report and counts as one failure."""
    with tempfile.TemporaryDirectory(prefix="pw-matrix-") as folder:
        report = Path(folder) / "report.json"
        path = os.pathsep.join([str(HERE), str(REPOSITORY / "scripts" / "blender")])
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONFAULTHANDLER": "1", "TMPDIR": folder}
        runner = REPOSITORY / "test" / "python" / "run.py"
        command = [python, str(runner), "--report", str(report), str(place)]
        status = status_of(command, environment)
        if not report.is_file():
            fallen = Counts()
            fallen.fail(prefix, f"it fell or hung, status {status}")
            return fallen
        return counts.read(report, prefix)


def run(releases: Sequence[str], places: Sequence[Path]) -> Counts:
    """Every place in every release."""
    total = Counts()
    for release in releases:
        python, lack = blender_python(release)
        if not python:
            total.skip(f"Blender {release}", lack)
            continue
        for place in places:
            prefix = f"Blender {release} {place.relative_to(HERE)}"
            print(f"\n> {prefix}", flush=True)
            start = time.monotonic()
            total.add(run_folder(python, place, prefix))
            print(f"{prefix}: {time.monotonic() - start:.0f} s", flush=True)
    return total


def one_of(releases: Sequence[str]) -> Sequence[str]:
    """The first that can be had; all where none can, so that each says why."""
    return next(([release] for release in FAVOURITES if release in releases and blender_python(release)[0]), releases)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="matrix.py", description="Runs the tests inside Blender in every release.")
    parser.add_argument("--blender", action="append", choices=RELEASES, help="a release; may be given again")
    parser.add_argument("--one", action="store_true", help="only the first release that this machine can have")
    parser.add_argument("--report", type=Path, help="where to write the counts as JSON")
    parser.add_argument("places", nargs="*", metavar="FOLDER", help="capture, place, flow, engine, ...")
    options = parser.parse_args(arguments)
    places = [(HERE / place).resolve() for place in options.places] or folders()
    absent = [str(place) for place in places if not place.exists()]
    if absent:
        parser.error(f"there is no {', '.join(absent)}")
    with packaged():
        releases = options.blender or RELEASES
        total = run(one_of(releases) if options.one else releases, places)
    return total.end(options.report)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
