#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the client's tests on every Python from 3.7 to 3.14 that this machine has.

    python3 test/python/matrix.py [--report FILE] [TEST...]

Each TEST is a folder or file as `run.py` takes it; `test/python/client` without any. A version that is absent is a skip
of its own. Prints and writes what `run.py` does, the tests' names after their Python's version.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List

from interpreters import Version, find_python

HERE = Path(__file__).resolve().parent
VERSIONS = [(3, minor) for minor in range(7, 15)]


def run_on(version: Version, tests: List[str]) -> Dict[str, Any]:
    """The report of `run.py` on that version."""
    title = "Python %d.%d" % version
    python = find_python(version)
    if python is None:
        return {"passed": 0, "failed": 0, "skipped": [{"name": title, "reason": "it is not on this machine"}]}
    print("\n> %s: %s" % (title, python), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [str(python), str(HERE / "run.py"), "--report", str(path), *tests]
        status = subprocess.run(command).returncode
        if not path.exists():
            print("%s left no report, exit status %d" % (title, status), file=sys.stderr)
            return {"passed": 0, "failed": 1, "skipped": []}
        report = json.loads(path.read_text(encoding="utf-8"))
    for skip in report["skipped"]:
        skip["name"] = "%s: %s" % (title, skip["name"])
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs the client's tests on every Python of this machine.")
    parser.add_argument("--report", type=Path, help="where to write the counts as JSON")
    parser.add_argument("tests", nargs="*", metavar="TEST", default=[str(HERE / "client")])
    options = parser.parse_args()
    reports = [run_on(version, options.tests) for version in VERSIONS]
    passed = sum(report["passed"] for report in reports)
    failed = sum(report["failed"] for report in reports)
    skipped = [skip for report in reports for skip in report["skipped"]]
    print()
    for skip in skipped:
        print("SKIPPED %s: %s" % (skip["name"], skip["reason"]))
    if options.report is not None:
        report = {"passed": passed, "failed": failed, "skipped": skipped}
        options.report.write_text(json.dumps(report), encoding="utf-8")
    print("%d passed, %d failed, %d skipped" % (passed, failed, len(skipped)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
