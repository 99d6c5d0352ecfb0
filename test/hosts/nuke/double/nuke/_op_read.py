# SPDX-License-Identifier: Apache-2.0
"""Read: files on disk as pictures, with their layers, windows and metadata."""

from __future__ import annotations

import dataclasses
import os
import re
from array import array
from typing import Any, Optional

from . import _colour_spaces, _exr
from ._callbacks import filter_filename
from ._format import Format
from ._layers import learn
from ._ops import Through
from ._picture import Description, Plane, black, mapped, resampled
from ._render import RenderError, Walk, nothing, proxy_scale
from ._session import session
from ._string_knobs import with_frame

_PLAIN = {"R": "rgba.red", "G": "rgba.green", "B": "rgba.blue", "A": "rgba.alpha", "Z": "depth.Z", "Y": "rgba.red"}
_COLOURS = {"R": "red", "G": "green", "B": "blue", "A": "alpha", "r": "red", "g": "green", "b": "blue", "a": "alpha"}


def channel_names(stored: list[str]) -> dict[str, str]:
    """Nuke's name of each stored channel: R is rgba.red, `diffuse.R` diffuse.red, dots in layers become underscores."""
    return {name: _channel_name(name) for name in stored}


def _channel_name(name: str) -> str:
    layer, _, short = name.rpartition(".")
    if not layer:
        return _PLAIN.get(short, f"other.{short}")
    layer = re.sub(r"\W", "_", layer)
    layer = f"_{layer}" if layer[0].isdigit() else layer
    return f"{layer}.{_COLOURS.get(short, short)}"


class Read(Through):
    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        first, last = self._span(node)
        empty = dataclasses.replace(nothing(), format=node["format"].value(), frames=(first, last))
        path = self._path(walk, node, frame)
        if path is None:
            return dataclasses.replace(empty, channels=("rgba.red", "rgba.green", "rgba.blue"))
        if not os.path.exists(path):
            path, error = self._missing(walk, node, frame, path)
            if error or path is None:
                return dataclasses.replace(empty, error=error, channels=("rgba.red", "rgba.green", "rgba.blue"))
        try:
            header = self._header(walk, path)
        except _exr.ExrError as problem:
            return dataclasses.replace(empty, error=f"{node.name()}: {problem}")
        return self._described(header, path, frame, (first, last))

    def _described(self, header: _exr.Header, path: str, frame: float, frames: tuple[int, int]) -> Description:
        window, data = header.display_window, header.data_window
        width, height = window[2] - window[0] + 1, window[3] - window[1] + 1
        shown = Format(width, height, 0, 0, width, height, header.pixel_aspect)
        box = (
            data[0] - window[0],
            height - (data[3] - window[1]) - 1,
            data[2] - window[0] + 1,
            height - (data[1] - window[1]),
        )
        channels = tuple(channel_names([name for name, _ in header.channels]).values())
        learn(channels)
        metadata = file_metadata(header, path, frame, width, height)
        scale = proxy_scale()
        if scale != (1.0, 1.0):
            shown = shown.scaled(*scale)
            box = (
                round(box[0] * scale[0]),
                round(box[1] * scale[1]),
                round(box[2] * scale[0]),
                round(box[3] * scale[1]),
            )
        return Description(shown, box, channels, metadata, frames)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        found = walk.describe(node, frame)
        path = self._path(walk, node, frame)
        if path is None:
            return black(found.box)
        if not os.path.exists(path):
            path, _ = self._missing(walk, node, frame, path)
            if path is None:
                return black(found.box)
        image = self._image(walk, path)
        names = {nuke: stored for stored, nuke in channel_names(list(image.planes)).items()}
        matrix = self._matrix(node)
        layer, _, short = channel.rpartition(".")
        if matrix is not None and short in ("red", "green", "blue"):
            row = matrix[("red", "green", "blue").index(short)]
            planes = [self._stored(image, names.get(f"{layer}.{each}"), found) for each in ("red", "green", "blue")]
            return mapped(lambda r, g, b: row[0] * r + row[1] * g + row[2] * b, found.box, *planes)
        return self._stored(image, names[channel], found)

    def _matrix(self, node: Any) -> Optional[Any]:
        if node["raw"].value():
            return None
        return _colour_spaces.conversion(node["colorspace"].value(), _colour_spaces.working_space())

    def _stored(self, image: _exr.Image, name: Optional[str], found: Description) -> Plane:
        header = image.header
        window, data = header.display_window, header.data_window
        height = window[3] - window[1] + 1
        box = (
            data[0] - window[0],
            height - (data[3] - window[1]) - 1,
            data[2] - window[0] + 1,
            height - (data[1] - window[1]),
        )
        values = image.planes[name] if name is not None else array("f", bytes(4 * header.width * header.height))
        plane = Plane(box, values)
        scale = proxy_scale()
        if scale == (1.0, 1.0):
            return plane
        return resampled(plane, found.box, lambda x, y: (x / scale[0], y / scale[1]), smooth=False)

    # Files

    def _header(self, walk: Walk, path: str) -> _exr.Header:
        key = f"header {path}"
        if key not in walk.images:
            walk.images[key] = _exr.read_header(path)
        return walk.images[key]  # type: ignore[no-any-return]

    def _image(self, walk: Walk, path: str) -> _exr.Image:
        if path not in walk.images:
            walk.images[path] = _exr.read(path)
        return walk.images[path]  # type: ignore[no-any-return]

    def _span(self, node: Any) -> tuple[int, int]:
        first, last = int(node["first"].value()), int(node["last"].value())
        if node["frame_mode"].value() == "start at" and node["frame"].value():
            start = int(float(node["frame"].value()))
            return (start, start + last - first)
        if node["frame_mode"].value() == "offset" and node["frame"].value():
            by = int(float(node["frame"].value()))
            return (first - by, last - by)
        return (first, last)

    def _file_frame(self, node: Any, frame: float) -> int:
        """Which frame of the file is shown at a frame of the script."""
        mode, text = node["frame_mode"].value(), node["frame"].value()
        if not text:
            return int(frame)
        if mode == "start at":
            return int(frame) - int(float(text)) + int(node["first"].value())
        if mode == "offset":
            return int(frame) + int(float(text))
        from ._expression import evaluate

        return int(evaluate(text, node["frame"], 0, frame))

    def _path(self, walk: Walk, node: Any, frame: float) -> Optional[str]:
        """The file for a frame; None where `before` or `after` says black."""
        name = node["file"].value()
        if session.root["proxy"].value() and node["proxy"].value():
            name = node["proxy"].value()
        if not name:
            return None
        wanted = self._file_frame(node, frame)
        first, last = int(node["first"].value()), int(node["last"].value())
        if is_sequence(name) and not first <= wanted <= last:
            held = self._outside(node["before" if wanted < first else "after"].value(), wanted, first, last)
            if held is None:
                return None
            wanted = held
        return filter_filename(with_frame(_evaluated(node, name, frame), wanted, walk.view))

    def _outside(self, mode: str, wanted: int, first: int, last: int) -> Optional[int]:
        length = last - first + 1
        if mode == "black":
            return None
        if mode == "loop":
            return first + (wanted - first) % length
        if mode == "bounce" and length > 1:
            step = (wanted - first) % (2 * length - 2)
            return first + min(step, 2 * length - 2 - step)
        return first if wanted < first else last

    def _missing(self, walk: Walk, node: Any, frame: float, path: str) -> tuple[Optional[str], str]:
        mode = node["on_error"].value()
        if mode == "nearest frame":
            near = self._nearest(walk, node, frame)
            if near is not None:
                return near, ""
        if mode in ("black", "checkerboard"):
            return None, ""
        return None, f"{node.name()}: {path}: Read error: No such file or directory"

    def _nearest(self, walk: Walk, node: Any, frame: float) -> Optional[str]:
        first, last = int(node["first"].value()), int(node["last"].value())
        wanted = self._file_frame(node, frame)
        for each in sorted(range(first, last + 1), key=lambda other: abs(other - wanted)):
            path = with_frame(_evaluated(node, node["file"].value(), frame), each, walk.view)
            if os.path.exists(path):
                return path
        return None


class WriteAsRead(Read):
    """A Write with `read file` on shows the file that it wrote."""

    def _span(self, node: Any) -> tuple[int, int]:
        return (session.root.firstFrame(), session.root.lastFrame())

    def _path(self, walk: Walk, node: Any, frame: float) -> Optional[str]:
        name = node["file"].value()
        return with_frame(_evaluated(node, name, frame), int(frame), walk.view) if name else None

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        path = self._path(walk, node, frame)
        if path is None or not os.path.exists(path):
            return dataclasses.replace(
                walk.describe(node.input(0), frame),
                error=f"{node.name()}: {path}: Read error: No such file or directory",
            )
        return self._described(self._header(walk, path), path, frame, self._span(node))


def is_sequence(name: str) -> bool:
    return bool(re.search(r"#|%(0\d+)?d", name))


def _evaluated(node: Any, name: str, frame: float) -> str:
    from ._expression import text_of
    from ._tcl import substitute

    return substitute(name, lambda wanted: text_of(wanted, node, frame), frame).replace("\\", "/")


def file_metadata(header: _exr.Header, path: str, frame: float, width: int, height: int) -> dict[str, Any]:
    """`input/…` about the file, `exr/…` for the attributes that it carries."""
    found: dict[str, Any] = {
        "input/filename": path,
        "input/filereader": "exr",
        "input/filesize": os.path.getsize(path),
        "input/frame": int(frame),
        "input/width": width,
        "input/height": height,
        "input/bitsperchannel": _bits(header),
        "input/ctime": str(int(os.path.getctime(path))),
        "input/mtime": str(int(os.path.getmtime(path))),
        "exr/compression": header.compression,
    }
    if "framesPerSecond" in header.attributes:
        found["input/frame_rate"] = header.attributes["framesPerSecond"]
    for name, value in header.attributes.items():
        found[f"exr/{name}"] = value
    return found


def _bits(header: _exr.Header) -> str:
    kinds = {kind for _, kind in header.channels}
    return "16-bit half float" if kinds == {_exr.HALF} else "32-bit float"


def require(description: Description) -> None:
    if description.error:
        raise RenderError(description.error)
