# SPDX-License-Identifier: GPL-3.0-or-later
"""The material that shows a plate's own light and nothing else, for the image plane and the projection."""

from __future__ import annotations

import bpy

from .errors import PlaceError
from .frame import PlateFrame
from .frames import follow
from .marks import mark, marked
from .plate import PlacedPlate

Rectangle = tuple[float, float, float, float]
"""Left, bottom, width and height as shares of the picture's frame."""
WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)


def check_layers(frame: PlateFrame, plate: PlacedPlate) -> None:
    """PlaceError where Blender would open the file as multi-layer, which its shaders do not read."""
    if frame.layers:
        raise PlaceError(
            f"{plate.name} holds further layers ({', '.join(frame.layers)}), and shaders read plain pictures alone.",
            "Generate it without by-products.",
        )


def material(
    image: bpy.types.Image, plate: PlacedPlate, frame: PlateFrame, purpose: str, uv_map: str, stands: Rectangle
) -> bpy.types.Material:
    """One per plate and purpose, remade in place on an update. `stands` says where the pixels lie within the UV square;
    beyond them it is see-through.

    The plate's colour is associated with its alpha, so it is added as it stands over what shines through: light
    without coverage (a glow) is kept. Cycles hands out colour as stored only where the same node's Alpha goes nowhere,
    hence two texture nodes; and it makes one of two that are alike, hence the second gets the UV map by another node.
    """
    name = f"Platewright {purpose}: {plate.name}"
    ours = marked((made for made in bpy.data.materials if made.get(PURPOSE) == purpose), plate)
    made = ours or bpy.data.materials.new(name)
    made[PURPOSE] = purpose
    mark(made, plate)
    if bpy.app.version < (5, 0):
        made.use_nodes = True
    tree = made.node_tree
    tree.nodes.clear()
    colour = _texture(tree, image, plate, _coordinates(tree, uv_map, stands, "UV_MAP"), (-300, 200))
    emission = tree.nodes.new("ShaderNodeEmission")
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    emission.location, output.location = (50, 200), (650, 200)
    tree.links.new(colour.outputs["Color"], emission.inputs["Color"])
    shader = emission.outputs["Emission"]
    see_through = frame.has_alpha or stands != WHOLE or purpose == PROJECTION
    if see_through:
        # A clipped texture's alpha is 0 beyond the picture, with or without a stored alpha.
        coverage = _texture(tree, image, plate, _coordinates(tree, uv_map, stands, "ATTRIBUTE"), (-300, -150))
        shader = _over(tree, shader, coverage.outputs["Alpha"])
    tree.links.new(shader, output.inputs["Surface"])
    made.surface_render_method = "BLENDED" if see_through else "DITHERED"
    return made


PURPOSE = "platewright_purpose"
PLANE, PROJECTION = "plane", "projection"


def _coordinates(tree: bpy.types.NodeTree, uv_map: str, stands: Rectangle, source: str) -> bpy.types.NodeSocket:
    """The UV map, with the stored pixels' rectangle brought to the unit square."""
    row = 0 if source == "UV_MAP" else -300
    if source == "UV_MAP":
        uv = tree.nodes.new("ShaderNodeUVMap")
        uv.uv_map = uv_map
        coordinates = uv.outputs["UV"]
    else:
        uv = tree.nodes.new("ShaderNodeAttribute")
        uv.attribute_name = uv_map
        coordinates = uv.outputs["Vector"]
    uv.location = (-800, row)
    if stands == WHOLE:
        return coordinates
    left, bottom, width, height = stands
    mapping = tree.nodes.new("ShaderNodeMapping")
    mapping.vector_type = "POINT"
    mapping.location = (-560, row)
    mapping.inputs["Location"].default_value = (-left / width, -bottom / height, 0.0)
    mapping.inputs["Scale"].default_value = (1 / width, 1 / height, 1.0)
    tree.links.new(coordinates, mapping.inputs["Vector"])
    return mapping.outputs["Vector"]


def _texture(
    tree: bpy.types.NodeTree,
    image: bpy.types.Image,
    plate: PlacedPlate,
    coordinates: bpy.types.NodeSocket,
    location: tuple[float, float],
) -> bpy.types.ShaderNodeTexImage:
    texture = tree.nodes.new("ShaderNodeTexImage")
    texture.image = image
    texture.extension = "CLIP"
    texture.location = location
    follow(texture.image_user, plate)
    tree.links.new(coordinates, texture.inputs["Vector"])
    return texture


def _over(tree: bpy.types.NodeTree, shader: bpy.types.NodeSocket, alpha: bpy.types.NodeSocket) -> bpy.types.NodeSocket:
    """The shader's light plus what shines through where alpha is below 1."""
    rest = tree.nodes.new("ShaderNodeMath")
    rest.operation = "SUBTRACT"
    rest.inputs[0].default_value = 1.0
    rest.location = (-20, -150)
    transparent = tree.nodes.new("ShaderNodeBsdfTransparent")
    transparent.location = (200, -100)
    both = tree.nodes.new("ShaderNodeAddShader")
    both.location = (430, 100)
    tree.links.new(alpha, rest.inputs[1])
    tree.links.new(rest.outputs[0], transparent.inputs["Color"])
    tree.links.new(shader, both.inputs[0])
    tree.links.new(transparent.outputs["BSDF"], both.inputs[1])
    return both.outputs["Shader"]
