# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate as the camera's background image: the preview in the viewport."""

from __future__ import annotations

import bpy

from .errors import PlaceError
from .frame import PlateFrame, frame_of
from .frames import follow, missing_frames
from .plate import Placed, PlacedPlate


def place(scene: bpy.types.Scene, image: bpy.types.Image, plate: PlacedPlate) -> Placed:
    """The plate before the scene's camera, whole in view, drawn over the scene. The second time the same entry is
    brought up to date, and the opacity and depth that the artist has set stay.
    """
    camera = scene.camera
    if camera is None or camera.type != "CAMERA":
        raise PlaceError("The scene has no camera.", "Add one and make it the scene's camera.")
    if not camera.data.is_editable:
        raise PlaceError(f"The camera {camera.name} is linked from another file.", "Make its data local first.")
    frame = frame_of(plate)
    entry = next((entry for entry in camera.data.background_images if entry.image == image), None)
    if entry is None:
        entry = camera.data.background_images.new()
        entry.image = image
        entry.alpha = 1.0
        entry.display_depth = "FRONT"
    entry.source = "IMAGE"
    follow(entry.image_user, plate)
    _fit(entry, frame, _aspect(scene))
    camera.data.show_background_images = True
    return Placed(entry, missing_frames(plate))


def _aspect(scene: bpy.types.Scene) -> float:
    """Width over height of the camera's frame as it is drawn."""
    render = scene.render
    return (render.resolution_x * render.pixel_aspect_x) / (render.resolution_y * render.pixel_aspect_y)


def _fit(entry: bpy.types.CameraBackgroundImage, frame: PlateFrame, camera_aspect: float) -> None:
    """Stands the stored pixels where they belong in the plate's frame, and that frame as large as fits in the camera's.

    Blender fits whatever it draws to the camera's frame (`camera_background_image_matrix_get` in
    `overlay_background.hh`): a picture wider than that takes its width, a taller one its height. From there `scale`
    brings a part of the frame to its size. `offset` counts across in widths of the camera's frame, and up in its
    heights times the camera's aspect over the picture's.
    """
    entry.frame_method = "FIT"
    entry.rotation = 0.0
    entry.use_flip_x = entry.use_flip_y = False
    if frame.is_whole:
        entry.scale, entry.offset = 1.0, (0.0, 0.0)
        return
    stored_aspect = frame.stored_width * frame.pixel_aspect / frame.stored_height
    plate_aspect = frame.width * frame.pixel_aspect / frame.height
    # The plate's frame fitted into the camera's, in camera widths and heights.
    plate_width = min(1.0, plate_aspect / camera_aspect)
    plate_height = min(1.0, camera_aspect / plate_aspect)
    if stored_aspect > camera_aspect:
        entry.scale = plate_width * frame.stored_width / frame.width
    else:
        entry.scale = plate_height * frame.stored_height / frame.height
    x = ((frame.left + frame.stored_width / 2) / frame.width - 0.5) * plate_width
    y = ((frame.bottom + frame.stored_height / 2) / frame.height - 0.5) * plate_height
    entry.offset = (x, y * stored_aspect / camera_aspect)
