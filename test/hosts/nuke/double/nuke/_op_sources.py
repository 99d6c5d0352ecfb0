# SPDX-License-Identifier: Apache-2.0
"""Pictures from nothing: Constant and CheckerBoard2."""

from __future__ import annotations

from array import array
from typing import Any

from ._layers import channels_of
from ._picture import Description, Plane, filled
from ._render import Walk, full_box, proxy_scale
from ._session import session

COLOURS = ("rgba.red", "rgba.green", "rgba.blue", "rgba.alpha")


class Source:
    channels = COLOURS

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        if node.input(0) is not None:
            shown = walk.describe(node.input(0), frame).format
        elif node["format"]._format == "root.format":
            shown = session.root.format()
        else:
            shown = node["format"].value().scaled(*proxy_scale())
        frames = (int(node["first"].value()), int(node["last"].value()))
        if not node["first"]._not_default() and not node["last"]._not_default():
            frames = (session.root.firstFrame(), session.root.lastFrame())
        box = full_box(shown.width(), shown.height())
        return Description(shown, box, self._channels(node), {"input/width": shown.width()}, frames)

    def _channels(self, node: Any) -> tuple[str, ...]:
        return self.channels


class Constant(Source):
    """Its colour in the chosen channels: the first four of them take r, g, b, a."""

    def _channels(self, node: Any) -> tuple[str, ...]:
        chosen = channels_of(node["channels"].value(), ())
        colours = node["color"].array()
        if chosen == list(COLOURS[:3]) and (colours[3] != 0 or node["channels"].value() == "rgba"):
            chosen.append(COLOURS[3])
        return tuple(chosen)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        index = min(self._channels(node).index(channel), 3)
        return filled(walk.describe(node, frame).box, float(node["color"].valueAt(frame, index)))


class CheckerBoard2(Source):
    """Squares of two colours from the centre on; the double leaves out the lines."""

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        box = walk.describe(node, frame).box
        across, up = (max(1.0, float(node["boxsize"].valueAt(frame, index))) for index in (0, 1))
        scale = proxy_scale()
        across, up = across * scale[0], up * scale[1]
        index = COLOURS.index(channel)
        first, second = (float(node[name].valueAt(frame, index)) for name in ("color0", "color1"))
        middle_x, middle_y = box[2] / 2, box[3] / 2
        columns = [int((x + 0.5 - middle_x) // across) for x in range(box[2])]
        values = array("f")
        for y in range(box[3] - 1, -1, -1):
            row = int((y + 0.5 - middle_y) // up)
            values.extend(first if (row + column) % 2 == 0 else second for column in columns)
        return Plane(box, values)
