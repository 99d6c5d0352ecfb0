#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs Python tests and counts them.

    python3 test/python/run.py [--report FILE] FOLDER...

Every `test_*.py` in each FOLDER runs (a FOLDER may also be one such file), with the client and `test/python` on the
import path. Prints each failure and each skip with its reason again and last `N passed, N failed, N skipped`; the report
holds the same as JSON. Exit status: 0 all passed or skipped, 1 a test failed or there was none, 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import json
import sys
import unittest
from pathlib import Path
from typing import Any, List, Optional, Set, Tuple

HERE = Path(__file__).resolve().parent
CLIENT = HERE.parent.parent / "plugins" / "client"


class CountedResult(unittest.TextTestResult):
    """Counts each test once, whatever its sub-tests say; a class or module that does not start is one failure."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.passed: Set[str] = set()
        self.failed: Set[str] = set()
        self.reasons: List[Tuple[str, str]] = []

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.passed.add(test.id())

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        super().addFailure(test, err)
        self.failed.add(test.id())

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        super().addError(test, err)
        self.failed.add(test.id())

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.failed.add(test.id())

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        super().addUnexpectedSuccess(test)
        self.failed.add(test.id())

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        self.reasons.append((test.id(), reason))


def load(place: Path) -> unittest.TestSuite:
    folder, pattern = (place.parent, place.name) if place.is_file() else (place, "test_*.py")
    # Folders may hold files of the same name; each folder's modules are forgotten before the next is read.
    for name, module in list(sys.modules.items()):
        if name.startswith("test_") and Path(getattr(module, "__file__", None) or "/").parent != folder:
            del sys.modules[name]
    return unittest.TestLoader().discover(str(folder), pattern=pattern, top_level_dir=str(folder))


def run(places: List[Path]) -> Tuple[int, List[str], List[Tuple[str, str]]]:
    """How many passed, the names of those that failed, the names of those that were skipped and why."""
    passed = 0
    failed: List[str] = []
    skipped: List[Tuple[str, str]] = []
    for place in places:
        tests = load(place)
        if tests.countTestCases() == 0:
            print("There are no tests in %s" % place, file=sys.stderr)
            failed.append("no tests in %s" % place)
        result = unittest.TextTestRunner(resultclass=CountedResult).run(tests)
        assert isinstance(result, CountedResult)
        passed += len(result.passed - result.failed)
        failed += sorted(result.failed)
        skipped += result.reasons
    return passed, failed, skipped


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description="Runs Python tests and counts them.")
    parser.add_argument("--report", type=Path, help="where to write the counts as JSON")
    parser.add_argument("places", nargs="+", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    absent = [str(place) for place in options.places if not place.exists()]
    if absent:
        parser.error("there is no %s" % ", ".join(absent))
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(CLIENT), str(HERE)]
    passed, failed, skipped = run([place.resolve() for place in options.places])
    for name in failed:
        print("FAILED %s" % name)
    for name, reason in skipped:
        print("SKIPPED %s: %s" % (name, reason))
    if options.report is not None:
        report = {
            "passed": passed,
            "failed": failed,
            "skipped": [{"name": name, "reason": reason} for name, reason in skipped],
        }
        options.report.write_text(json.dumps(report), encoding="utf-8")
    print("%d passed, %d failed, %d skipped" % (passed, len(failed), len(skipped)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
