# SPDX-License-Identifier: GPL-3.0-or-later
"""What was generated in this scene, as `scene.platewright.history`: newest last, saved with the file.

An entry is known by its request id. Blender moves entries in memory when one is added or removed: keep a request id and
never an entry.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import bpy
import bpy.utils.previews

from .place.plate import PlacedPlate, pattern_of
from .platewright_client import messages
from .platewright_client.plate_header import PlateHeaderError, read_plate_header, request_of_json
from .platewright_client.wire.json import to_json
from .platewright_client.wire.messages import JobState

STATES = (
    ("UNSPECIFIED", "Preparing", "The passes are being rendered"),
    ("QUEUED", "Queued", "Waits for its device"),
    ("RUNNING", "Running", "The model is at work"),
    ("WRITING", "Writing", "A plate is being written"),
    ("DONE", "Done", "Its plates are on disk"),
    ("FAILED", "Failed", "No plate could be made"),
    ("CANCELLED", "Cancelled", "It was cancelled"),
)

_thumbnails: bpy.utils.previews.ImagePreviewCollection | None = None


class HistoryError(Exception):
    """A request cannot be restored. `str()` is one line for the artist."""


class HistoryEntry(bpy.types.PropertyGroup):
    """One press of Generate. `name` is what the plate is of, `PlacedPlate.name`."""

    request_id: bpy.props.StringProperty(description="Our name for the request, given before the daemon has it")
    job_id: bpy.props.StringProperty(name="Job", description="The daemon's name for the job; empty before it has it")
    state: bpy.props.EnumProperty(name="State", description="Where the job stands", items=STATES)
    model: bpy.props.StringProperty(name="Model", description="The model that was asked for")
    prompt: bpy.props.StringProperty(name="Prompt", description="What was asked for")
    # 64 bits, and an integer property has 32.
    seed: bpy.props.StringProperty(name="Seed", description="Start of all that is random")
    first_frame: bpy.props.IntProperty(name="First Frame", description="First frame that was asked for")
    last_frame: bpy.props.IntProperty(name="Last Frame", description="Last frame that was asked for")
    folder: bpy.props.StringProperty(name="Folder", description="Where passes and plates are", subtype="DIR_PATH")
    plate_path: bpy.props.StringProperty(
        name="Plate", description="The plate, numbered frames as ####; empty before the first", subtype="FILE_PATH"
    )
    preview_path: bpy.props.StringProperty(name="Preview", description="PNG of the newest plate", subtype="FILE_PATH")
    colour_space: bpy.props.IntProperty(description="ColourSpace of the plates, as the daemon said it")
    width: bpy.props.IntProperty(name="Width", description="Pixels of the picture's frame")
    height: bpy.props.IntProperty(name="Height", description="Pixels of the picture's frame")
    created: bpy.props.StringProperty(name="Created", description="When Generate was pressed, UTC, ISO 8601")
    request_json: bpy.props.StringProperty(description="The whole request as protobuf JSON")
    error: bpy.props.StringProperty(name="Error", description="Why it failed, in one line")


def add(
    scene: bpy.types.Scene, request_id: str, name: str, request: messages.PlateRequest, folder: str = ""
) -> HistoryEntry:
    """A new entry at the end, in the state Preparing; the one of this request id where it is there already."""
    entry = find(scene, request_id)
    if entry is None:
        entry = scene.platewright.history.add()
        entry.request_id = request_id
        entry.created = datetime.now(timezone.utc).isoformat(timespec="seconds")
    entry.name = name
    entry.folder = folder
    set_request(entry, request)
    return entry


def set_request(entry: HistoryEntry, request: messages.PlateRequest) -> None:
    """Stores the request, which an animation extends take by take."""
    entry.model, entry.prompt, entry.seed = request.model, request.prompt, str(request.seed)
    if request.frames is not None:
        entry.first_frame, entry.last_frame = request.frames.first, request.frames.last
    entry.request_json = json.dumps(to_json(request), ensure_ascii=False)


def update(entry: HistoryEntry, job: messages.Job) -> None:
    """What the daemon says of the job: its id, state and plates so far, and why it failed."""
    entry.job_id = job.id
    set_state(entry, job.state, job.error)
    for plate in job.plates:
        add_plate(entry, plate)


def set_state(entry: HistoryEntry, state: JobState, error: messages.ErrorDetail | None = None) -> None:
    """A state of a newer daemon leaves the entry as it is."""
    if isinstance(state, JobState):
        entry.state = state.name
    entry.error = " ".join(f"{error.message} {error.remedy}".split()) if error else ""


def add_plate(entry: HistoryEntry, plate: messages.Plate) -> None:
    """One more plate is on disk."""
    ranged = request_of(entry).frames is not None
    entry.plate_path = pattern_of(Path(plate.path), plate.frame) if ranged else plate.path
    entry.preview_path = plate.preview_path or entry.preview_path
    entry.seed = str(plate.seed)
    entry.colour_space = int(plate.colour_space)
    if plate.display_window is not None:
        window = plate.display_window
        entry.width, entry.height = window.x_max - window.x_min + 1, window.y_max - window.y_min + 1


def entries(scene: bpy.types.Scene) -> Iterator[HistoryEntry]:
    """Newest first."""
    return reversed(list(scene.platewright.history))


def find(scene: bpy.types.Scene, request_id: str = "", job_id: str = "") -> HistoryEntry | None:
    """The entry of a request, or of a job."""
    wanted = (("request_id", request_id), ("job_id", job_id))
    return next(
        (entry for entry in entries(scene) if any(value and getattr(entry, key) == value for key, value in wanted)),
        None,
    )


def remove(scene: bpy.types.Scene, request_id: str) -> None:
    """Forgets an entry. Its files stay."""
    collection = scene.platewright.history
    for index, entry in enumerate(collection):
        if entry.request_id == request_id:
            collection.remove(index)
            return


def request_of(entry: HistoryEntry) -> messages.PlateRequest:
    """The request as it was sent: the same again gives the same plate. HistoryError where it cannot be read."""
    try:
        return request_of_json(entry.request_json)
    except PlateHeaderError as error:
        raise HistoryError(f"{error} Read it from the plate's file instead.") from error


def request_of_plate(path: str | Path) -> messages.PlateRequest:
    """The request in a plate's own header, for when only the file is there. HistoryError where there is none, or where
    its prompts were hidden when it was made."""
    try:
        header = read_plate_header(bpy.path.abspath(str(path)))
        request = header.request()
    except PlateHeaderError as error:
        raise HistoryError(str(error)) from error
    if header.prompt_hidden:
        raise HistoryError(f"{path} was made with its prompt hidden: its file does not hold the words.")
    return request


def plate_of(entry: HistoryEntry) -> PlacedPlate | None:
    """The entry's plates, ready to be placed; None before the first is on disk."""
    if not entry.plate_path:
        return None
    path = bpy.path.abspath(entry.plate_path)
    plate = PlacedPlate(
        name=entry.name,
        path=path,
        colour_space=_colour_space(entry.colour_space),
        job_id=entry.job_id,
        seed=int(entry.seed or 0),
        prompt=entry.prompt,
        model=entry.model,
        width=entry.width,
        height=entry.height,
    )
    return plate.over(entry.first_frame, entry.last_frame)


def icon_of(entry: HistoryEntry) -> int:
    """`icon_value` of the entry's preview; 0 where there is none, and in background mode, where nothing is drawn."""
    path = bpy.path.abspath(entry.preview_path) if entry.preview_path else ""
    if bpy.app.background or _thumbnails is None or not path:
        return 0
    try:
        written = os.stat(path).st_mtime_ns
    except OSError:
        return 0
    # A preview that was written again is another picture.
    key = f"{path}:{written}"
    if key not in _thumbnails:
        _thumbnails.load(key, path, "IMAGE")
    return _thumbnails[key].icon_id


def register() -> None:
    global _thumbnails
    bpy.utils.register_class(HistoryEntry)
    _thumbnails = bpy.utils.previews.new()


def unregister() -> None:
    global _thumbnails
    if _thumbnails is not None:
        bpy.utils.previews.remove(_thumbnails)
        _thumbnails = None
    bpy.utils.unregister_class(HistoryEntry)


def _colour_space(number: int) -> messages.ColourSpace:
    try:
        return messages.ColourSpace(number)
    except ValueError:
        return messages.ColourSpace.UNSPECIFIED
