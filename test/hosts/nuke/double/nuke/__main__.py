# SPDX-License-Identifier: Apache-2.0
"""`python3 -m nuke [-t] [--nc] [--indie] [--as 15.1v3] [script.py arguments…]`: starts the double like the command.

Folders on NUKE_PATH are started first. A .nk file is opened, a .py file is run with its arguments in `sys.argv`.
"""

from __future__ import annotations

import os
import runpy
import sys

import nuke
from nuke import double


def main(arguments: list[str]) -> None:
    gui, nc, indie, version = True, False, False, "15.1v3"
    while arguments and arguments[0].startswith("-"):
        option = arguments.pop(0)
        if option == "-t":
            gui = False
        elif option == "--nc":
            nc = True
        elif option == "--indie":
            indie = True
        elif option == "--as":
            version = arguments.pop(0)
        else:
            sys.exit(f"unknown option {option}")
    double.reset(version=version, gui=gui, nc=nc, indie=indie)
    double.start([folder for folder in os.environ.get("NUKE_PATH", "").split(os.pathsep) if folder])
    if arguments and arguments[0].endswith(".nk"):
        nuke.scriptOpen(arguments.pop(0))
    if arguments:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
