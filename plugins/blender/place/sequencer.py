# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate as an image strip in the video sequencer, for the edit."""

from __future__ import annotations

import bpy

from .canvas import Canvas, canvas_of
from .colour_space import blender_name
from .errors import PlaceError
from .frame import PlateFrame, frame_of
from .frames import missing_frames
from .marks import mark, marked
from .plate import Placed, PlacedPlate

MOST_CHANNELS = 128
READS_LAYERS = (4, 5)
"""Releases from this one on find the plate in a file with further layers; older ones refuse such files."""
FIRST, STANDS = "platewright_first", "platewright_stands"
"""On the strip: the frame and the place that it was given, to tell whether the artist has moved it."""


def place(scene: bpy.types.Scene, plate: PlacedPlate) -> Placed:
    """The plate's strip: numbered frames at their own numbers, a single picture for a second from the current frame.

    A new strip lies on the channel above all that it overlaps. One that is there already shows the new files and keeps
    its channel, its trims and its effects, and where the artist has moved it.
    """
    if not scene.is_editable:
        raise PlaceError(f"The scene {scene.name} is linked from another file.", "Make it local first.")
    frame = frame_of(plate)
    if frame.layers and bpy.app.version < READS_LAYERS:
        raise PlaceError(
            f"{plate.name} holds further layers ({', '.join(frame.layers)}), which this sequencer does not read.",
            "Generate it without by-products, or use Blender 4.5 or newer.",
        )
    if plate.is_sequence and plate.last_frame < plate.first_frame:
        raise PlaceError(f"The plate's last frame {plate.last_frame} is before its first, {plate.first_frame}.")
    space = blender_name(plate.colour_space or frame.colour_space)
    files = [plate.file(number).name for number in _numbers(scene, plate)]
    strip = _found(scene, plate)
    is_new = strip is None
    if strip is None:
        strip = _made(scene, plate, len(files))
    _point(strip, plate, files, is_new)
    strip.colorspace_settings.name = space
    strip.alpha_mode = "PREMUL"
    canvas = canvas_of(scene)
    _stand(strip, frame, canvas, scene, is_new)
    mark(strip, plate)
    return Placed(strip, (*missing_frames(plate), *canvas.remarks(frame)))


def _numbers(scene: bpy.types.Scene, plate: PlacedPlate) -> range:
    """Frame numbers of the strip, one for each of its pictures."""
    if plate.is_sequence:
        return range(plate.first_frame, plate.last_frame + 1)
    second = max(1, round(scene.render.fps / scene.render.fps_base))
    return range(scene.frame_current, scene.frame_current + second)


def _strips(editor: bpy.types.SequenceEditor) -> bpy.types.bpy_prop_collection:
    """Of the edit itself; before 4.4 they were called sequences."""
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def _all_strips(editor: bpy.types.SequenceEditor) -> bpy.types.bpy_prop_collection:
    """Those within meta strips too."""
    return editor.strips_all if hasattr(editor, "strips_all") else editor.sequences_all


def _found(scene: bpy.types.Scene, plate: PlacedPlate) -> bpy.types.ImageStrip | None:
    editor = scene.sequence_editor
    return None if editor is None else marked((strip for strip in _all_strips(editor) if strip.type == "IMAGE"), plate)


def _made(scene: bpy.types.Scene, plate: PlacedPlate, length: int) -> bpy.types.ImageStrip:
    editor = scene.sequence_editor or scene.sequence_editor_create()
    first = _numbers(scene, plate)[0]
    return _strips(editor).new_image(
        name=plate.name,
        filepath=str(plate.file(first)),
        channel=_free_channel(editor, first, first + length),
        frame_start=first,
        fit_method="ORIGINAL",
    )


def _free_channel(editor: bpy.types.SequenceEditor, first: int, end: int) -> int:
    """The one above all strips that share a frame with `first` to before `end`; else the lowest free one."""
    taken = {strip.channel for strip in _strips(editor) if _start(strip) < end and first < _end(strip)}
    above = max(taken, default=0) + 1
    if above <= MOST_CHANNELS:
        return above
    free = set(range(1, MOST_CHANNELS + 1)) - taken
    if not free:
        raise PlaceError(f"All {MOST_CHANNELS} channels of the sequencer are taken at frame {first}.", "Clear one.")
    return min(free)


def _start(strip: bpy.types.Strip) -> int:
    return strip.left_handle if hasattr(strip, "left_handle") else strip.frame_final_start


def _end(strip: bpy.types.Strip) -> int:
    """The first frame after it."""
    return strip.right_handle if hasattr(strip, "right_handle") else strip.frame_final_end


def _point(strip: bpy.types.ImageStrip, plate: PlacedPlate, files: list[str], is_new: bool) -> None:
    """Gives the strip these files, one a frame. A still that is there keeps its length; numbered frames that nobody has
    moved go to their numbers."""
    strip.directory = str(plate.first_file.parent)
    count = len(files) if is_new or plate.is_sequence else len(strip.elements)
    for _ in range(len(strip.elements), count):
        strip.elements.append(files[0])
    for index in range(len(strip.elements) - 1, count - 1, -1):
        strip.elements.pop(index)
    for index, element in enumerate(strip.elements):
        element.filename = files[min(index, len(files) - 1)]
    start = "content_start" if hasattr(strip, "content_start") else "frame_start"
    if plate.is_sequence and (is_new or getattr(strip, start) == strip.get(FIRST)):
        setattr(strip, start, plate.first_frame)
        strip[FIRST] = plate.first_frame


def _stand(
    strip: bpy.types.ImageStrip, frame: PlateFrame, canvas: Canvas, scene: bpy.types.Scene, is_new: bool
) -> None:
    """Every pixel where the render has its own, unless the artist has moved the strip since. Its offsets count in
    pixels of the full resolution."""
    place = strip.transform
    if not is_new and list(strip.get(STANDS, ())) != [place.scale_x, place.scale_y, place.offset_x, place.offset_y]:
        return
    percent = scene.render.resolution_percentage / 100
    across, up = canvas.scale(frame)
    x, y = canvas.offset(frame)
    place.scale_x, place.scale_y = across / percent, up / percent
    place.offset_x = (x + _cut(canvas.kept_width - frame.stored_width)) / percent
    place.offset_y = (y + _cut(canvas.kept_height - frame.stored_height)) / percent
    strip[STANDS] = [place.scale_x, place.scale_y, place.offset_x, place.offset_y]


def _cut(room: int) -> float:
    """What the sequencer loses when it halves the room around a picture to a whole number of pixels, towards 0."""
    return room / 2 - int(room / 2)
