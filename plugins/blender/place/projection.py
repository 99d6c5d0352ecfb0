# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate projected from the camera onto meshes: for extending a set.

Each mesh gets a UV map of its own, a UV Project modifier at the end of its stack and the plate's material in its slots,
linked to the object, so that the mesh data keeps the artist's materials.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Matrix

from . import emission
from .errors import PlaceError
from .frame import PlateFrame, frame_of
from .frames import missing_frames
from .image_plane import check_camera
from .marks import mark, marked
from .plate import Placed, PlacedPlate

UV_MAP = "Platewright"
MODIFIER = "Platewright projection"
MOST_OFF = 1.0
"""Pixels of the plate that an edge may be off before the artist is told."""


def place(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    image: bpy.types.Image,
    plate: PlacedPlate,
    objects: Sequence[bpy.types.Object] | None = None,
) -> Placed:
    """The plate on the meshes of `objects`, without them on those that are selected. The projector is what is placed.

    A single picture is projected from where the camera stands now, by a copy of it that stays there while the camera
    moves on; numbered frames from the camera itself.
    """
    check_camera(camera)
    frame = frame_of(plate)
    emission.check_layers(frame, plate)
    meshes = [thing for thing in (_selected(scene) if objects is None else objects) if thing.type == "MESH"]
    _check_meshes(meshes)
    projector = camera if plate.is_sequence else _standing(scene, camera, plate)
    surface = emission.material(image, plate, frame, emission.PROJECTION, UV_MAP, _stands(frame))
    for mesh in meshes:
        _project(mesh, projector, scene, surface)
    return Placed(projector, (*missing_frames(plate), *_bent(meshes, projector, frame)))


def _selected(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    layer = bpy.context.view_layer if bpy.context.scene == scene else scene.view_layers[0]
    return [thing for thing in layer.objects if thing.select_get(view_layer=layer)]


def _check_meshes(meshes: Sequence[bpy.types.Object]) -> None:
    if not meshes:
        raise PlaceError("No mesh is selected to project onto.", "Select the meshes that are to show the plate.")
    for mesh in meshes:
        if not (mesh.is_editable and mesh.data.is_editable):
            raise PlaceError(f"{mesh.name} is linked from another file.", "Make it and its data local first.")
        if mesh.mode != "OBJECT":
            raise PlaceError(f"{mesh.name} is being edited.", "Leave its edit mode first.")
        if mesh.data.uv_layers.get(UV_MAP) is None and len(mesh.data.uv_layers) >= 8:
            raise PlaceError(f"{mesh.name} has eight UV maps, as many as a mesh can hold.", "Remove one.")


def _stands(frame: PlateFrame) -> emission.Rectangle:
    across, up = 1 / frame.width, 1 / frame.height
    return (frame.left * across, frame.bottom * up, frame.stored_width * across, frame.stored_height * up)


def _standing(scene: bpy.types.Scene, camera: bpy.types.Object, plate: PlacedPlate) -> bpy.types.Object:
    """A camera of our own that stands as `camera` does at this frame and is not animated."""
    projector = marked((thing for thing in scene.objects if thing.type == "CAMERA"), plate)
    if projector is None:
        projector = bpy.data.objects.new(f"Platewright: {plate.name}", camera.data.copy())
        scene.collection.objects.link(projector)
    else:
        old = projector.data
        projector.data = camera.data.copy()
        if old.users == 0:
            bpy.data.cameras.remove(old)
    projector.data.name = projector.name
    projector.data.animation_data_clear()
    for entry in list(projector.data.background_images):
        projector.data.background_images.remove(entry)
    place, turn, _ = camera.matrix_world.decompose()
    projector.rotation_mode = "QUATERNION"
    projector.location, projector.rotation_quaternion = place, turn
    projector.hide_render = True
    mark(projector, plate)
    return projector


def _project(
    thing: bpy.types.Object, projector: bpy.types.Object, scene: bpy.types.Scene, surface: bpy.types.Material
) -> None:
    mesh = thing.data
    if mesh.uv_layers.get(UV_MAP) is None:
        mesh.uv_layers.new(name=UV_MAP, do_init=False)
    modifier = thing.modifiers.get(MODIFIER) or thing.modifiers.new(MODIFIER, "UV_PROJECT")
    render = scene.render
    modifier.uv_layer = UV_MAP
    modifier.projector_count = 1
    modifier.projectors[0].object = projector
    modifier.aspect_x = render.resolution_x * render.pixel_aspect_x / (render.resolution_y * render.pixel_aspect_y)
    modifier.aspect_y = 1.0
    modifier.scale_x = modifier.scale_y = 1.0
    if not mesh.materials:
        mesh.materials.append(None)
    for slot in thing.material_slots:
        slot.link = "OBJECT"
        slot.material = surface


def _bent(meshes: Sequence[bpy.types.Object], projector: bpy.types.Object, frame: PlateFrame) -> tuple[str, ...]:
    if projector.data.type == "ORTHO":
        return ()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    coarse = [mesh.name for mesh in meshes if _most_off(mesh.evaluated_get(depsgraph), projector, frame) > MOST_OFF]
    if not coarse:
        return ()
    few = ", ".join(coarse[:3]) + (", …" if len(coarse) > 3 else "")
    return (f"Large faces bend the picture on {few}: add a Subdivision (Simple) before the projection modifier.",)


def _most_off(thing: bpy.types.Object, projector: bpy.types.Object, frame: PlateFrame) -> float:
    """How far, in pixels, the picture is from its place in the middle of the worst edge.

    UVs run evenly along an edge, the picture by the reciprocal of depth. Between depths a and b the middle of an edge
    of length l in the picture is off by l |a - b| / 2 (a + b). Without bound for an edge through the camera's plane.
    """
    mesh = thing.data
    points = np.empty((len(mesh.vertices), 3), np.float32)
    ends = np.empty((len(mesh.edges), 2), np.int32)
    mesh.vertices.foreach_get("co", points.reshape(-1))
    mesh.edges.foreach_get("vertices", ends.reshape(-1))
    place, turn, _ = projector.matrix_world.decompose()
    view = (Matrix.Translation(place) @ turn.to_matrix().to_4x4()).inverted() @ thing.matrix_world
    seen = points @ np.array(view.to_3x3()).T + np.array(view.translation)
    depth = -seen[:, 2][ends]
    before = depth > 0
    if np.any(before[:, 0] != before[:, 1]):
        return float("inf")
    ends, depth = ends[before[:, 0]], depth[before[:, 0]]
    if len(ends) == 0:
        return 0.0
    right_top, _, left_bottom, _ = projector.data.view_frame()
    pixels = frame.width * -left_bottom.z / (right_top.x - left_bottom.x)
    picture = seen[ends][:, :, :2] / depth[:, :, None] * pixels
    length = np.linalg.norm(picture[:, 0] - picture[:, 1], axis=1)
    off = length * np.abs(depth[:, 0] - depth[:, 1]) / (2 * depth.sum(axis=1))
    return float(off.max())
