# SPDX-License-Identifier: GPL-3.0-or-later
"""The triangles that a render sees, in world space, by material."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import bpy
import numpy as np

SOLID = ("MESH", "CURVE", "SURFACE", "FONT", "META")


@dataclass(frozen=True)
class Look:
    """A material's Principled values; of the nodes on its base colour a picture, or the mean of the colours they hold."""

    colour: tuple[float, float, float] = (0.8, 0.8, 0.8)
    roughness: float = 0.5
    metallic: float = 0.0
    # Radiance that it gives off.
    emission: tuple[float, float, float] = (0.0, 0.0, 0.0)
    picture: bpy.types.Image | None = None


@dataclass(frozen=True)
class Patch:
    """Three corners a triangle: positions and normals `[corners, 3]`, UVs `[corners, 2]`, float32."""

    positions: np.ndarray
    normals: np.ndarray
    uvs: np.ndarray
    look: Look


def patches(depsgraph: bpy.types.Depsgraph) -> Iterator[Patch]:
    for instance in depsgraph.object_instances:
        thing = instance.object
        if thing.type not in SOLID or not instance.show_self or not thing.visible_camera:
            continue
        to_world = np.array(instance.matrix_world, np.float32)
        mesh = thing.to_mesh()
        try:
            if mesh is not None:
                yield from _patches(mesh, thing, to_world)
        finally:
            thing.to_mesh_clear()


def _patches(mesh: bpy.types.Mesh, thing: bpy.types.Object, to_world: np.ndarray) -> Iterator[Patch]:
    mesh.calc_loop_triangles()
    count = len(mesh.loop_triangles)
    if count == 0:
        return
    corners = _array(mesh.loop_triangles, "loops", count * 3, np.int32)
    slots = _array(mesh.loop_triangles, "material_index", count, np.int32)
    vertices = _array(mesh.loops, "vertex_index", len(mesh.loops), np.int32)
    points = _array(mesh.vertices, "co", len(mesh.vertices) * 3, np.float32).reshape(-1, 3)
    normals = _array(mesh.corner_normals, "vector", len(mesh.loops) * 3, np.float32).reshape(-1, 3)
    layer = mesh.uv_layers.active
    uvs = _array(layer.uv, "vector", len(mesh.loops) * 2, np.float32).reshape(-1, 2) if layer else None
    points = points @ to_world[:3, :3].T + to_world[:3, 3]
    # Normals go by the inverse transpose, so that uneven scales leave them upright on their surface.
    normals = normals @ np.linalg.pinv(to_world[:3, :3])
    for slot in np.unique(slots):
        chosen = np.repeat(slots == slot, 3)
        mine = corners[chosen]
        yield Patch(
            np.ascontiguousarray(points[vertices[mine]], np.float32),
            np.ascontiguousarray(normals[mine], np.float32),
            np.ascontiguousarray(uvs[mine] if uvs is not None else np.zeros((len(mine), 2)), np.float32),
            _look(thing, int(slot)),
        )


def _array(items: bpy.types.bpy_prop_collection, name: str, count: int, kind: type) -> np.ndarray:
    values = np.empty(count, kind)
    items.foreach_get(name, values)
    return values


def _look(thing: bpy.types.Object, slot: int) -> Look:
    slots = thing.material_slots
    material = slots[min(slot, len(slots) - 1)].material if slots else None
    if material is None:
        return Look()
    tree = material.node_tree if material.use_nodes else None
    shader = next((node for node in tree.nodes if node.type == "BSDF_PRINCIPLED"), None) if tree else None
    if shader is None:
        return Look(tuple(material.diffuse_color)[:3], material.roughness, material.metallic)
    base = shader.inputs["Base Color"]
    source = base.links[0].from_node if base.is_linked else None
    return Look(
        _mean_colour(source) or tuple(base.default_value)[:3],
        shader.inputs["Roughness"].default_value,
        shader.inputs["Metallic"].default_value,
        tuple(part * shader.inputs["Emission Strength"].default_value for part in shader.inputs["Emission Color"].default_value[:3]),
        source.image if source is not None and source.type == "TEX_IMAGE" else None,
    )


def _mean_colour(node: bpy.types.Node | None, seen: frozenset[str] = frozenset()) -> tuple[float, ...] | None:
    """Of the colours that a node and those before it hold; None where they hold none."""
    if node is None or node.name in seen:
        return None
    if node.type == "RGB":
        return tuple(node.outputs[0].default_value)[:3]
    if node.type == "VALTORGB":
        return _mean([tuple(element.color)[:3] for element in node.color_ramp.elements])
    colours = []
    for socket in node.inputs:
        if socket.type != "RGBA" or not socket.enabled:
            continue
        if socket.is_linked:
            colours.append(_mean_colour(socket.links[0].from_node, seen | {node.name}))
        else:
            colours.append(tuple(socket.default_value)[:3])
    known = [colour for colour in colours if colour is not None]
    if node.type in ("MIX", "MIX_RGB") and node.blend_type == "MULTIPLY" and len(known) == 2:
        return tuple(a * b for a, b in zip(*known, strict=True))
    return _mean(known)


def _mean(colours: list[tuple[float, ...]]) -> tuple[float, ...] | None:
    return tuple(sum(parts) / len(colours) for parts in zip(*colours, strict=True)) if colours else None
