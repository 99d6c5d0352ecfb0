# SPDX-License-Identifier: Apache-2.0
"""What each node class does to pictures. A class without an entry stops the render with a clear error."""

from __future__ import annotations

import dataclasses
from typing import Any, Optional

from . import _colour_spaces
from ._boxes import intersection
from ._layers import channels_of
from ._picture import Description, Plane, black, filled, fitted, mapped
from ._render import RenderError, Walk
from ._session import session


class Through:
    """Passes its first input on; the base of all others."""

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        return walk.describe(node.input(0), frame)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        return walk.plane(node.input(0), frame, channel)


class Unknown(Through):
    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        return dataclasses.replace(found, error=found.error or f"{node.name()}: the double renders no {node.Class()}")


class GroupInput(Through):
    """Inside a group: what the group's input of this number gives."""

    def _outside(self, node: Any) -> Any:
        group = node.parent()
        return None if group is session.root else group.input(int(node["number"].value()))

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        return walk.describe(self._outside(node), frame)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        return walk.plane(self._outside(node), frame, channel)


class GroupNode(Through):
    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        output = node.output()
        if output is None:
            found = walk.describe(None, frame)
            return dataclasses.replace(found, error=f"{node.name()}: the group has no Output")
        return walk.describe(output, frame)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        return walk.plane(node.output(), frame, channel)


class Switch(Through):
    def _chosen(self, node: Any, frame: float) -> Any:
        which = int(node["which"].valueAt(frame))
        return node.input(min(max(which, 0), max(node.inputs() - 1, 0)))

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        return walk.describe(self._chosen(node, frame), frame)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        return walk.plane(self._chosen(node, frame), frame, channel)


class Shuffle2(Through):
    """Wires: (layer 0 or 1, source, target). Layer 0 comes from the input `fromInput1` names, 1 from `fromInput2`."""

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        made = tuple(target for _, _, target in node["mappings"].value())
        return dataclasses.replace(found, channels=tuple(dict.fromkeys(found.channels + made)))

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        for layer, source, target in node["mappings"].value():
            if target == channel:
                box = walk.describe(node.input(0), frame).box
                if source in ("white", "black"):
                    return filled(box, float(source == "white"))
                taken = node.input(int(node["fromInput2" if layer == 1 else "fromInput1"].getValue()))
                return fitted(walk.plane(taken, frame, source), box)
        return walk.plane(node.input(0), frame, channel)


class Shuffle(Through):
    """The older one: four pulldowns fill the channels of `out`, from `in` or, with a 2, from `in2`."""

    def _targets(self, node: Any) -> dict[str, str]:
        names = channels_of(node["out"].value(), ())
        return dict(zip(names, ("red", "green", "blue", "alpha")))

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        return dataclasses.replace(found, channels=tuple(dict.fromkeys(found.channels + tuple(self._targets(node)))))

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        knob = self._targets(node).get(channel)
        if knob is None:
            return walk.plane(node.input(0), frame, channel)
        wanted = node[knob].value()
        if wanted in ("white", "black"):
            return filled(walk.describe(node.input(0), frame).box, float(wanted == "white"))
        layer = node["in2" if wanted.endswith("2") else "in"].value()
        names = channels_of(layer, walk.describe(node.input(0), frame).channels)
        place = ("red", "green", "blue", "alpha").index(wanted.rstrip("2"))
        if place < len(names):
            return walk.plane(node.input(0), frame, names[place])
        return black(walk.describe(node.input(0), frame).box)


class Copy(Through):
    """Channels of A (input 1) put into B (input 0), one by one or by layer."""

    def _copied(self, walk: Walk, node: Any, frame: float) -> dict[str, str]:
        pairs: dict[str, str] = {}
        for index in range(4):
            source, target = node[f"from{index}"].value(), node[f"to{index}"].value()
            if source != "none" and target != "none":
                pairs.update(zip(channels_of(target, ()) or [target], channels_of(source, ()) or [source]))
        if node.input(1) is not None:
            available = walk.describe(node.input(1), frame).channels
            pairs.update((name, name) for name in channels_of(node["channels"].value(), available))
        return pairs

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found, other = walk.describe(node.input(0), frame), walk.describe(node.input(1), frame)
        channels = tuple(dict.fromkeys(found.channels + tuple(self._copied(walk, node, frame))))
        box = boxes(node["bbox"].value(), found.box, other.box)
        return dataclasses.replace(found, channels=channels, box=box, error=found.error or other.error)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        source = self._copied(walk, node, frame).get(channel)
        box = walk.describe(node, frame).box
        if source is not None:
            return fitted(walk.plane(node.input(1), frame, source), box)
        return fitted(walk.plane(node.input(0), frame, channel), box)


def boxes(mode: str, b: Any, a: Any) -> Any:
    from ._boxes import union

    return {"union": union(a, b), "intersection": intersection(a, b), "A": a, "B": b}[mode]


class Remove(Through):
    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        named = channels_of(node["channels"].value(), found.channels)
        keep = node["operation"].value() == "keep"
        return dataclasses.replace(found, channels=tuple(name for name in found.channels if (name in named) == keep))


class AddChannels(Through):
    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        added = tuple(channels_of(node["channels"].value(), found.channels))
        return dataclasses.replace(found, channels=tuple(dict.fromkeys(found.channels + added)))

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        if channel in walk.describe(node.input(0), frame).channels:
            return walk.plane(node.input(0), frame, channel)
        return filled(walk.describe(node, frame).box, float(node["color"].valueAt(frame)))


class PerChannel(Through):
    """Changes the values of the chosen channels; the base of colour operations."""

    def value(self, node: Any, frame: float, index: int, value: float) -> float:
        raise NotImplementedError

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        source = walk.plane(node.input(0), frame, channel)
        if channel not in channels_of(node["channels"].value(), walk.describe(node.input(0), frame).channels):
            return source
        index = _place(channel)
        return mapped(lambda value: self.value(node, frame, index, value), source.box, source)


def _place(channel: str) -> int:
    """Which component of a colour knob a channel uses."""
    order = {"red": 0, "green": 1, "blue": 2, "alpha": 3, "x": 0, "y": 1, "z": 2, "u": 0, "v": 1}
    return order.get(channel.rpartition(".")[2], 0)


class Grade(PerChannel):
    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        source = walk.plane(node.input(0), frame, channel)
        if channel not in channels_of(node["channels"].value(), walk.describe(node.input(0), frame).channels):
            return source
        names = ("blackpoint", "whitepoint", "black", "white", "multiply", "add", "gamma")
        low, high, black_, white, multiply, add, gamma = (
            float(node[name].valueAt(frame, _place(channel))) for name in names
        )
        slope = multiply * (white - black_) / (high - low if high != low else 1e-6)
        offset = add + black_ - slope * low
        clamp_low, clamp_high = node["black_clamp"].value(), node["white_clamp"].value()

        def graded(value: float) -> float:
            result = slope * value + offset
            if gamma != 1.0 and result > 0:
                result = result ** (1.0 / gamma) if gamma > 0 else 0.0
            if clamp_low and result < 0:
                return 0.0
            return 1.0 if clamp_high and result > 1 else result

        return mapped(graded, source.box, source)


class Multiply(PerChannel):
    def value(self, node: Any, frame: float, index: int, value: float) -> float:
        return value * float(node["value"].valueAt(frame, index))


class Add(PerChannel):
    def value(self, node: Any, frame: float, index: int, value: float) -> float:
        return value + float(node["value"].valueAt(frame, index))


class Premult(Through):
    divide = False

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        source = walk.plane(node.input(0), frame, channel)
        available = walk.describe(node.input(0), frame).channels
        if channel not in channels_of(node["channels"].value(), available):
            return source
        alpha = walk.plane(node.input(0), frame, channels_of(node["alpha"].value(), available)[0])
        if self.divide:
            return mapped(lambda value, a: value / a if a else value, source.box, source, alpha)
        return mapped(lambda value, a: value * a, source.box, source, alpha)


class Unpremult(Premult):
    divide = True


class OCIOColorSpace(Through):
    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        source = walk.plane(node.input(0), frame, channel)
        available = walk.describe(node.input(0), frame).channels
        if channel not in channels_of(node["channels"].value(), available):
            return source
        matrix = _colour_spaces.conversion(node["in_colorspace"].value(), node["out_colorspace"].value())
        return converted(walk, node.input(0), frame, channel, matrix)


def converted(walk: Walk, node: Any, frame: float, channel: str, matrix: Optional[Any]) -> Plane:
    """One channel of a colour layer after a 3×3 matrix; channels that are no colour stay."""
    layer, _, name = channel.rpartition(".")
    if matrix is None or name not in ("red", "green", "blue"):
        return walk.plane(node, frame, channel)
    row = matrix[("red", "green", "blue").index(name)]
    planes = [walk.plane(node, frame, f"{layer}.{each}") for each in ("red", "green", "blue")]
    return mapped(lambda r, g, b: row[0] * r + row[1] * g + row[2] * b, planes[0].box, *planes)


class ModifyMetaData(Through):
    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        metadata = dict(found.metadata)
        for action, key, *rest in node["metadata"].rows():
            if action == "set":
                metadata[key] = rest[0] if rest else ""
            elif action == "remove":
                metadata = {name: value for name, value in metadata.items() if name != key}
            else:
                raise RenderError(f"{node.name()}: the double knows set and remove, not {action!r}")
        return dataclasses.replace(found, metadata=metadata)


class CopyMetaData(Through):
    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found, other = walk.describe(node.input(0), frame), walk.describe(node.input(1), frame)
        mode = node["mergeMode"].value()
        merged = {
            "Meta only": dict(other.metadata),
            "Image only": dict(found.metadata),
            "Meta+Image": {**found.metadata, **other.metadata},
            "Image+Meta": {**other.metadata, **found.metadata},
        }
        return dataclasses.replace(found, metadata=merged[mode])


class AtOtherFrame(Through):
    """Shows its input at another frame."""

    def frame(self, node: Any, frame: float) -> float:
        raise NotImplementedError

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        return walk.describe(node.input(0), self.frame(node, frame))

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        return walk.plane(node.input(0), self.frame(node, frame), channel)


class FrameHold(AtOtherFrame):
    def frame(self, node: Any, frame: float) -> float:
        first, step = float(node["first_frame"].value()), float(node["increment"].value())
        return first if step == 0 else first + (frame - first) // step * step


class TimeOffset(AtOtherFrame):
    def frame(self, node: Any, frame: float) -> float:
        return frame - float(node["time_offset"].value())

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = super().describe(walk, node, frame)
        by = int(node["time_offset"].value())
        return dataclasses.replace(found, frames=(found.frames[0] + by, found.frames[1] + by))


class FrameRangeNode(Through):
    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        found = walk.describe(node.input(0), frame)
        return dataclasses.replace(found, frames=(int(node["first_frame"].value()), int(node["last_frame"].value())))


class OneView(Through):
    def _walk(self, walk: Walk, node: Any) -> Walk:
        return walk if node["view"].value() == walk.view else Walk(node["view"].value())

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        return self._walk(walk, node).describe(node.input(0), frame)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        return self._walk(walk, node).plane(node.input(0), frame, channel)


class JoinViews(Through):
    def _input(self, walk: Walk, node: Any) -> Any:
        views = list(session.root["views"]._views)
        return node.input(views.index(walk.view) if walk.view in views else 0)

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        return walk.describe(self._input(walk, node), frame)

    def plane(self, walk: Walk, node: Any, frame: float, channel: str) -> Plane:
        return walk.plane(self._input(walk, node), frame, channel)


class Black(Through):
    """A disabled node that makes pictures from nothing."""

    def describe(self, walk: Walk, node: Any, frame: float) -> Description:
        return walk.describe(None, frame)


def op_of(node: Any) -> Any:
    from ._op_read import Read, WriteAsRead
    from ._op_sources import CheckerBoard2, Constant
    from ._op_windows import Crop, Merge2, Reformat

    name = node.Class()
    if node["disable"].value() and name != "Input":
        return Black() if name in ("Read", "Constant", "CheckerBoard2") else Through()
    if name == "Write":
        return WriteAsRead() if node["reading"].value() else Through()
    made = {
        "Dot": Through, "NoOp": Through, "Output": Through, "Viewer": Through, "ViewMetaData": Through,
        "Input": GroupInput, "Group": GroupNode, "Switch": Switch, "Shuffle2": Shuffle2, "Shuffle": Shuffle,
        "Copy": Copy, "Remove": Remove, "AddChannels": AddChannels, "Grade": Grade, "Multiply": Multiply, "Add": Add,
        "Premult": Premult, "Unpremult": Unpremult, "OCIOColorSpace": OCIOColorSpace, "ModifyMetaData": ModifyMetaData,
        "CopyMetaData": CopyMetaData, "FrameHold": FrameHold, "TimeOffset": TimeOffset, "FrameRange": FrameRangeNode,
        "OneView": OneView, "JoinViews": JoinViews, "Read": Read, "Constant": Constant, "CheckerBoard2": CheckerBoard2,
        "Crop": Crop, "Merge2": Merge2, "Reformat": Reformat,
    }  # fmt: skip
    return made.get(name, Unknown)()
