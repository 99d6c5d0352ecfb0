#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the client's tests on every Python from 3.7 to 3.14 that this machine has.

    python3 test/python/matrix.py [--report FILE] [TEST...]

Each TEST is a folder or file as `run.py` takes it; `test/python/client` without any. A version that is absent is looked
for in the Debian sid that the newest Blender is tested in; one that is not there either is a skip of its own. Prints and writes what `run.py` does, the tests' names after their Python's version.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from interpreters import Version, find_python

HERE = Path(__file__).resolve().parent
CHROOT = HERE.parent.parent / "scripts" / "blender" / "blender_chroot.py"
VERSIONS = [(3, minor) for minor in range(7, 15)]


def run_on(version: Version, tests: List[str]) -> Dict[str, Any]:
    """The report of `run.py` on that version."""
    title = "Python %d.%d" % version
    with tempfile.TemporaryDirectory() as folder:
        python = python_command(version, Path(folder))
        if python is None:
            return outcome(skipped=[{"name": title, "reason": "it is not on this machine"}])
        print("\n> %s: %s" % (title, " ".join(python)), flush=True)
        path = Path(folder) / "report.json"
        command = [*python, str(HERE / "run.py"), "--report", str(path), *tests]
        status = subprocess.run(command).returncode
        if not path.exists():
            print("%s left no report, exit status %d" % (title, status), file=sys.stderr)
            return outcome(failed=["%s: it left no report" % title])
        report = json.loads(path.read_text(encoding="utf-8"))
    for skip in report["skipped"]:
        skip["name"] = "%s: %s" % (title, skip["name"])
    report["failed"] = ["%s: %s" % (title, name) for name in report["failed"]]
    return report


def python_command(version: Version, folder: Path) -> Optional[List[str]]:
    """The words that start that Python, from a Debian of its own if need be, where it may write in `folder`."""
    python = find_python(version)
    if python is not None:
        return [str(python)]
    run = subprocess.run([sys.executable, str(CHROOT), "sid"], stdout=subprocess.PIPE)
    inside = Path("/usr/bin/python%d.%d" % version)
    if run.returncode != 0 or not Path(run.stdout.decode().strip() + str(inside)).exists():
        return None
    binds = [folder, *oracle_folders()]
    words = [word for bind in binds for word in ("--bind", str(bind))]
    home = "HOME=%s" % Path.home()
    return [sys.executable, str(CHROOT), "sid", *words, "--", "env", home, str(inside)]


def oracle_folders() -> List[Path]:
    """What grpcio's Python needs to run in another Debian: its virtual environment, and the Python that this is of."""
    run = subprocess.run([sys.executable, str(HERE / "oracle_venv.py")], stdout=subprocess.PIPE)
    python = run.stdout.decode().strip()
    if run.returncode != 0:
        return []
    base = subprocess.run([python, "-c", "import sys; print(sys.base_prefix)"], stdout=subprocess.PIPE, check=True)
    prefix = Path(base.stdout.decode().strip())
    return [Path(python).parent.parent, *([] if prefix == Path("/usr") else [prefix])]


def outcome(failed: Sequence[str] = (), skipped: Sequence[Dict[str, str]] = ()) -> Dict[str, Any]:
    """A report of `run.py` in which no test ran."""
    return {"passed": 0, "failed": list(failed), "skipped": list(skipped)}


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs the client's tests on every Python of this machine.")
    parser.add_argument("--report", type=Path, help="where to write the counts as JSON")
    parser.add_argument("tests", nargs="*", metavar="TEST", default=[str(HERE / "client")])
    options = parser.parse_args()
    reports = [run_on(version, options.tests) for version in VERSIONS]
    passed = sum(report["passed"] for report in reports)
    failed = [name for report in reports for name in report["failed"]]
    skipped = [skip for report in reports for skip in report["skipped"]]
    print()
    for name in failed:
        print("FAILED %s" % name)
    for skip in skipped:
        print("SKIPPED %s: %s" % (skip["name"], skip["reason"]))
    if options.report is not None:
        report = {"passed": passed, "failed": failed, "skipped": skipped}
        options.report.write_text(json.dumps(report), encoding="utf-8")
    print("%d passed, %d failed, %d skipped" % (passed, len(failed), len(skipped)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
