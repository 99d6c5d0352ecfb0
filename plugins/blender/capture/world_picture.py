# SPDX-License-Identifier: GPL-3.0-or-later
"""A world's picture as an EXR file that the daemon can read."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..platewright_client.plate_header import PlateHeaderError, read_plate_header
from ..platewright_client.wire.messages import ColourSpace
from .colour import picture_space, working_space
from .content import content_of_image
from .errors import CaptureError
from .exr_file import save_exr


def picture_file(image: bpy.types.Image, scene: bpy.types.Scene, folder: Path) -> tuple[Path, ColourSpace]:
    """The picture's own file where that is an EXR that says the same, else one written to `folder`, and its space.

    The space is unspecified where the file's header says it.
    """
    path, space = Path(bpy.path.abspath(image.filepath, library=image.library)), picture_space(image)
    if path.suffix.lower() == ".exr" and image.packed_file is None and not image.is_dirty and space is not None:
        try:
            said = read_plate_header(path).colour_space
        except PlateHeaderError as error:
            raise CaptureError(str(error), f"Find the file of world image '{image.name}' again.") from error
        return path.resolve(), ColourSpace.UNSPECIFIED if said == space else space
    if not image.has_data and not image.size[0]:
        raise CaptureError(f"World image '{image.name}' cannot be read.", "Find its file again.")
    written = folder / f"world-{content_of_image(image)}.exr"
    if not written.is_file():
        save_exr(image, scene, written, image.size[0] * image.size[1] * 12)
    return written, working_space(scene)
