# SPDX-License-Identifier: Apache-2.0
"""What the tests of the capture stand on: a fresh Nuke, small EXR files, a node to wire them to."""

from __future__ import annotations

import array
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "plugin"))

from nuke_case import (  # noqa: E402
    AP1,
    MODEL,
    REC709,
    Kind,
    NukeCase,
    _exr,
    double,
    knobs,
    messages,
    node,
    nuke,
)
from platewright_nuke.capture import CaptureCancelled, CaptureError, Captured, capture  # noqa: E402

__all__ = [
    "AP1",
    "MODEL",
    "REC709",
    "CaptureCancelled",
    "CaptureCase",
    "CaptureError",
    "Captured",
    "Kind",
    "_exr",
    "capture",
    "double",
    "knobs",
    "messages",
    "node",
    "nuke",
]

RGBA = ("R", "G", "B", "A")


class CaptureCase(NukeCase):
    def setUp(self) -> None:
        super().setUp()
        self.out = self.folder / "passes [1]"
        self.out.mkdir()
        nuke.addFormat("4 2 1 tiny")
        nuke.root()["format"].setValue("tiny")

    def exr(self, name: str, channels: Sequence[str] = RGBA, frames: Sequence[int] = (1001, 1002), **kept: Any) -> str:
        """A sequence whose values are the frame's last digit plus a tenth of the channel's number."""
        for frame in frames:
            planes = {
                channel: array.array("f", [frame % 10 + at / 10] * 8) for at, channel in enumerate(channels, start=1)
            }
            display = kept.get("display", (0, 0, 3, 1))
            path = self.folder / f"{name}.{frame}.exr"
            _exr.write(path, planes, _exr.FLOAT, display, display, attributes=kept.get("attributes", {}))
        return (self.folder / f"{name}.####.exr").as_posix()

    def read(self, path: str, first: int = 1001, last: int = 1002, **values: Any) -> Any:
        return nuke.nodes.Read(file=path, first=first, last=last, **values)

    def node(self, **wires: Any) -> Any:
        group = node.create(wires, MODEL)
        self.saved()
        return group

    def constant(self, *colour: float) -> Any:
        made = nuke.nodes.Constant(channels="rgba")
        made["color"].setValue(list(colour))
        return made

    def taken(self, group: Any, frames: Sequence[int] = (1001, 1002)) -> Captured:
        return capture(group, tuple(frames), self.out, len(frames) == 1)

    def path(self, captured: Captured, index: int = 0) -> Optional[str]:
        pixels = captured.sources[index].pixels
        assert pixels is not None
        return pixels.path

    def rendered(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir())
