# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a camera see a world as a lit surface does.

Works on a copy of the world. Node groups that have to change are copied too.
"""

from __future__ import annotations

import bpy

from .errors import CaptureError

# What a diffuse ray from a surface that the camera sees would read.
_AS_LIT = {"Is Diffuse Ray": 1.0, "Ray Depth": 1.0, "Diffuse Depth": 1.0}
_CAMERA_OUTPUTS = frozenset({"Is Camera Ray", "Ray Depth"})
_VIEW_BOUND = frozenset({"Camera", "Window", "UV"})


def uses_camera_rays(tree: bpy.types.NodeTree) -> bool:
    """True where the camera may see another world than what is lit by it."""
    for node in tree.nodes:
        if node.type == "LIGHT_PATH" and any(each.is_linked for each in node.outputs if each.name in _CAMERA_OUTPUTS):
            return True
        if node.type == "GROUP" and node.node_tree is not None and uses_camera_rays(node.node_tree):
            return True
    return False


def as_light_sees(tree: bpy.types.NodeTree, engine: str) -> list[bpy.types.ID]:
    """Changes the tree; gives the node groups that were made for it. CaptureError for a world bound to the view."""
    made: list[bpy.types.ID] = []
    chosen = tree.get_output_node(engine if engine in ("CYCLES", "EEVEE") else "ALL")
    for node in list(tree.nodes):
        if node.type == "OUTPUT_WORLD" and node != chosen:
            tree.nodes.remove(node)
    if chosen is not None:
        chosen.target = "ALL"
        for link in list(chosen.inputs["Volume"].links):
            tree.links.remove(link)
    _settle(tree, made)
    return made


def _settle(tree: bpy.types.NodeTree, made: list[bpy.types.ID]) -> None:
    for node in list(tree.nodes):
        if node.type == "LIGHT_PATH":
            _replace(tree, node)
        elif node.type == "TEX_COORD" and any(out.is_linked for out in node.outputs if out.name in _VIEW_BOUND):
            raise CaptureError(
                "The world is laid over the camera's picture by Window or Camera coordinates.",
                "Use Generated coordinates in its nodes.",
            )
        elif node.type == "GROUP" and node.node_tree is not None and _is_concerned(node.node_tree):
            node.node_tree = node.node_tree.copy()
            made.append(node.node_tree)
            _settle(node.node_tree, made)


def _is_concerned(tree: bpy.types.NodeTree) -> bool:
    return any(
        node.type in ("LIGHT_PATH", "TEX_COORD")
        or (node.type == "GROUP" and node.node_tree is not None and _is_concerned(node.node_tree))
        for node in tree.nodes
    )


def _replace(tree: bpy.types.NodeTree, rays: bpy.types.Node) -> None:
    for output in rays.outputs:
        targets = [link.to_socket for link in output.links]
        if targets:
            value = tree.nodes.new("ShaderNodeValue")
            value.outputs[0].default_value = _AS_LIT.get(output.name, 0.0)
            for target in targets:
                tree.links.new(value.outputs[0], target)
    tree.nodes.remove(rays)
