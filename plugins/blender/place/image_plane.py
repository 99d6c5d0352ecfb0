# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate on a plane that fills the camera's view at a distance: what is seen, reflected and refracted behind a set."""

from __future__ import annotations

import bpy
from mathutils import Vector

from . import emission
from .errors import PlaceError
from .frame import PlateFrame, frame_of
from .frames import missing_frames
from .marks import mark, marked
from .plate import Placed, PlacedPlate

UV_MAP = "Platewright"


def place(
    scene: bpy.types.Scene, camera: bpy.types.Object, image: bpy.types.Image, plate: PlacedPlate, distance: float
) -> Placed:
    """The plane, `distance` in scene units before the camera, which carries it along.

    Its corners are those of the camera's frame as it stands: lens, shift, sensor fit, pixel aspect, orthographic
    scale. Stored pixels beyond the frame (overscan) make it larger, a crop smaller. It casts no shadow and lights
    nothing, for the light of the scene is in the plate already.
    """
    check_camera(camera)
    if distance <= 0:
        raise PlaceError(f"The plane cannot stand {distance:g} before the camera.", "Give a distance above 0.")
    frame = frame_of(plate)
    emission.check_layers(frame, plate)
    plane = marked((thing for thing in scene.objects if thing.type == "MESH"), plate)
    if plane is None:
        plane = bpy.data.objects.new(f"Platewright: {plate.name}", bpy.data.meshes.new(f"Platewright: {plate.name}"))
        scene.collection.objects.link(plane)
    mark(plane, plate)
    plane.parent = camera
    plane.matrix_parent_inverse.identity()
    plane.location = plane.rotation_euler = (0.0, 0.0, 0.0)
    # A camera renders without its own scale; what hangs on it does not.
    plane.scale = [1 / part for part in camera.matrix_world.to_scale()]
    _shape(plane.data, _corners(scene, camera, frame, distance))
    surface = emission.material(image, plate, frame, emission.PLANE, UV_MAP, emission.WHOLE)
    plane.data.materials.clear()
    plane.data.materials.append(surface)
    plane.visible_shadow = plane.visible_diffuse = plane.visible_volume_scatter = False
    return Placed(plane, (*missing_frames(plate), *_remarks(camera, distance)))


def check_camera(camera: bpy.types.Object | None) -> None:
    """PlaceError where no flat frame can be seen through it."""
    if camera is None or camera.type != "CAMERA":
        raise PlaceError("There is no camera to place the plate from.", "Make one the scene's camera.")
    if camera.data.type not in {"PERSP", "ORTHO"}:
        raise PlaceError(
            f"The camera {camera.name} is panoramic, and its picture fits on no plane.",
            "Use a perspective or an orthographic camera, or place the plate as environment.",
        )
    if min(abs(part) for part in camera.matrix_world.to_scale()) == 0:
        raise PlaceError(f"The camera {camera.name} is scaled to nothing.", "Clear its scale.")


def _corners(scene: bpy.types.Scene, camera: bpy.types.Object, frame: PlateFrame, distance: float) -> list[Vector]:
    """Of the stored pixels, in the camera's space: lower left, lower right, upper right, upper left."""
    right_top, right_bottom, left_bottom, _ = camera.data.view_frame(scene=scene)
    far = distance / -left_bottom.z if camera.data.type == "PERSP" else 1.0

    def at(x: float, y: float) -> Vector:
        across, up = (right_bottom - left_bottom) * (x / frame.width), (right_top - right_bottom) * (y / frame.height)
        corner = (left_bottom + across + up) * far
        return Vector((corner.x, corner.y, -distance))

    right, top = frame.left + frame.stored_width, frame.bottom + frame.stored_height
    return [at(frame.left, frame.bottom), at(right, frame.bottom), at(right, top), at(frame.left, top)]


def _shape(mesh: bpy.types.Mesh, corners: list[Vector]) -> None:
    mesh.clear_geometry()
    mesh.from_pydata([tuple(corner) for corner in corners], [], [(0, 1, 2, 3)])
    uv = mesh.uv_layers.get(UV_MAP) or mesh.uv_layers.new(name=UV_MAP)
    for loop, place in zip(uv.data, ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))):
        loop.uv = place
    mesh.update()


def _remarks(camera: bpy.types.Object, distance: float) -> tuple[str, ...]:
    remarks = []
    if camera.data.animation_data is not None and camera.data.animation_data.action is not None:
        remarks.append("The camera's lens is animated: the plane fits the frame at which it was placed.")
    if not camera.data.clip_start < distance < camera.data.clip_end:
        clip = f"{camera.data.clip_start:g} to {camera.data.clip_end:g}"
        remarks.append(f"The plane stands {distance:g} before a camera that sees from {clip}.")
    return tuple(remarks)
