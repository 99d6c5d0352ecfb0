# SPDX-License-Identifier: GPL-3.0-or-later
"""Roughness, metalness and base colour of materials as AOVs: output nodes that are there for one render."""

from __future__ import annotations

from collections.abc import Iterable

import bpy

# Marks what is ours in a node tree, so that it is found and taken away whatever happened in between.
MARK = "platewright_temporary"

# A shader and the sockets that tell its values; a number where the shader implies it.
SHADERS: dict[str, dict[str, str | float]] = {
    "BSDF_PRINCIPLED": {"Roughness": "Roughness", "Metallic": "Metallic", "Base Color": "Base Color"},
    "BSDF_DIFFUSE": {"Roughness": 1.0, "Metallic": 0.0, "Base Color": "Color"},
    "BSDF_GLOSSY": {"Roughness": "Roughness", "Metallic": 1.0, "Base Color": "Color"},
    "BSDF_ANISOTROPIC": {"Roughness": "Roughness", "Metallic": 1.0, "Base Color": "Color"},
    "BSDF_METALLIC": {"Roughness": "Roughness", "Metallic": 1.0, "Base Color": "Base Color"},
    "BSDF_GLASS": {"Roughness": "Roughness", "Metallic": 0.0, "Base Color": "Color"},
    "BSDF_REFRACTION": {"Roughness": "Roughness", "Metallic": 0.0, "Base Color": "Color"},
    "BSDF_SHEEN": {"Roughness": 1.0, "Metallic": 0.0, "Base Color": "Color"},
    "BSDF_TRANSLUCENT": {"Roughness": 1.0, "Metallic": 0.0, "Base Color": "Color"},
    "SUBSURFACE_SCATTERING": {"Roughness": "Roughness", "Metallic": 0.0, "Base Color": "Color"},
}
AOV_TYPES = {"Roughness": "VALUE", "Metallic": "VALUE", "Base Color": "COLOR"}


def add_outputs(materials: Iterable[bpy.types.Material], names: Iterable[str]) -> list[str]:
    """Gives every material that can be edited an AOV output for each of `names`. Gives the names of the materials
    that say nothing: linked from a library, or of shaders that have no such values."""
    names, silent = tuple(names), []
    done: set[bpy.types.NodeTree] = set()
    for material in materials:
        tree = material.node_tree if material.use_nodes else None
        if tree is None:
            continue
        place = _shader(tree) if material.library is None else None
        if place is None:
            silent.append(material.name)
        elif place[0] not in done:
            done.add(place[0])
            for name in names:
                _add_output(*place, name)
    return silent


def remove_outputs() -> None:
    """Takes away all that `add_outputs` has put into any tree of this file."""
    owners = (*bpy.data.materials, *bpy.data.node_groups)
    for owner in owners:
        tree = owner if isinstance(owner, bpy.types.NodeTree) else owner.node_tree
        if tree is None or owner.library is not None:
            continue
        for node in [node for node in tree.nodes if MARK in node]:
            tree.nodes.remove(node)


def _shader(tree: bpy.types.NodeTree) -> tuple[bpy.types.NodeTree, bpy.types.Node] | None:
    """The tree and node of the surface's shader; inside groups, as long as they can be edited."""
    output = next((n for n in tree.nodes if n.type == "OUTPUT_MATERIAL" and n.is_active_output), None)
    node = _source(output.inputs["Surface"]) if output else None
    while node is not None and node.type == "GROUP" and node.node_tree and node.node_tree.library is None:
        inner = next((n for n in node.node_tree.nodes if n.type == "GROUP_OUTPUT" and n.is_active_output), None)
        shader = next((s for s in inner.inputs if s.type == "SHADER"), None) if inner else None
        tree, node = node.node_tree, _source(shader) if shader else None
    return (tree, node) if node is not None and _says(node) else None


def _source(socket: bpy.types.NodeSocket) -> bpy.types.Node | None:
    """What feeds a socket, reroutes followed."""
    while socket.is_linked:
        node = socket.links[0].from_node
        if node.type != "REROUTE":
            return node
        socket = node.inputs[0]
    return None


def _says(node: bpy.types.Node | None) -> bool:
    if node is None:
        return False
    if node.type in ("MIX_SHADER", "ADD_SHADER"):
        return any(_says(_source(socket)) for socket in _shader_inputs(node))
    return node.type in SHADERS


def _shader_inputs(node: bpy.types.Node) -> list[bpy.types.NodeSocket]:
    return [socket for socket in node.inputs if socket.type == "SHADER"]


def _add_output(tree: bpy.types.NodeTree, shader: bpy.types.Node, name: str) -> None:
    node = _own(tree, "ShaderNodeOutputAOV")
    node.aov_name = name
    _feed(tree, shader, name, node.inputs["Value" if AOV_TYPES[name] == "VALUE" else "Color"])


def _feed(tree: bpy.types.NodeTree, shader: bpy.types.Node, name: str, target: bpy.types.NodeSocket) -> None:
    """Leads a shader's value to `target`; of two shaders mixed, their values mixed alike."""
    if shader.type in ("MIX_SHADER", "ADD_SHADER"):
        sides = [node for node in map(_source, _shader_inputs(shader)) if _says(node)]
        if len(sides) == 1 or shader.type == "ADD_SHADER":
            _feed(tree, sides[0], name, target)
            return
        mix = _own(tree, "ShaderNodeMix")
        mix.data_type = "FLOAT" if AOV_TYPES[name] == "VALUE" else "RGBA"
        suffix = "Float" if AOV_TYPES[name] == "VALUE" else "Color"
        sockets = {socket.identifier: socket for socket in mix.inputs}
        _copy(tree, shader.inputs[0], sockets["Factor_Float"])
        for side, identifier in zip(sides, (f"A_{suffix}", f"B_{suffix}")):
            _feed(tree, side, name, sockets[identifier])
        tree.links.new(next(s for s in mix.outputs if s.identifier == f"Result_{suffix}"), target)
        return
    said = SHADERS[shader.type][name]
    if isinstance(said, float):
        target.default_value = said
    elif said in shader.inputs:
        _copy(tree, shader.inputs[said], target)


def _copy(tree: bpy.types.NodeTree, source: bpy.types.NodeSocket, target: bpy.types.NodeSocket) -> None:
    if source.is_linked:
        tree.links.new(source.links[0].from_socket, target)
    else:
        target.default_value = source.default_value


def _own(tree: bpy.types.NodeTree, kind: str) -> bpy.types.Node:
    active = tree.nodes.active
    node = tree.nodes.new(kind)
    node[MARK] = True
    node.select = False
    tree.nodes.active = active
    return node
