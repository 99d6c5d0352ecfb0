# SPDX-License-Identifier: Apache-2.0
"""Rendering: nuke.execute and executeMultiple walk the frames, write EXR files, heed limits, callbacks and Cancel."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Optional

from . import _callbacks, _colour_spaces, _exr
from ._boxes import Bounds, empty, intersection
from ._expression import evaluate, text_of
from ._frames import FrameRange, FrameRanges
from ._layers import channels_of
from ._ops import converted
from ._picture import Description, fitted
from ._render import RenderError, Walk
from ._session import session
from ._string_knobs import with_frame
from ._tcl import substitute

BUSY = "I'm already executing something else"
_COMPRESSIONS = {"none": _exr.NO_COMPRESSION, "Zip (1 scanline)": _exr.ZIPS, "Zip (16 scanlines)": _exr.ZIP}


class CancelledError(RuntimeError):
    """The artist pressed Cancel."""


@dataclass(frozen=True)
class Rendered:
    """One file that a render wrote."""

    node: str
    frame: int
    view: str
    file: str


def executing(f: Optional[float] = None) -> bool:
    return session.executing


def cancel() -> None:
    """Stops the render that is under way after the frame that it is at."""
    session.cancel_after = 0


def execute(nameOrNode: Any, *args: Any, **kwargs: Any) -> None:
    """`execute(node, start, end, incr, views, continueOnError)` or `execute(node, frameRangeSet, views, ...)`."""
    ranges, views, go_on = _arguments(args, kwargs)
    _run([_node(nameOrNode)], ranges, views, go_on)


render = execute


def _arguments(args: Sequence[Any], kwargs: dict[str, Any]) -> tuple[FrameRanges, Optional[list[str]], bool]:
    rest = list(args)
    if "frameRangeSet" in kwargs or (rest and isinstance(rest[0], (FrameRanges, FrameRange))):
        given = kwargs.pop("frameRangeSet", None) or rest.pop(0)
        ranges = given if isinstance(given, FrameRanges) else FrameRanges([given])
    else:
        numbers = {name: kwargs.pop(name) for name in ("start", "end", "incr") if name in kwargs}
        for name in ("start", "end", "incr"):
            if name not in numbers and rest and isinstance(rest[0], (int, float)):
                numbers[name] = rest.pop(0)
        first = int(numbers.get("start", session.root.firstFrame()))
        last = int(numbers.get("end", numbers.get("start", session.root.lastFrame())))
        ranges = FrameRanges([FrameRange(first, last, int(numbers.get("incr", 1)))])
    views = kwargs.pop("views", None) or (rest.pop(0) if rest else None)
    go_on = bool(kwargs.pop("continueOnError", rest.pop(0) if rest else False))
    if kwargs or rest:
        raise TypeError(f"the double: execute() does not take {kwargs or rest}")
    return ranges, views, go_on


def executeMultiple(nodes: Sequence[Any], ranges: Any, views: Sequence[str], continueOnError: bool = False) -> None:
    """Several Writes frame by frame, in their render order."""
    given = ranges if isinstance(ranges, FrameRanges) else FrameRanges([FrameRange(*each) for each in ranges])
    _run([_node(each) for each in nodes], given, list(views), continueOnError)


def executeBackgroundNuke(
    exe_path: str,
    nodes: Sequence[Any],
    frameRange: Any,
    views: Sequence[str],
    limits: dict[str, Any],
    continueOnError: bool = False,
    flipbookToRun: str = "",
    flipbookOptions: Optional[dict[str, Any]] = None,
) -> int:
    """Another Nuke renders the saved script. The double takes it down and renders nothing."""
    if not session.root._file():
        raise RuntimeError("no script is loaded or it has not been saved")
    session.background.append((exe_path, [each.fullName() for each in nodes], str(frameRange), list(views), limits))
    return len(session.background)


def _node(name_or_node: Any) -> Any:
    if not isinstance(name_or_node, str):
        name_or_node._live()
        return name_or_node
    from ._script import toNode

    node = toNode(name_or_node)
    if node is None:
        raise RuntimeError(f"{name_or_node}: no such node")
    return node


def _run(nodes: list[Any], ranges: FrameRanges, views: Optional[list[str]], go_on: bool) -> None:
    session.require_main_thread("render")
    if session.executing:
        raise RuntimeError(BUSY)
    for node in nodes:
        if node.Class() != "Write":
            raise RuntimeError(f"{node.name()} cannot be executed")
    known = list(session.root["views"]._views)
    for view in views or []:
        if view not in known:
            raise RuntimeError(f"{view}: no such view")
    nodes = sorted(nodes, key=lambda each: each["render_order"].value())
    before = (session.frame, session.view)
    session.executing = True
    try:
        for node in nodes:
            _callbacks.fire("beforeRender", node)
        done = 0
        for frame in (frame for each in ranges for frame in each):
            for node in nodes:
                if _limited(node, frame):
                    continue
                if session.cancel_after is not None and done >= session.cancel_after:
                    session.cancel_after = None
                    raise CancelledError("Cancelled")
                try:
                    _write_frame(node, frame, views or list(node["views"]._views))
                except RenderError:
                    if not go_on:
                        raise
                done += 1
        for node in nodes:
            _callbacks.fire("afterRender", node)
    finally:
        session.executing = False
        session.frame, session.view = before


def _limited(node: Any, frame: int) -> bool:
    if node["disable"].value():
        return True
    return bool(node["use_limit"].value()) and not node["first"].value() <= frame <= node["last"].value()


def _write_frame(node: Any, frame: int, views: list[str]) -> None:
    """One file for all views, or one a view where the name holds %v or %V."""
    session.frame = frame
    _callbacks.fire("beforeFrameRender", node)
    name = _name(node)
    together = [views] if not any(mark in name for mark in ("%v", "%V")) else [[view] for view in views]
    for group in together:
        session.view = group[0]
        _write_file(node, frame, group)
    _callbacks.fire("afterFrameRender", node)
    _callbacks.fire("renderProgress", node)


def _name(node: Any) -> str:
    proxy = session.root["proxy"].value() and node["proxy"].value()
    return str(proxy or node["file"].value())


def _write_file(node: Any, frame: int, views: list[str]) -> None:
    path = _path(node, frame, views[0])
    walks = {view: Walk(view) for view in views}
    hero = walks[views[0]].describe(node.input(0), frame)
    if node.input(0) is None:
        raise RenderError(f"{node.name()}: no input")
    if hero.error:
        raise RenderError(hero.error)
    planes: dict[str, Any] = {}
    box = _box(walks, node, frame, hero)
    for view, walk in walks.items():
        prefix = "" if view == views[0] else f"{view}."
        found = walk.describe(node.input(0), frame)
        if found.error:
            raise RenderError(found.error)
        for channel in _channels(node, found):
            planes[prefix + _stored_name(channel)] = fitted(_pixels(walk, node, frame, channel), box).values
    if not planes:
        raise RenderError(f"{node.name()}: exrWriter: No channels selected (or available) for write")
    height = hero.format.height()
    window = (box[0], height - box[3], box[2] - 1, height - box[1] - 1)
    attributes = _attributes(node, hero, views)
    kind = _exr.HALF if node["datatype"].value() == "16 bit half" else _exr.FLOAT
    compression = _COMPRESSIONS.get(node["compression"].value())
    if compression is None:
        raise RenderError(f"{node.name()}: the double does not write {node['compression'].value()}")
    temporary = f"{path}.tmp"
    display = (0, 0, hero.format.width() - 1, height - 1)
    _exr.write(temporary, planes, kind, window, display, hero.format.pixelAspect(), compression, attributes)
    os.replace(temporary, path)
    session.renders.append(Rendered(node.fullName(), frame, views[0], path))
    if not session.gui:
        print(f"Writing {path}")


def _box(walks: dict[str, Walk], node: Any, frame: int, hero: Description) -> Bounds:
    """The pixels that are stored: the input's box, which may be larger or smaller than the format."""
    box = hero.box
    if node["autocrop"].value():
        planes = [fitted(_pixels(walks[session.view], node, frame, name), box) for name in _channels(node, hero)]
        box = _cropped(box, planes)
    return (0, 0, 1, 1) if empty(box) else box


def _cropped(box: Bounds, planes: list[Any]) -> Bounds:
    used = [
        (box[0] + at % (box[2] - box[0]), box[3] - 1 - at // (box[2] - box[0]))
        for plane in planes
        for at, value in enumerate(plane.values)
        if value
    ]
    if not used:
        return (box[0], box[1], box[0] + 1, box[1] + 1)
    across, up = [x for x, _ in used], [y for _, y in used]
    return intersection(box, (min(across), min(up), max(across) + 1, max(up) + 1))


def _channels(node: Any, found: Description) -> list[str]:
    return [name for name in channels_of(node["channels"].value(), found.channels) if name in found.channels]


def _stored_name(channel: str) -> str:
    plain = {"rgba.red": "R", "rgba.green": "G", "rgba.blue": "B", "rgba.alpha": "A"}
    return plain.get(channel, channel)


def _pixels(walk: Walk, node: Any, frame: int, channel: str) -> Any:
    """Values for the file: in its colour space unless raw. Only rgba is colour to a Write."""
    matrix = None
    if not node["raw"].value() and channel.startswith("rgba."):
        matrix = _colour_spaces.conversion(_colour_spaces.working_space(), node["colorspace"].value())
    return converted(walk, node.input(0), frame, channel, matrix)


def _path(node: Any, frame: int, view: str) -> str:
    name = _name(node)
    if not name:
        raise RenderError(f"{node.name()}: No output filename specified")
    if name.rpartition(".")[2].lower() != "exr" and node["file_type"].value() != "exr":
        raise RenderError(f"{node.name()}: the double writes EXR only, not {name}")
    if node.knob("datatype") is None:
        node._swap_file_knobs("exr")
    text = substitute(name, lambda wanted: text_of(wanted, node, frame), frame).replace("\\", "/")
    path = _callbacks.filter_filename(with_frame(text, _file_frame(node, frame), view))
    folder = os.path.dirname(path)
    if folder and not os.path.isdir(folder):
        if not node["create_directories"].value():
            raise RenderError(f"{node.name()}: Can't open {path}.tmp for writing: No such file or directory")
        os.makedirs(folder, exist_ok=True)
    return path


def _file_frame(node: Any, frame: int) -> int:
    mode, text = node["frame_mode"].value(), node["frame"].value()
    if not text:
        return frame
    if mode == "start at":
        return frame - session.root.firstFrame() + int(float(text))
    if mode == "offset":
        return frame + int(float(text))
    return int(evaluate(text, node["frame"], 0, frame))


def _attributes(node: Any, found: Description, views: list[str]) -> dict[str, Any]:
    """Header attributes by the mode of the `metadata` knob."""
    mode, metadata = node["metadata"].value(), found.metadata
    attributes: dict[str, Any] = {}
    if mode == "no metadata":
        return attributes
    attributes["nuke/version"] = str(session.version)
    if "input/frame_rate" in metadata:
        attributes["framesPerSecond"] = float(metadata["input/frame_rate"])
    if mode == "default metadata":
        return attributes
    prefix = "" if node["noprefix"].value() else "nuke/"
    for key, value in metadata.items():
        if key.startswith("exr/"):
            attributes[key[4:]] = value
        elif mode == "default metadata and exr/*":
            continue
        elif not key.startswith("input/") or mode == "all metadata":
            attributes[prefix + key] = value
    attributes.pop("compression", None)
    return attributes
