# SPDX-License-Identifier: Apache-2.0
"""Plates without a window: the node's own Generate, followed in place, percentages printed, an exit code at the end.

    nuke -t platewright_generate.py shot.nk Platewright1 [--frames 1001-1010x1] [--force] [--save]

Exit codes: 0 done or unchanged, 2 wrong arguments, script or node, 3 no daemon, 4 failed, 5 cancelled.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any

import nuke
from platewright_client import DaemonUnavailable, messages

from . import catalogue, node, pump, run
from .actions import EXPECTED
from .capture import CaptureCancelled
from .errors import NodeError

DONE, BAD_INPUT, NO_DAEMON, FAILED, CANCELLED = 0, 2, 3, 4, 5
_OUTCOMES = {messages.JobState.DONE: DONE, messages.JobState.CANCELLED: CANCELLED}


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    try:
        asked = _parser().parse_args(list(arguments))
        return _generate(asked)
    except SystemExit as wrong:
        return int(wrong.code or 0)
    except run.Unchanged as words:
        print(words)
        return DONE
    except (CaptureCancelled, KeyboardInterrupt):
        print("Cancelled.", file=sys.stderr)
        return CANCELLED
    except DaemonUnavailable as error:
        print(error, file=sys.stderr)
        return NO_DAEMON
    except (*EXPECTED, RuntimeError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT


def _generate(asked: argparse.Namespace) -> int:
    nuke.scriptOpen(asked.script)
    group = _find(asked.node)
    node.upgrade(group)
    catalogue.ask(start=True)
    catalogue.draw(group)
    following = run.generate(group, force=asked.force, frames=asked.frames, follow=pump.follow_here)
    print(group["status"].value())
    if following.outcome == messages.JobState.DONE and asked.save:
        nuke.scriptSave(asked.script)
    return _OUTCOMES.get(following.outcome, FAILED)  # type: ignore[arg-type]


def _find(name: str) -> Any:
    found = nuke.toNode(name)
    if found is None or not node.is_ours(found):
        raise NodeError(f"The script has no Platewright node {name}.", "Check the name.")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="platewright_generate", description="Makes the plates of a node.")
    parser.add_argument("script", help="the .nk file")
    parser.add_argument("node", help="name of the Platewright node")
    parser.add_argument("--frames", type=_frames, help="1001-1010 or 1001-1010x2; the node's own range without it")
    parser.add_argument("--force", action="store_true", help="make the plate anew where nothing has changed")
    parser.add_argument("--save", action="store_true", help="save the script with the new version shown")
    return parser


def _frames(text: str) -> tuple[int, ...]:
    found = re.fullmatch(r"(-?\d+)(?:-(-?\d+)(?:x(\d+))?)?", text)
    first, last = (int(found.group(1)), int(found.group(2) or found.group(1))) if found else (0, -1)
    step = int(found.group(3) or 1) if found else 0
    if step < 1 or last < first:
        raise argparse.ArgumentTypeError(f"{text!r} is no frame range like 1001-1010x2")
    return tuple(range(first, last + 1, step))
