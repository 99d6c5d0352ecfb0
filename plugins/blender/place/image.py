# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate as an image data-block, the base of all other routes but the sequencer's.

Blender only ever reads the plate's file: `Image.save` stores a linear picture sRGB-encoded.
"""

from __future__ import annotations

import bpy

from .colour_space import blender_name
from .frame import frame_of
from .frames import check_numbers
from .marks import mark, marked
from .plate import PlacedPlate


def load(plate: PlacedPlate) -> bpy.types.Image:
    """The image of the plate's name, pointed at the plate's files; made where there is none.

    The data-block stays the same from version to version, so whatever shows it shows the newest. PlaceError where the
    files are not there or Blender has no such colour space.
    """
    frame = frame_of(plate)
    check_numbers(plate)
    space = blender_name(plate.colour_space or frame.colour_space)
    path = str(plate.first_file)
    image = marked(bpy.data.images, plate)
    if image is None:
        image = bpy.data.images.load(path, check_existing=False)
        image.name = plate.name
    else:
        # Set before the path, or Blender would look for a sequence around a single picture.
        image.source = "FILE"
        image.filepath = path
    image.source = "SEQUENCE" if plate.is_sequence else "FILE"
    image.alpha_mode = "PREMUL"
    image.display_aspect = (frame.pixel_aspect, 1.0)
    image.reload()
    # Blender 5 takes the space from the file at each load; the plate's own word comes after it.
    image.colorspace_settings.name = space
    mark(image, plate)
    return image
