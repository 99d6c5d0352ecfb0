# SPDX-License-Identifier: GPL-3.0-or-later
"""Roughness, metalness and base colour passes, by AOV nodes that stand in the materials for the time of a render.

An AOV is 0 wherever no material writes it, and a roughness of 0 is a mirror. So each surface writes it or none does:
surfaces without material or without nodes get a stand-in that looks the same, and where a linked object has a linked
material, which may not be touched, the passes are left out.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

import bpy

from .engines import EEVEE, engine_of
from .pass_switches import BASE_COLOUR
from .restore import SettingsKept, address
from .surface_values import SurfaceValues

_SURFACES = frozenset({"MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD"})


def add_material_passes(
    kept: SettingsKept, scene: bpy.types.Scene, layer: bpy.types.ViewLayer, names: Sequence[str]
) -> list[str]:
    """Adds what makes the passes; gives what the artist should know, one line each."""
    things = sorted(_rendered(layer), key=lambda thing: thing.name_full)
    beyond = sorted({look for thing in things for look in _beyond_reach(thing)})
    if beyond:
        shown = ", ".join(f"'{name}'" for name in beyond[:3]) + (" and more" if len(beyond) > 3 else "")
        return [f"{' and '.join(names)} are left out: {shown} of linked objects cannot be changed."]
    for name in names:
        if name not in layer.aovs:
            _add_aov(kept, layer, name)
    kind = "EEVEE" if engine_of(scene) == EEVEE else "CYCLES"
    looks = _Looks(kept, kind, names)
    override = layer.material_override
    if override is not None and override.library is None and _has_nodes(override):
        looks.write_in(override)
    for thing in things:
        _take(kept, looks, thing)
    return []


class _Looks:
    """Materials that write the passes."""

    def __init__(self, kept: SettingsKept, kind: str, names: Sequence[str]) -> None:
        self._kept, self._kind, self._names = kept, kind, names
        self._done: set[bpy.types.Material] = set()
        self._stand_ins: dict[bpy.types.Material | None, bpy.types.Material] = {}

    def of(self, look: bpy.types.Material | None) -> bpy.types.Material:
        """The material itself, or one that takes its place and looks the same."""
        if look is not None and look.library is None and _has_nodes(look):
            self.write_in(look)
            return look
        if look not in self._stand_ins:
            self._stand_ins[look] = self._stand_in(look)
        return self._stand_ins[look]

    def write_in(self, look: bpy.types.Material) -> None:
        if look in self._done:
            return
        self._done.add(look)
        values = SurfaceValues(self._kept, look.node_tree, self._kind)
        for name in self._names:
            values.write(name)

    def _stand_in(self, look: bpy.types.Material | None) -> bpy.types.Material:
        made = look.copy() if look is not None and _has_nodes(look) else self._plain(look)
        found = address(made)
        self._kept.later(lambda: _remove(found()))
        self.write_in(made)
        return made

    def _plain(self, look: bpy.types.Material | None) -> bpy.types.Material:
        """What the engine shows where there is no material, or one without nodes; measured in 4.2 to 5.2."""
        is_matt = self._kind == "CYCLES" and bpy.app.version < (5, 0)
        made = bpy.data.materials.new("Platewright")
        if bpy.app.version < (5, 0):
            made.use_nodes = True
        tree = made.node_tree
        tree.nodes.clear()
        output = tree.nodes.new("ShaderNodeOutputMaterial")
        shader = tree.nodes.new("ShaderNodeBsdfDiffuse" if is_matt else "ShaderNodeBsdfPrincipled")
        tree.links.new(shader.outputs[0], output.inputs["Surface"])
        shader.inputs[0].default_value = look.diffuse_color if look is not None else (0.8, 0.8, 0.8, 1.0)
        if not is_matt:
            shader.inputs["Roughness"].default_value = look.roughness if look is not None else 0.5
            shader.inputs["Metallic"].default_value = look.metallic if look is not None else 0.0
        return made


def _remove(look: bpy.types.Material | None) -> None:
    if look is not None:
        bpy.data.materials.remove(look)


def _add_aov(kept: SettingsKept, layer: bpy.types.ViewLayer, name: str) -> None:
    found, active = address(layer), layer.active_aov_index
    made = layer.aovs.add()
    made.name, made.type = name, "COLOR" if name == BASE_COLOUR else "VALUE"

    def take_away() -> None:
        owner = found()
        if owner is not None and name in owner.aovs:
            owner.aovs.remove(owner.aovs[name])
            owner.active_aov_index = active

    kept.later(take_away)


def _rendered(layer: bpy.types.ViewLayer) -> set[bpy.types.Object]:
    """Objects of the layer that have a surface, and those that its objects instance."""
    found: set[bpy.types.Object] = set()
    waiting = [thing for thing in layer.objects if not thing.hide_render]
    while waiting:
        thing = waiting.pop()
        if thing in found:
            continue
        found.add(thing)
        if thing.instance_type == "COLLECTION" and thing.instance_collection is not None:
            waiting += [each for each in thing.instance_collection.all_objects if not each.hide_render]
    return {thing for thing in found if thing.type in _SURFACES and thing.data is not None}


def _beyond_reach(thing: bpy.types.Object) -> Iterator[str]:
    """Names of materials that do not write the passes and cannot be made to."""
    for slot in thing.material_slots:
        holder = thing if slot.link == "OBJECT" else thing.data
        look = slot.material
        if holder.library is not None and (look is None or look.library is not None or not _has_nodes(look)):
            yield look.name if look is not None else thing.name
    if not thing.material_slots and thing.data.library is not None:
        yield thing.name


def _take(kept: SettingsKept, looks: _Looks, thing: bpy.types.Object) -> None:
    """Gives each slot of an object a material that writes the passes."""
    data = thing.data
    if not thing.material_slots:
        _append(kept, data, looks.of(None))
        return
    for index, slot in enumerate(thing.material_slots):
        look = looks.of(slot.material)
        if look == slot.material:
            continue
        if slot.link == "OBJECT":
            kept.set(slot, "material", look)
        else:
            _replace(kept, data, index, look)


def _append(kept: SettingsKept, data: bpy.types.ID, look: bpy.types.Material) -> None:
    found, numbers = address(data), _material_numbers(data)
    data.materials.append(look)
    kept.later(lambda: _clear(found(), numbers))


def _material_numbers(data: bpy.types.ID) -> array | None:
    """Which slot each face takes, where a mesh says so; clearing the slots forgets it."""
    if not isinstance(data, bpy.types.Mesh) or "material_index" not in data.attributes:
        return None
    numbers = array("i", bytes(4 * len(data.polygons)))
    data.polygons.foreach_get("material_index", numbers)
    return numbers


def _clear(data: bpy.types.ID | None, numbers: array | None) -> None:
    """Unlike `pop`, this takes the slots of the objects away too."""
    if data is None:
        return
    data.materials.clear()
    if numbers is not None and len(numbers) == len(data.polygons):
        data.polygons.foreach_set("material_index", numbers)


def _replace(kept: SettingsKept, data: bpy.types.ID, index: int, look: bpy.types.Material) -> None:
    found, former = address(data), data.materials[index]
    kept_look = address(former) if former is not None else lambda: None
    data.materials[index] = look

    def give_back() -> None:
        owner = found()
        if owner is not None and index < len(owner.materials):
            owner.materials[index] = kept_look()

    kept.later(give_back)


def _has_nodes(look: bpy.types.Material) -> bool:
    """Before 5.0 a material's nodes can be switched off."""
    return look.node_tree is not None and (bpy.app.version >= (5, 0) or look.use_nodes)
