#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every test that needs a real Blender: the releases as Python modules, then whole Blenders with a window.

    python3 test/hosts/blender/hosts.py [--report FILE] [--pictures FOLDER]

What is downloaded is kept outside the repository. Prints `N passed, N failed, N skipped` last.
Exit status: 0 all passed or skipped, 1 a test failed or none ran, 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import gui
import matrix
from packaged import packaged


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="hosts.py", description="Runs every test that needs a real Blender.")
    parser.add_argument("--report", type=Path, help="where to write the counts as JSON")
    parser.add_argument("--pictures", type=Path, help="where to keep what the tests of the windows saw")
    options = parser.parse_args(arguments)
    with packaged() as extension:
        total = matrix.run(matrix.RELEASES, matrix.folders())
        pictures = options.pictures.resolve() if options.pictures else None
        total.add(gui.run(gui.SUITES, [gui.HERE / "gui"], extension, pictures))
    return total.end(options.report)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
