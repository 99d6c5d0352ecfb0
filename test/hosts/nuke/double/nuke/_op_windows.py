# SPDX-License-Identifier: Apache-2.0
"""Nodes that move the box or put pictures over each other: Crop, Reformat, Merge2."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

from ._boxes import Bounds, intersection
from ._format import Format
from ._layers import channels_of
from ._ops import Through, boxes
from ._picture import Description, Plane, black, fitted, mapped, moved, resampled
from ._render import RenderError, Walk, full_box, proxy_scale
from ._session import session


class Crop(Through):
    """Black outside the box; with `reformat` the box becomes the format."""

    def _cut(self, node: Any, frame: float) -> Bounds:
        scale = proxy_scale()
        left, bottom, right, top = (float(node["box"].valueAt(frame, index)) for index in range(4))
        return (
            math.floor(left * scale[0] + 0.5),
            math.floor(bottom * scale[1] + 0.5),
            math.floor(right * scale[0] + 0.5),
            math.floor(top * scale[1] + 0.5),
        )

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        cut = self._cut(node, frame)
        box = intersection(found.box, cut) if node["intersect"].value() or node["crop"].value() else cut
        if not node["reformat"].value():
            return dataclasses.replace(found, box=box)
        width, height = cut[2] - cut[0], cut[3] - cut[1]
        shown = Format(width, height, 0, 0, width, height, found.format.pixelAspect())
        box = (box[0] - cut[0], box[1] - cut[1], box[2] - cut[0], box[3] - cut[1])
        return dataclasses.replace(found, format=shown, box=box)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        source = walk.plane(node.input(0), frame, channel)
        if node["reformat"].value():
            cut = self._cut(node, frame)
            source = moved(source, -cut[0], -cut[1])
        return fitted(source, walk.describe(node, frame).box)


class Reformat(Through):
    """Scales to a format, a box or by a factor, and puts the result in the middle."""

    def _target(self, node: Any, source: Format) -> Format:
        kind, scale = node["type"].value(), proxy_scale()
        if kind == "to format":
            if node["format"]._format == "root.format":
                return session.root.format()  # type: ignore[no-any-return]
            return node["format"].value().scaled(*scale)  # type: ignore[no-any-return]
        if kind == "scale":
            across, up = (float(node["scale"].value(index)) for index in (0, 1))
            return Format(round(source.width() * across), round(source.height() * up), pixelAspect=source.pixelAspect())
        width = max(1, round(node["box_width"].value() * scale[0]))
        aspect = source.pixelAspect()
        if node["box_fixed"].value():
            return Format(width, max(1, round(node["box_height"].value() * scale[1])), pixelAspect=aspect)
        return Format(width, max(1, round(width * source.height() / source.width())), pixelAspect=aspect)

    def _scale(self, node: Any, source: Format, target: Format) -> tuple[float, float]:
        """How many pixels of the target one of the source covers, across and up."""
        squeeze = source.pixelAspect() / target.pixelAspect()
        across, up = target.width() / (source.width() * squeeze), target.height() / source.height()
        mode = "distort" if node["type"].value() == "scale" else node["resize"].value()
        if mode == "distort":
            return (target.width() / source.width(), up)
        factor = {"none": 1.0, "width": across, "height": up, "fit": min(across, up), "fill": max(across, up)}[mode]
        return (factor * (squeeze if mode != "none" else 1.0), factor)

    def _offset(self, node: Any, source: Format, target: Format) -> tuple[float, float]:
        if not node["center"].value():
            return (0.0, 0.0)
        across, up = self._scale(node, source, target)
        x, y = (target.width() - source.width() * across) / 2, (target.height() - source.height() * up) / 2
        return (math.floor(x), math.floor(y)) if node["resize"].value() == "none" else (x, y)

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        target = self._target(node, found.format)
        (sx, sy), (ox, oy) = self._scale(node, found.format, target), self._offset(node, found.format, target)
        box = (
            math.floor(found.box[0] * sx + ox + 1e-6),
            math.floor(found.box[1] * sy + oy + 1e-6),
            math.ceil(found.box[2] * sx + ox - 1e-6),
            math.ceil(found.box[3] * sy + oy - 1e-6),
        )
        whole = full_box(target.width(), target.height())
        box = box if node["pbb"].value() else intersection(box, whole)
        return dataclasses.replace(found, format=target, box=box)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        found = walk.describe(node.input(0), frame)
        source = walk.plane(node.input(0), frame, channel)
        shown = walk.describe(node, frame)
        (sx, sy), (ox, oy) = (
            self._scale(node, found.format, shown.format),
            self._offset(node, found.format, shown.format),
        )
        width, height = shown.format.width(), shown.format.height()
        flip, flop = node["flip"].value(), node["flop"].value()
        if (sx, sy) == (1.0, 1.0) and not flip and not flop:
            return fitted(moved(source, round(ox), round(oy)), shown.box)

        def source_of(x: float, y: float) -> tuple[float, float]:
            x, y = (width - x if flop else x), (height - y if flip else y)
            return ((x - ox) / sx, (y - oy) / sy)

        return resampled(source, shown.box, source_of, node["filter"].value() != "Impulse")


_MERGES: dict[str, Callable[[float, float, float, float], float]] = {
    "over": lambda A, B, a, b: A + B * (1 - a),
    "under": lambda A, B, a, b: A * (1 - b) + B,
    "plus": lambda A, B, a, b: A + B,
    "minus": lambda A, B, a, b: A - B,
    "from": lambda A, B, a, b: B - A,
    "multiply": lambda A, B, a, b: A * B if A >= 0 or B >= 0 else A,
    "copy": lambda A, B, a, b: A,
    "max": lambda A, B, a, b: max(A, B),
    "min": lambda A, B, a, b: min(A, B),
    "difference": lambda A, B, a, b: abs(A - B),
    "average": lambda A, B, a, b: (A + B) / 2,
    "divide": lambda A, B, a, b: A / B if B else 0.0,
    "screen": lambda A, B, a, b: A + B - A * B if 0 <= A <= 1 and 0 <= B <= 1 else max(A, B),
    "in": lambda A, B, a, b: A * b,
    "out": lambda A, B, a, b: A * (1 - b),
    "mask": lambda A, B, a, b: B * a,
    "stencil": lambda A, B, a, b: B * (1 - a),
    "atop": lambda A, B, a, b: A * b + B * (1 - a),
    "xor": lambda A, B, a, b: A * (1 - b) + B * (1 - a),
    "matte": lambda A, B, a, b: A * a + B * (1 - a),
    "disjoint-over": lambda A, B, a, b: A + B if a + b < 1 else A + B * (1 - a) / b if b else A,
}


class Merge2(Through):
    """A inputs (1, 3, 4 …) over B (0), in order, in rgba and what `also_merge` names."""

    def _layers(self, node: Any) -> list[Any]:
        return [node.input(index) for index in (1, *range(3, node.inputs())) if node.input(index) is not None]

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        if node.input(0) is None and self._layers(node):
            found = dataclasses.replace(walk.describe(self._layers(node)[0], frame), channels=())
        for above in self._layers(node):
            other = walk.describe(above, frame)
            box = boxes(node["bbox"].value(), found.box, other.box)
            channels = tuple(dict.fromkeys(found.channels + tuple(self._merged(node, other))))
            found = dataclasses.replace(found, box=box, channels=channels, error=found.error or other.error)
        if node["operation"].value() not in _MERGES:
            error = f"{node.name()}: the double does not merge by {node['operation'].value()}"
            found = dataclasses.replace(found, error=found.error or error)
        return found

    def _merged(self, node: Any, other: Description) -> list[str]:
        named = f"{node['output'].value()} {node['also_merge'].value()}"
        return [name for name in channels_of(named, other.channels) if name in other.channels]

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        box = walk.describe(node, frame).box
        result = fitted(walk.plane(node.input(0), frame, channel), box)
        below = fitted(walk.plane(node.input(0), frame, "rgba.alpha"), box)
        merge = _MERGES.get(node["operation"].value())
        if merge is None:
            raise RenderError(walk.describe(node, frame).error)
        for above in self._layers(node):
            other = walk.describe(above, frame)
            alpha = fitted(walk.plane(above, frame, "rgba.alpha"), box)
            if channel in self._merged(node, other) or channel in channels_of(node["output"].value(), ()):
                source = fitted(walk.plane(above, frame, channel), box)
                merged = mapped(merge, box, source, result, alpha, below)
                result = self._mixed(walk, node, frame, merged, result)
            below = mapped(merge, box, alpha, below, alpha, below)
        return result

    def _mixed(self, walk: Walk, node: Any, frame: float, merged: Plane, before: Plane) -> Plane:
        mix = float(node["mix"].valueAt(frame))
        mask = walk.plane(node.input(2), frame, "rgba.alpha") if node.input(2) is not None else None
        if mask is None and mix == 1.0:
            return merged
        weight = fitted(mask, merged.box) if mask is not None else _full(merged.box)
        return mapped(lambda new, old, w: old + (new - old) * w * mix, merged.box, merged, before, weight)


def _full(box: Bounds) -> Plane:
    return mapped(lambda _: 1.0, box, black(box))
