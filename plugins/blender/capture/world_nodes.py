# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the worlds that a request can say without rendering them."""

from __future__ import annotations

from dataclasses import dataclass, field

import bpy
from mathutils import Euler, Matrix


@dataclass(frozen=True)
class Backdrop:
    """Radiance: strength * tint * picture."""

    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    strength: float = 1.0
    image: bpy.types.Image | None = None
    # Picture to world.
    to_world: Matrix = field(default_factory=lambda: Matrix.Identity(4))


BLACK = Backdrop(strength=0.0)


def nodes_of(world: bpy.types.World) -> bpy.types.NodeTree | None:
    """The world's nodes; before 5.0 they can be switched off."""
    if bpy.app.version < (5, 0) and not world.use_nodes:
        return None
    return world.node_tree


def read_world(world: bpy.types.World, engine: str) -> Backdrop | None:
    """A colour or a picture with a rotation, times a strength; None for all else."""
    tree = nodes_of(world)
    if tree is None:
        return Backdrop(tint=tuple(world.color))
    output = tree.get_output_node(engine if engine in ("CYCLES", "EEVEE") else "ALL")
    surface = output.inputs["Surface"] if output else None
    if surface is None or not surface.is_linked:
        return BLACK
    background = surface.links[0].from_node
    if background.type != "BACKGROUND" or background.mute or background.inputs["Strength"].is_linked:
        return None
    read = _picture(background.inputs["Color"])
    if read is None:
        return None
    tint, image, to_world = read
    return Backdrop(tint, background.inputs["Strength"].default_value, image, to_world)


_MIX_SOCKETS = ("Factor_Float", "A_Color", "B_Color")

_Picture = tuple[tuple[float, float, float], bpy.types.Image | None, Matrix]


def _picture(socket: bpy.types.NodeSocket) -> _Picture | None:
    """Follows a colour through at most one Multiply to a constant or an environment texture."""
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    if not socket.is_linked:
        return tuple(socket.default_value)[:3], None, Matrix.Identity(4)
    node = socket.links[0].from_node
    if node.type == "MIX" and node.data_type == "RGBA" and node.blend_type == "MULTIPLY" and not node.mute:
        factor, a, b = (next(s for s in node.inputs if s.identifier == name) for name in _MIX_SOCKETS)
        if factor.is_linked or factor.default_value != 1 or a.is_linked == b.is_linked or node.clamp_result:
            return None
        tint = tuple((b if a.is_linked else a).default_value)[:3]
        node = (a if a.is_linked else b).links[0].from_node
    if node.type == "RGB" and not node.mute:
        colour = node.outputs[0].default_value
        return tuple(a * b for a, b in zip(tint, colour)), None, Matrix.Identity(4)
    if not _is_plain_environment(node):
        return None
    to_world = _rotation(node.inputs["Vector"])
    return None if to_world is None else (tint, node.image, to_world)


def _is_plain_environment(node: bpy.types.Node) -> bool:
    if node.type != "TEX_ENVIRONMENT" or node.mute or node.image is None or node.projection != "EQUIRECTANGULAR":
        return False
    if node.image.source != "FILE":
        return False
    placed, coloured = node.texture_mapping, node.color_mapping
    return (
        tuple(placed.translation) == (0, 0, 0)
        and tuple(placed.rotation) == (0, 0, 0)
        and tuple(placed.scale) == (1, 1, 1)
        and (placed.mapping_x, placed.mapping_y, placed.mapping_z) == ("X", "Y", "Z")
        and (coloured.brightness, coloured.contrast, coloured.saturation) == (1, 1, 1)
        and coloured.blend_factor == 0
        and not coloured.use_color_ramp
    )


def _rotation(socket: bpy.types.NodeSocket) -> Matrix | None:
    """Picture to world. A Point mapping turns the direction before the look-up, so the picture turns the other way."""
    if not socket.is_linked:
        return Matrix.Identity(4)
    link = socket.links[0]
    node = link.from_node
    if node.type == "TEX_COORD" and link.from_socket.identifier == "Generated" and not node.from_instancer:
        return Matrix.Identity(4)
    if node.type != "MAPPING" or node.mute:
        return None
    source = node.inputs["Vector"]
    if (
        not source.is_linked
        or any(part.is_linked for part in node.inputs if part != source)
        or tuple(node.inputs["Scale"].default_value) != (1, 1, 1)
        or (node.vector_type in ("POINT", "TEXTURE") and any(node.inputs["Location"].default_value))
        or _rotation(source) != Matrix.Identity(4)
    ):
        return None
    rotation = Euler(node.inputs["Rotation"].default_value, "XYZ").to_matrix().to_4x4()
    return rotation if node.vector_type == "TEXTURE" else rotation.inverted()
