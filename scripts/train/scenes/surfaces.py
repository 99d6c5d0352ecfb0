# SPDX-License-Identifier: GPL-3.0-or-later
"""Random Principled materials with procedural textures, all of roughness and metalness, some that glow."""

from __future__ import annotations

import colorsys
from random import Random

import bpy

Colour = tuple[float, float, float]
METALS: tuple[Colour, ...] = (
    (0.91, 0.92, 0.92),
    (1.0, 0.71, 0.29),
    (0.95, 0.64, 0.54),
    (0.56, 0.57, 0.58),
    (0.5, 0.33, 0.16),
)


def colour(rng: Random) -> Colour:
    """Mostly earths and greys, now and then a paint."""
    kind = rng.random()
    if kind < 0.3:
        grey = rng.uniform(0.03, 0.8)
        return (grey, grey * rng.uniform(0.93, 1), grey * rng.uniform(0.86, 1))
    earthy = kind < 0.75
    hue = rng.uniform(0.02, 0.13) if earthy else rng.random()
    shown = colorsys.hsv_to_rgb(hue, rng.uniform(0.1, 0.6 if earthy else 0.8), rng.uniform(0.25, 0.92))
    return tuple(c**2.2 for c in shown)


def surface(rng: Random, glow: float = 0.03, scale: float = 1.0, metal: float = 0.2) -> bpy.types.Material:
    """One random material; `glow` and `metal` are the odds, `scale` the textures' features a metre."""
    material = bpy.data.materials.new("Surface")
    material.use_nodes = True
    tree = material.node_tree
    shader = principled(material)
    metallic = rng.random() < metal
    first = rng.choice(METALS) if metallic else colour(rng)
    second = tuple(c * rng.uniform(0.3, 1) for c in first) if rng.random() < 0.6 else colour(rng)
    roughness = rng.uniform(0.05, 0.6) if metallic else rng.choice((rng.uniform(0.05, 0.4), rng.uniform(0.4, 1)))

    shader.inputs["Base Color"].default_value = (*first, 1)
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Metallic"].default_value = float(metallic)
    texture = _texture(tree, rng, scale) if rng.random() < 0.75 else None
    if texture:
        low = rng.uniform(0.2, 0.48)
        high = low + rng.choice((0.02, 0.15, 0.4))
        tree.links.new(_ramp(tree, texture, low, high, first, second), shader.inputs["Base Color"])
        if rng.random() < 0.5:
            other = min(1.0, max(0.03, roughness + rng.uniform(-0.5, 0.5)))
            tree.links.new(_ramp(tree, texture, low, high, (roughness,) * 3, (other,) * 3), shader.inputs["Roughness"])
        if metallic and rng.random() < 0.4:
            tree.links.new(_ramp(tree, texture, low, high, (1,) * 3, (0,) * 3), shader.inputs["Metallic"])
        if rng.random() < 0.5:
            bump = tree.nodes.new("ShaderNodeBump")
            bump.inputs["Strength"].default_value = rng.uniform(0.1, 0.7)
            bump.inputs["Distance"].default_value = 0.03 / scale
            tree.links.new(texture, bump.inputs["Height"])
            tree.links.new(bump.outputs[0], shader.inputs["Normal"])
    if rng.random() < glow:
        shader.inputs["Emission Color"].default_value = (*colour(rng), 1)
        shader.inputs["Emission Strength"].default_value = 10 ** rng.uniform(-0.3, 1)
    return material


def principled(material: bpy.types.Material) -> bpy.types.Node:
    return next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")


def palette(rng: Random, count: int, **settings: float) -> list[bpy.types.Material]:
    return [surface(rng, **settings) for _ in range(count)]


def _texture(tree: bpy.types.NodeTree, rng: Random, scale: float) -> bpy.types.NodeSocket:
    where, mapping = tree.nodes.new("ShaderNodeTexCoord"), tree.nodes.new("ShaderNodeMapping")
    mapping.inputs["Rotation"].default_value = [rng.choice((0, 1.5708, rng.uniform(0, 3.1))) for _ in range(3)]
    mapping.inputs["Location"].default_value = [rng.uniform(-9, 9) for _ in range(3)]
    tree.links.new(where.outputs["Object"], mapping.inputs["Vector"])
    kind = rng.choice(("Noise", "Noise", "Ridges", "Voronoi", "Brick", "Checker", "Wave"))
    node = tree.nodes.new(f"ShaderNodeTex{'Noise' if kind == 'Ridges' else kind}")
    tree.links.new(mapping.outputs[0], node.inputs["Vector"])
    node.inputs["Scale"].default_value = scale * 10 ** rng.uniform(0.1, 1.1)
    if kind in ("Noise", "Ridges"):
        node.noise_type = "FBM" if kind == "Noise" else "RIDGED_MULTIFRACTAL"
        node.inputs["Detail"].default_value = rng.uniform(1, 4)
    if kind == "Wave":
        node.inputs["Scale"].default_value = scale * 10 ** rng.uniform(-0.3, 0.5)
        node.inputs["Distortion"].default_value = rng.uniform(0, 8)
    if kind == "Brick":
        node.inputs["Scale"].default_value = scale * rng.uniform(0.8, 5)
        node.inputs["Mortar Size"].default_value = rng.uniform(0.005, 0.03)
        for socket in ("Color1", "Color2", "Mortar"):
            value = {"Color1": 0.9, "Color2": 0.5, "Mortar": 0.1}[socket]
            node.inputs[socket].default_value = (value, value, value, 1)
        return node.outputs["Color"]
    return node.outputs[0] if kind != "Checker" else node.outputs["Fac"]


def _ramp(
    tree: bpy.types.NodeTree, source: bpy.types.NodeSocket, low: float, high: float, first: Colour, second: Colour
) -> bpy.types.NodeSocket:
    node = tree.nodes.new("ShaderNodeValToRGB")
    for element, position, value in zip(node.color_ramp.elements, (low, high), (first, second)):
        element.position, element.color = position, (*value, 1)
    tree.links.new(source, node.inputs[0])
    return node.outputs["Color"]
