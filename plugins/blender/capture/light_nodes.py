# SPDX-License-Identifier: GPL-3.0-or-later
"""What a light's shader nodes multiply onto its colour and power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bpy

from .errors import Remark, doubt
from .numbers import short


@dataclass(frozen=True)
class Emission:
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    strength: float = 1.0
    # Kelvin; 0 for none.
    temperature: float = 0.0


def emission_of(name: str, light: bpy.types.Light, remark: Remark | None) -> Emission:
    """One Emission of constants is exact; pictures, IES profiles and patterns have no words in a request."""
    if not (light.use_nodes and light.node_tree):
        return Emission()
    output = light.node_tree.get_output_node("CYCLES")
    surface = output.inputs["Surface"] if output else None
    if surface is None or not surface.is_linked:
        return Emission(strength=0.0)
    emission = surface.links[0].from_node
    if emission.type == "EMISSION" and not emission.mute:
        read = _read(light, emission)
        if read is not None:
            return read
    kinds = ", ".join(sorted({node.bl_label for node in light.node_tree.nodes if node.type not in _ORDINARY}))
    doubt(
        remark,
        f"Light '{name}' has shader nodes ({kinds or 'several'}) that a request cannot say.",
        "It is sent with its plain colour and power.",
        "Set its colour and power themselves, or switch off its nodes.",
    )
    return Emission()


_ORDINARY = frozenset({"OUTPUT_LIGHT", "EMISSION", "FRAME", "REROUTE"})


def _read(light: bpy.types.Light, emission: bpy.types.Node) -> Emission | None:
    strength = _strength(emission.inputs["Strength"])
    colour, temperature = _colour(emission.inputs["Color"])
    if strength is None or colour is None:
        return None
    if temperature and getattr(light, "use_temperature", False):
        return None
    return Emission(colour, strength, temperature)


def _strength(socket: bpy.types.NodeSocket) -> float | None:
    node = _source(socket)
    if node is None:
        return socket.default_value
    if node.type == "VALUE":
        return node.outputs[0].default_value
    if node.type == "LIGHT_FALLOFF" and socket.links[0].from_socket.name == "Quadratic":
        inputs = node.inputs
        if not any(part.is_linked for part in inputs) and inputs["Smooth"].default_value == 0:
            return inputs["Strength"].default_value
    return None


def _colour(socket: bpy.types.NodeSocket) -> tuple[tuple[float, float, float] | None, float]:
    node = _source(socket)
    if node is None:
        return _rgb(socket.default_value), 0.0
    if node.type == "RGB":
        return _rgb(node.outputs[0].default_value), 0.0
    if node.type == "BLACKBODY" and not node.inputs[0].is_linked:
        return (1.0, 1.0, 1.0), short(node.inputs[0].default_value)
    return None, 0.0


def _rgb(colour: Sequence[float]) -> tuple[float, float, float]:
    return colour[0], colour[1], colour[2]


def _source(socket: bpy.types.NodeSocket) -> bpy.types.Node | None:
    """The node that feeds a socket, through reroutes."""
    while socket.is_linked:
        node = socket.links[0].from_node
        if node.type != "REROUTE":
            return node
        socket = node.inputs[0]
    return None
