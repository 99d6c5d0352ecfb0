# SPDX-License-Identifier: Apache-2.0
"""Two ways to change a node: as one undo step of the artist's, or unseen by undo and by the script's modified flag."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import nuke

_own_edits = 0


def are_ours() -> bool:
    """True while a change of ours is under way, which `knobChanged` must not answer."""
    return _own_edits > 0


@contextmanager
def one_step(name: str) -> Iterator[None]:
    """All changes inside are one undo step. An exception takes them back and leaves the script as it was."""
    modified = nuke.root().modified()
    nuke.Undo.begin(name)
    try:
        with _own():
            yield
    except BaseException:
        nuke.Undo.cancel()
        nuke.root().setModified(modified)
        raise
    nuke.Undo.end()


@contextmanager
def unseen() -> Iterator[None]:
    """For what the node shows about itself: nothing to undo, nothing to save."""
    modified = nuke.root().modified()
    nuke.Undo.disable()
    try:
        with _own():
            yield
    finally:
        nuke.Undo.enable()
        nuke.root().setModified(modified)


@contextmanager
def _own() -> Iterator[None]:
    global _own_edits
    _own_edits += 1
    try:
        yield
    finally:
        _own_edits -= 1
