# SPDX-License-Identifier: Apache-2.0
"""The node's inputs as values and files: passes, scene, framing, spaces.

On the main thread; the script stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import nuke
from platewright_client import messages

from .colour import working_space
from .errors import CaptureCancelled, CaptureError
from .framing import frame_rate, framing
from .passes import captured_passes
from .render import full_size
from .scene import scenes

__all__ = ["CaptureCancelled", "CaptureError", "Captured", "capture"]


@dataclass(frozen=True)
class Captured:
    """What a request takes from the script."""

    sources: tuple[messages.PassSource, ...]
    scene: Optional[messages.Scene]
    """At the first frame."""
    scene_keys: tuple[messages.SceneKey, ...]
    """At each later frame where the scene differs from the one before."""
    framing: Optional[messages.Framing]
    working_space: messages.ColourSpace
    frame_rate: messages.Rational
    warnings: tuple[str, ...]


def capture(group: Any, frames: Sequence[int], folder: Path, only_current: bool) -> Captured:
    """Files that are untouched are named where they lie, all else is rendered into `folder`.

    `frames` ascend by one step; with `only_current` there is one. Raises CaptureError or CaptureCancelled and then
    leaves `folder` empty.
    """
    if nuke.executing():
        raise CaptureError("Nuke is rendering.", "Wait until it is done.")
    given = tuple(frames)
    space = working_space(group)
    rate = frame_rate(nuke.root()["fps"].value())
    # What can be refused without a render is refused before one.
    scene, keys, scene_warnings = scenes(group, given, space)
    with full_size():
        sources, leading, pass_warnings = captured_passes(group, given, folder, space)
        window = framing(leading)
    return Captured(sources, scene, keys, window, space, rate, (*pass_warnings, *scene_warnings))
