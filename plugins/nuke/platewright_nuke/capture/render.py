# SPDX-License-Identifier: Apache-2.0
"""Inputs that are no file: one temporary Write in the node renders them, unseen by undo and by the modified flag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Optional

import nuke

from .. import edits, node
from .errors import CaptureCancelled, CaptureError

HALF, FLOAT = "16 bit half", "32 bit float"


@contextmanager
def full_size() -> Iterator[None]:
    """Proxy mode is off inside: what is sent is the full picture."""
    proxy = nuke.root()["proxy"]
    if not proxy.value():
        yield
        return
    with edits.unseen():
        proxy.setValue(False)
    try:
        yield
    finally:
        with edits.unseen():
            proxy.setValue(True)


class PassRenders:
    """Renders inputs of a node into a folder. One Write serves them all, since Non-commercial and Indie count nodes."""

    def __init__(self, group: Any, frames: Sequence[int], folder: Path) -> None:
        self._group, self._frames, self._folder = group, tuple(frames), folder
        self._write: Optional[Any] = None
        self._before = set(folder.iterdir()) if folder.is_dir() else set()

    def __enter__(self) -> PassRenders:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if self._write is not None:
            with edits.unseen():
                nuke.delete(self._write)
            self._write = None
        if error is not None and self._folder.is_dir():
            for path in set(self._folder.iterdir()) - self._before:
                path.unlink()

    def render(self, name: str, channels: str, datatype: str) -> str:
        """The sequence `name.####.exr` of an input's channels. CaptureCancelled or CaptureError."""
        path = (self._folder / f"{name}.####.exr").as_posix()
        step = self._frames[1] - self._frames[0] if len(self._frames) > 1 else 1
        try:
            with edits.unseen():
                write = self._ready(name, path, channels, datatype)
                nuke.execute(write, self._frames[0], self._frames[-1], step, [nuke.thisView()])
        except RuntimeError as cause:
            if str(cause).strip().lower().startswith("cancel"):
                raise CaptureCancelled("Cancelled.") from cause
            raise CaptureError(
                f"The input `{name}` cannot be rendered: {cause}.", "Look at it in the Viewer over the whole range."
            ) from cause
        return path

    def _ready(self, name: str, path: str, channels: str, datatype: str) -> Any:
        if self._write is None:
            with self._group:
                self._write = nuke.nodes.Write()
        write = self._write
        # The knobs of a file format are there once it is chosen.
        write["file_type"].setValue("exr")
        wanted = {
            "file": path.replace("[", "\\["),
            "proxy": "",
            "channels": channels,
            "datatype": datatype,
            "compression": "Zip (1 scanline)",
            "metadata": "no metadata",
            "raw": True,
            "autocrop": False,
            "create_directories": True,
            "use_limit": False,
            "frame": "",
        }
        for knob, value in wanted.items():
            write[knob].setValue(value)
        write.setInput(0, node.inner(self._group, name))
        return write
