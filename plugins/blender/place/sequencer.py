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


def place(scene: bpy.types.Scene, plate: PlacedPlate) -> Placed:
    """The plate's strip: numbered frames at their own numbers, a single picture for a second from the current frame.

    A new strip lies on the channel above all that it overlaps. One that is there already shows the new files and keeps
    its channel, its trims and its effects, and, where its length has not changed, its place in time.
    """
    if not scene.is_editable:
        raise PlaceError(f"The scene {scene.name} is linked from another file.", "Make it local first.")
    frame = frame_of(plate)
    if frame.layers and bpy.app.version < READS_LAYERS:
        raise PlaceError(
            f"{plate.name} holds further layers ({', '.join(frame.layers)}), which this Blender's sequencer does not read.",
            "Generate it without by-products, or use Blender 4.5 or newer.",
        )
    if plate.is_sequence and plate.last_frame < plate.first_frame:
        raise PlaceError(f"The plate's last frame {plate.last_frame} is before its first, {plate.first_frame}.")
    space = blender_name(plate.colour_space or frame.colour_space)
    files = [plate.file(number).name for number in _numbers(scene, plate)]
    strip = _found(scene, plate)
    if strip is None:
        strip = _made(scene, plate, len(files))
    _point(strip, plate, files)
    strip.colorspace_settings.name = space
    strip.alpha_mode = "PREMUL"
    canvas = canvas_of(scene)
    _stand(strip, frame, canvas, scene)
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


def _point(strip: bpy.types.ImageStrip, plate: PlacedPlate, files: list[str]) -> None:
    """Gives the strip these files, one a frame."""
    strip.directory = str(plate.first_file.parent)
    for _ in range(len(strip.elements), len(files)):
        strip.elements.append(files[0])
    for index in range(len(strip.elements) - 1, len(files) - 1, -1):
        strip.elements.pop(index)
    for element, name in zip(strip.elements, files):
        element.filename = name


def _stand(strip: bpy.types.ImageStrip, frame: PlateFrame, canvas: Canvas, scene: bpy.types.Scene) -> None:
    """Every pixel where the render has its own. The strip's offsets count in pixels of the full resolution."""
    percent = scene.render.resolution_percentage / 100
    across, up = canvas.scale(frame)
    x, y = canvas.offset(frame)
    strip.transform.scale_x, strip.transform.scale_y = across / percent, up / percent
    strip.transform.offset_x, strip.transform.offset_y = x / percent, y / percent
