# SPDX-License-Identifier: GPL-3.0-or-later
"""Any world as a lat-long EXR, as Cycles sees it: packed pictures, skies, node trees."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
from collections.abc import Iterator
from pathlib import Path

import bpy

from .errors import CaptureError
from .files import written_whole
from .output import image_settings

# Width of a sky or of nodes without a picture, and the most that a picture is baked at.
PLAIN_WIDTH, MOST_WIDTH = 1024, 4096
# Enough for the edges of a picture's pixels and for the disc of a sun.
SAMPLES = 16


def baked_world(scene: bpy.types.Scene, world: bpy.types.World, folder: Path) -> Path:
    """The world's EXR in `folder`, 32-bit, in the scene's working space, zenith on top, +X in the middle. Rendered
    once for each content: an animation of a still world bakes it once.

    Renders, so it belongs on the main thread and before the user's own render. Raises `CaptureError`.
    """
    path = folder / f"world-{_fingerprint(world)}.exr"
    if not path.exists():
        with _panorama(scene, world.original) as panorama:
            try:
                bpy.ops.render.render(scene=panorama.name)
                with image_settings(panorama, "OPEN_EXR", color_mode="RGB"), written_whole(path) as draft:
                    bpy.data.images["Render Result"].save_render(str(draft), scene=panorama)
            except RuntimeError as error:
                raise CaptureError(
                    f"World '{world.name}' could not be baked: {error}", "Use a lat-long EXR as its environment texture."
                ) from error
    return path


@contextlib.contextmanager
def _panorama(user: bpy.types.Scene, world: bpy.types.World) -> Iterator[bpy.types.Scene]:
    """A scene of its own that holds nothing but the world and a camera for all of it."""
    scene = bpy.data.scenes.new("Platewright World")
    copy = world.copy()
    data = bpy.data.cameras.new("Platewright World")
    eye = bpy.data.objects.new("Platewright World", data)
    try:
        scene.world, scene.camera, scene.render.engine = copy, eye, "CYCLES"
        scene.collection.objects.link(eye)
        scene.frame_set(user.frame_current, subframe=user.frame_subframe)
        copy.cycles_visibility.camera = True
        width = min(MOST_WIDTH, max([PLAIN_WIDTH, *(image.size[0] for image in _images(copy.node_tree))]))
        scene.render.resolution_x, scene.render.resolution_y = width, width // 2
        scene.render.resolution_percentage = 100
        scene.render.use_compositing = scene.render.use_sequencer = False
        scene.cycles.device, scene.cycles.samples = "CPU", SAMPLES
        scene.cycles.use_adaptive_sampling = scene.cycles.use_denoising = False
        data.type = "PANO"
        (data if hasattr(data, "panorama_type") else data.cycles).panorama_type = "EQUIRECTANGULAR"
        # Upright and looking along +X, the middle of a Blender lat-long.
        eye.rotation_euler = (math.pi / 2, 0, -math.pi / 2)
        yield scene
    finally:
        bpy.data.scenes.remove(scene)
        bpy.data.objects.remove(eye)
        bpy.data.cameras.remove(data)
        bpy.data.worlds.remove(copy)


def _fingerprint(world: bpy.types.World) -> str:
    space = getattr(getattr(bpy.data, "colorspace", None), "working_space_interop_id", "")
    said = [_said_tree(world.node_tree), space, os.environ.get("OCIO", "")]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _said_tree(tree: bpy.types.NodeTree | None) -> object:
    """All that decides what a tree shows."""
    if tree is None:
        return None
    links = [
        (link.from_node.name, link.from_socket.identifier, link.to_node.name, link.to_socket.identifier)
        for link in tree.links
    ]
    return {"nodes": {node.name: _said_node(node) for node in tree.nodes}, "links": sorted(links)}


def _said_node(node: bpy.types.Node) -> object:
    inputs = {socket.identifier: _said(getattr(socket, "default_value", None)) for socket in node.inputs}
    outputs = {socket.identifier: _said(getattr(socket, "default_value", None)) for socket in node.outputs}
    own = {
        table.identifier: _said(getattr(node, table.identifier))
        for table in node.bl_rna.properties
        if table.identifier not in _LAYOUT and table.type != "COLLECTION"
    }
    return [node.bl_idname, inputs, outputs, own]


# Where a node stands and how it looks.
_LAYOUT = frozenset(
    "rna_type location location_absolute width height dimensions name label parent select show_options show_preview "
    "show_texture hide use_custom_color color warning_propagation internal_links inputs outputs".split()
)


def _said(value: object) -> object:
    if isinstance(value, bpy.types.Image):
        path = Path(bpy.path.abspath(value.filepath, library=value.library))
        stamp = path.stat().st_mtime_ns if path.is_file() else 0
        packed = hashlib.sha256(value.packed_file.data).hexdigest() if value.packed_file else ""
        return [str(path), stamp, packed, value.colorspace_settings.name, list(value.size), value.is_dirty]
    if isinstance(value, bpy.types.NodeTree):
        return _said_tree(value)
    if isinstance(value, bpy.types.ColorRamp):
        return [value.interpolation, value.color_mode, [(e.position, list(e.color)) for e in value.elements]]
    if isinstance(value, bpy.types.CurveMapping):
        return [[list(point.location) for point in curve.points] for curve in value.curves]
    if isinstance(value, bpy.types.bpy_struct):
        return {
            table.identifier: _said(getattr(value, table.identifier))
            for table in value.bl_rna.properties
            if table.identifier != "rna_type" and table.type not in ("COLLECTION", "POINTER")
        }
    return list(value) if hasattr(value, "__len__") and not isinstance(value, (str, bytes)) else value


def _images(tree: bpy.types.NodeTree | None) -> Iterator[bpy.types.Image]:
    for node in tree.nodes if tree else ():
        if getattr(node, "image", None) is not None:
            yield node.image
        elif node.type == "GROUP":
            yield from _images(node.node_tree)
