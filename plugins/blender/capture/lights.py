# SPDX-License-Identifier: GPL-3.0-or-later
"""All lights that a render sees, instances included, in Blender's own numbers; the daemon knows the formulas."""

from __future__ import annotations

import math
from collections.abc import Iterator

import bpy
from mathutils import Matrix

from ..platewright_client import messages
from .errors import CaptureError
from .numbers import intensity, matrix4, rgb, short


def light_messages(depsgraph: bpy.types.Depsgraph) -> list[messages.Light]:
    """Names are made unique. Raises `CaptureError` for a light that cannot be told."""
    found: list[messages.Light] = []
    names: set[str] = set()
    for placed, to_world in _placed(depsgraph):
        name, copy = placed.name, 0
        while name in names:
            copy += 1
            name = f"{placed.name}.{copy:03d}"
        light = _light(name, placed.data, to_world)
        if light:
            names.add(name)
            found.append(light)
    return found


def _placed(depsgraph: bpy.types.Depsgraph) -> Iterator[tuple[bpy.types.Object, Matrix]]:
    """The depsgraph at hand is the viewport's: what only it shows is left out, and what only it hides is added."""
    rendered = _rendered_objects(depsgraph.view_layer_eval.layer_collection)
    seen: set[str] = set()
    for instance in depsgraph.object_instances:
        if instance.object.type != "LIGHT" or not instance.show_self:
            continue
        original = instance.object.original
        holder = instance.parent.original if instance.is_instance and instance.parent else original
        if original.hide_render or holder.name_full not in rendered:
            continue
        seen.add(original.name_full)
        yield instance.object, instance.matrix_world.copy()
    for name in sorted(rendered - seen):
        hidden = bpy.data.objects.get(name)
        if hidden is not None and hidden.type == "LIGHT" and not hidden.visible_get():
            yield hidden, hidden.matrix_world.copy()


def _rendered_objects(layer: bpy.types.LayerCollection) -> set[str]:
    """Full names of the objects in collections that take part in the render, but for those switched off themselves."""
    if layer.exclude or layer.collection.hide_render:
        return set()
    own = {each.original.name_full for each in layer.collection.objects if not each.hide_render}
    return own.union(*(_rendered_objects(child) for child in layer.children))


def _light(name: str, light: bpy.types.Light, to_world: Matrix) -> messages.Light | None:
    """None for a light that gives no light."""
    colour, strength = _emission(name, light)
    energy = light.energy * strength
    is_portal = light.type == "AREA" and getattr(getattr(light, "cycles", None), "is_portal", False)
    if energy <= 0 or max(colour) <= 0 or is_portal:
        return None
    if getattr(light, "normalize", True) is False:
        energy *= _size_factor(light, to_world)
    is_sun = light.type == "SUN"
    unit = messages.IntensityUnit.WATT_PER_SQUARE_METRE if is_sun else messages.IntensityUnit.WATT
    return messages.Light(
        name=name,
        # Scale changes an area light's sides and a spot's cone; suns and points keep their size in Cycles.
        to_world=matrix4(to_world if light.type in ("AREA", "SPOT") else _unscaled(to_world)),
        colour=rgb(colour),
        temperature_kelvin=short(light.temperature) if getattr(light, "use_temperature", False) else 0.0,
        intensity=intensity(energy, unit, getattr(light, "exposure", 0.0)),
        shadowless=not light.use_shadow,
        **_shape(light),
    )


def _shape(light: bpy.types.Light) -> dict[str, object]:
    if light.type == "SUN":
        return {"sun": messages.SunLight(angle_degrees=short(math.degrees(light.angle)))}
    if light.type == "POINT":
        return {"point": messages.PointLight(radius=short(light.shadow_soft_size))}
    if light.type == "SPOT":
        return {
            "spot": messages.SpotLight(
                radius=short(light.shadow_soft_size),
                cone_angle_degrees=short(math.degrees(light.spot_size)),
                blend=short(light.spot_blend),
            )
        }
    height = light.size if light.shape in ("SQUARE", "DISK") else light.size_y
    kind = messages.DiskLight if light.shape in ("DISK", "ELLIPSE") else messages.RectLight
    area = kind(width=short(light.size), height=short(height), spread_degrees=short(math.degrees(light.spread)))
    return {"disk" if kind is messages.DiskLight else "rect": area}


def _size_factor(light: bpy.types.Light, to_world: Matrix) -> float:
    """What turns the energy of a light with Normalize off into the same light's energy with Normalize on."""
    if light.type == "SUN":
        half = light.angle / 2
        return math.pi * math.sin(half) ** 2 if half > 0 else 1
    if light.type != "AREA":
        return 4 * math.pi * light.shadow_soft_size**2 if light.shadow_soft_size > 0 else 4
    height = light.size if light.shape in ("SQUARE", "DISK") else light.size_y
    across, along = to_world.to_3x3().col[0].length, to_world.to_3x3().col[1].length
    area = light.size * across * height * along
    return area * math.pi / 4 if light.shape in ("DISK", "ELLIPSE") else area


def _emission(name: str, light: bpy.types.Light) -> tuple[tuple[float, ...], float]:
    """The light's colour and a factor on its energy: a node tree of one Emission multiplies both."""
    colour = tuple(light.color)
    if not (light.use_nodes and light.node_tree):
        return colour, 1.0
    output = next((n for n in light.node_tree.nodes if n.type == "OUTPUT_LIGHT"), None)
    node = output.inputs["Surface"].links[0].from_node if output and output.inputs["Surface"].is_linked else None
    if node is None or node.type != "EMISSION" or any(socket.is_linked for socket in node.inputs):
        raise CaptureError(
            f"Light '{name}' has shader nodes other than a plain Emission, such as a texture or an IES profile.",
            "Set its colour and power without them, or hide it from renders.",
        )
    tint = node.inputs["Color"].default_value
    return tuple(a * b for a, b in zip(colour, tint)), node.inputs["Strength"].default_value


def _unscaled(matrix: Matrix) -> Matrix:
    place, turn, _ = matrix.decompose()
    return Matrix.LocRotScale(place, turn, None)
