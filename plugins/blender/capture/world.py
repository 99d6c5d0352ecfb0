# SPDX-License-Identifier: GPL-3.0-or-later
"""The world as a dome light: a constant, an EXR on disk as it is, or anything else baked to one."""

from __future__ import annotations

from pathlib import Path

import bpy
from mathutils import Euler, Matrix

from ..platewright_client import messages
from .bake import baked_world
from .colour import space_named
from .numbers import intensity, matrix4, rgb


def dome_message(
    depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene, image_folder: Path
) -> messages.Light | None:
    """None where the world is black. A picture or sky that is no plain EXR on disk is baked into `image_folder`."""
    if scene.world is None:
        return None
    world = scene.world.evaluated_get(depsgraph)
    told = _told(world)
    if told is None:
        path = baked_world(scene, world, image_folder)
        dome = messages.DomeLight(image=messages.PixelSource(path=str(path)))
        told = _dome(dome, (1.0, 1.0, 1.0), 1.0, Matrix.Identity(4))
    tint, strength, dome, to_world = told
    if strength <= 0 or max(tint) <= 0:
        return None
    visibility = getattr(world, "cycles_visibility", None)
    return messages.Light(
        name=scene.world.name,
        to_world=matrix4(to_world),
        colour=rgb(tint),
        intensity=intensity(strength, messages.IntensityUnit.RADIANCE),
        dome=messages.DomeLight(
            image=dome.image,
            colour_space=dome.colour_space,
            mapping=messages.DomeMapping.BLENDER,
            hidden_from_camera=visibility is not None and not visibility.camera,
        ),
    )


Told = tuple[tuple[float, ...], float, messages.DomeLight, Matrix]


def _dome(dome: messages.DomeLight, tint: tuple[float, ...], strength: float, to_world: Matrix) -> Told:
    return tint, strength, dome, to_world


def _told(world: bpy.types.World) -> Told | None:
    """What a request can say of the world as it is; None where it has to be baked."""
    black = _dome(messages.DomeLight(), (0.0, 0.0, 0.0), 0.0, Matrix.Identity(4))
    if not (world.use_nodes and world.node_tree):
        return _dome(messages.DomeLight(), tuple(world.color), 1.0, Matrix.Identity(4))
    output = world.node_tree.get_output_node("CYCLES") or world.node_tree.get_output_node("EEVEE")
    if output is None or not output.inputs["Surface"].is_linked:
        return black
    background = output.inputs["Surface"].links[0].from_node
    if background.type != "BACKGROUND" or background.inputs["Strength"].is_linked:
        return None
    strength = background.inputs["Strength"].default_value
    return _colour(background.inputs["Color"], strength)


def _colour(socket: bpy.types.NodeSocket, strength: float) -> Told | None:
    """Follows a world's colour through at most one Multiply to a constant or an environment texture."""
    tint: tuple[float, ...] = (1.0, 1.0, 1.0)
    if not socket.is_linked:
        return _dome(messages.DomeLight(), tuple(socket.default_value)[:3], strength, Matrix.Identity(4))
    node = socket.links[0].from_node
    if node.type == "MIX" and node.data_type == "RGBA" and node.blend_type == "MULTIPLY":
        factor, a, b = (next(s for s in node.inputs if s.identifier == name) for name in _MIX_SOCKETS)
        if factor.is_linked or factor.default_value != 1 or a.is_linked == b.is_linked:
            return None
        tint = tuple((b if a.is_linked else a).default_value)[:3]
        node = (a if a.is_linked else b).links[0].from_node
    if node.type != "TEX_ENVIRONMENT" or node.projection != "EQUIRECTANGULAR" or node.image is None:
        return None
    to_world = _mapping(node.inputs["Vector"])
    path, space = _exr_on_disk(node.image), space_named(node.image.colorspace_settings.name)
    if to_world is None or path is None or space is None:
        return None
    dome = messages.DomeLight(image=messages.PixelSource(path=str(path)), colour_space=space)
    return _dome(dome, tint, strength, to_world)


_MIX_SOCKETS = ("Factor_Float", "A_Color", "B_Color")


def _exr_on_disk(image: bpy.types.Image) -> Path | None:
    """The image's file where the daemon can read it as it stands."""
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    plain = image.source == "FILE" and image.packed_file is None and not image.is_dirty
    return path.resolve() if plain and path.suffix.lower() == ".exr" and path.is_file() else None


def _mapping(socket: bpy.types.NodeSocket) -> Matrix | None:
    """Picture to world; None for more than a rotation. A Point mapping turns the direction before the look-up, so the
    picture turns the other way."""
    if not socket.is_linked:
        return Matrix.Identity(4)
    node = socket.links[0].from_node
    if node.type == "TEX_COORD" and socket.links[0].from_socket.name == "Generated":
        return Matrix.Identity(4)
    source = node.inputs["Vector"] if node.type == "MAPPING" else None
    if (
        source is None
        or any(s.is_linked for s in node.inputs if s != source)
        or tuple(node.inputs["Scale"].default_value) != (1, 1, 1)
        or (node.vector_type != "VECTOR" and "Location" in node.inputs and any(node.inputs["Location"].default_value))
        or _mapping(source) != Matrix.Identity(4)
    ):
        return None
    rotation = Euler(node.inputs["Rotation"].default_value, "XYZ").to_matrix().to_4x4()
    return rotation if node.vector_type == "TEXTURE" else rotation.inverted()
