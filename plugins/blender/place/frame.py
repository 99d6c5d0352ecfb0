# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a plate's stored pixels stand in the picture's frame, from the file's header."""

from __future__ import annotations

from dataclasses import dataclass

from ..platewright_client import messages
from ..platewright_client.plate_header import PlateHeaderError, read_plate_header
from .errors import PlaceError
from .plate import PlacedPlate


@dataclass(frozen=True)
class PlateFrame:
    """Blender opens the stored pixels (the data window) alone and forgets the frame around them (the display window),
    so each route has to know both. Pixels; the origin is the frame's lower left corner, x to the right and y up.
    """

    width: int
    """Of the frame."""
    height: int
    left: int
    """Of the stored pixels; below 0 with overscan."""
    bottom: int
    stored_width: int
    stored_height: int
    pixel_aspect: float
    """Width of a pixel over its height."""
    has_alpha: bool
    layers: tuple[str, ...]
    """Layers beside the plate itself. With any, Blender opens the file as multi-layer."""
    colour_space: messages.ColourSpace

    @property
    def is_whole(self) -> bool:
        """True where the stored pixels are the frame's."""
        return (self.left, self.bottom, self.stored_width, self.stored_height) == (0, 0, self.width, self.height)


def frame_of(plate: PlacedPlate) -> PlateFrame:
    """The frame of a plate, from its first file; PlaceError where that is absent or no EXR."""
    path = plate.first_file
    if not path.is_file():
        raise PlaceError(f"{path} is not there.", "Generate the plate again, or put the file back.")
    try:
        header = read_plate_header(path)
    except PlateHeaderError as error:
        raise PlaceError(str(error), "Generate the plate again.") from error
    display, data = header.display_window, header.data_window
    return PlateFrame(
        width=display.x_max - display.x_min + 1,
        height=display.y_max - display.y_min + 1,
        left=data.x_min - display.x_min,
        bottom=display.y_max - data.y_max,
        stored_width=data.x_max - data.x_min + 1,
        stored_height=data.y_max - data.y_min + 1,
        pixel_aspect=header.pixel_aspect,
        has_alpha="A" in header.channels,
        layers=tuple(dict.fromkeys(name.rpartition(".")[0] for name in header.channels if "." in name)),
        colour_space=header.colour_space,
    )
