# SPDX-License-Identifier: GPL-3.0-or-later
"""The lamps that a render sees. An add-on is given the viewport's evaluation, whose visibility is another one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import bpy
from mathutils import Matrix

from .errors import CaptureError
from .quiet import no_handlers
from .restore import SettingsKept

Placed = list[tuple[bpy.types.Object, Matrix]]


@contextlib.contextmanager
def lamps(depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene) -> Iterator[Placed]:
    """Every evaluated lamp of the render with its place in the world; an instanced one as often as it is instanced.

    Lamps that are hidden in the viewport alone are shown while the block runs, so that Blender places them.
    """
    if depsgraph.scene.original != scene:
        raise CaptureError(f"Scene '{scene.name}' is not the one that is open in the window.", "Switch to it.")
    if depsgraph.mode == "RENDER":
        yield [(i.object, i.matrix_world.copy()) for i in depsgraph.object_instances if _is_lamp(i)]
        return
    layer = scene.view_layers[depsgraph.view_layer.name]
    rendered = _rendered(layer.layer_collection)
    with _shown(scene, layer, rendered):
        yield [
            (instance.object, instance.matrix_world.copy())
            for instance in depsgraph.object_instances
            if _is_lamp(instance) and _is_rendered(instance, rendered)
        ]


def _is_lamp(instance: bpy.types.DepsgraphObjectInstance) -> bool:
    return instance.object.type == "LIGHT" and instance.show_self


def _is_rendered(instance: bpy.types.DepsgraphObjectInstance, rendered: set[bpy.types.Object]) -> bool:
    lamp = instance.object.original
    if not instance.is_instance:
        return lamp in rendered
    parent = instance.parent.original
    if lamp.hide_render or parent not in rendered:
        return False
    collection = parent.instance_collection
    # A lamp of a nested instance has another collection above it; Blender has judged the ones in between.
    return collection is None or lamp not in set(collection.all_objects) or lamp in _objects(collection)


def _rendered(layer: bpy.types.LayerCollection) -> set[bpy.types.Object]:
    """The objects that are rendered, of a layer collection and those below."""
    if layer.exclude or layer.collection.hide_render:
        return set()
    found = {thing for thing in layer.collection.objects if not thing.hide_render}
    return found.union(*(_rendered(child) for child in layer.children))


def _objects(collection: bpy.types.Collection) -> set[bpy.types.Object]:
    """The objects that an instance of a collection renders."""
    if collection.hide_render:
        return set()
    found = {thing for thing in collection.objects if not thing.hide_render}
    return found.union(*(_objects(child) for child in collection.children))


@contextlib.contextmanager
def _shown(
    scene: bpy.types.Scene, layer: bpy.types.ViewLayer, rendered: set[bpy.types.Object]
) -> Iterator[None]:
    hidden = [thing for thing in rendered if _lights(thing) and not thing.visible_get(view_layer=layer)]
    if not hidden:
        yield
        return
    kept = SettingsKept()
    with no_handlers():
        try:
            for thing in sorted(hidden, key=lambda thing: thing.name_full):
                _show(kept, scene, layer, thing)
            layer.update()
            yield
        finally:
            kept.restore()
            layer.update()


def _lights(thing: bpy.types.Object) -> bool:
    """True for a lamp and for an empty that instances lamps."""
    if thing.type == "LIGHT":
        return True
    collection = thing.instance_collection
    return collection is not None and any(each.type == "LIGHT" for each in collection.all_objects)


def _show(
    kept: SettingsKept, scene: bpy.types.Scene, layer: bpy.types.ViewLayer, thing: bpy.types.Object
) -> None:
    """Its own switches, and a place outside every collection that is hidden."""
    if thing.hide_get(view_layer=layer):
        thing.hide_set(False, view_layer=layer)
        kept.later(lambda: thing.hide_set(True, view_layer=layer))
    if thing.library is None:
        kept.set(thing, "hide_viewport", False)
    if thing not in set(scene.collection.objects):
        scene.collection.objects.link(thing)
        kept.later(lambda: scene.collection.objects.unlink(thing))
