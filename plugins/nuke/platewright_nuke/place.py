# SPDX-License-Identifier: Apache-2.0
"""Plates on disk to what the node shows: its inner Read, the switch before it, its label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import nuke
from platewright_client import messages
from platewright_client.plate_header import PlateHeaderError, read_plate_header

from . import edits, knobs, node, settings, spaces, versions
from .capture.colour import working_space
from .errors import NodeError

_COPIED = (
    "file", "first", "last", "origfirst", "origlast", "raw", "colorspace", "premultiplied",
    "on_error", "before", "after",
)  # fmt: skip


@dataclass(frozen=True)
class Plates:
    """One version as its files tell of themselves."""

    path: str
    """The sequence, `####` for the frame."""
    version: int
    frames: tuple[int, ...]
    colour_space: messages.ColourSpace
    width: int
    """Of the display window, in pixels."""
    height: int
    pixel_aspect: float
    seed: int
    model: str


def plates(found: versions.OnDisk) -> Plates:
    """Reads the first plate's header. NodeError where it is damaged."""
    try:
        header = read_plate_header(found.path_of(found.frames[0]))
    except PlateHeaderError as cause:
        raise NodeError(str(cause), "Make the plate again.") from cause
    window = header.display_window
    return Plates(
        path=found.target.path,
        version=found.target.version,
        frames=found.frames,
        colour_space=header.colour_space,
        width=window.x_max - window.x_min + 1,
        height=window.y_max - window.y_min + 1,
        pixel_aspect=header.pixel_aspect,
        seed=header.seed,
        model=header.model_name,
    )


def place(group: Any, shown: Plates) -> None:
    """The node shows these plates, as one undo step. NodeError or CaptureError leaves all as it was."""
    name = versions.version_name(shown.version)
    with edits.one_step(f"Platewright {name}"):
        _point(group, node.inner(group, node.READ), shown)
        node.inner(group, node.SWITCH)["which"].setValue(1)
        knobs.offer_versions(group, _names(group), name)
        if not group["lock_seed"].value():
            # An unlocked seed is drawn anew for each plate; the knob says which one this plate has.
            group["seed"].setValue(min(shown.seed, settings.LARGEST_SEED))
        _label(group, shown)


def show(group: Any, version: int) -> None:
    """Another version of those on disk."""
    found = versions.on_disk(settings.template(group)).get(version)
    if found is None:
        raise NodeError(f"{versions.version_name(version)} is not on disk any more.", "Generate it again.")
    place(group, plates(found))


def bake(group: Any) -> Any:
    """A plain Read of what the node shows, beside it."""
    name = shown_version(group)
    source = node.inner(group, node.READ)
    with edits.one_step("Platewright Read"), group.parent():
        read = nuke.nodes.Read()
        for knob in _COPIED:
            read[knob].fromScript(source[knob].toScript())
        read.setName(f"{group.name()}_{name}")
        read.setXYpos(group.xpos() + 110, group.ypos())
    return read


def shown_version(group: Any) -> str:
    """`v003`. NodeError where the node has no plate."""
    name = str(group["version"].value())
    if name == knobs.NO_VERSION or not node.inner(group, node.READ)["file"].value():
        raise NodeError(f"{group.name()} shows no plate.", "Generate one.")
    return name


def list_versions(group: Any) -> None:
    """Brings the version menu up to what is on disk."""
    with edits.unseen():
        knobs.offer_versions(group, _names(group), group["version"].value())


def _names(group: Any) -> list[str]:
    """Newest first."""
    return [versions.version_name(number) for number in reversed(versions.on_disk(settings.template(group)))]


def _point(group: Any, read: Any, shown: Plates) -> None:
    first, last = shown.frames[0], shown.frames[-1]
    read["file"].setValue(shown.path)
    for knob, frame in (("first", first), ("last", last), ("origfirst", first), ("origlast", last)):
        read[knob].setValue(frame)
    read["origset"].setValue(True)
    reading = _reading(group, read, shown)
    read["raw"].setValue(reading.raw)
    if reading.colourspace:
        read["colorspace"].setValue(reading.colourspace)
    # The plate's alpha is associated; with `raw` Nuke has nothing to divide by it.
    read["premultiplied"].setValue(True)
    if len(shown.frames) < last - first + 1 and read["on_error"].value() == "error":
        read["on_error"].setValue("nearest frame")
    read["reload"].execute()
    _fit(read, shown)


def _reading(group: Any, read: Any, shown: Plates) -> spaces.Reading:
    chosen = group["plate_space"].value()
    if chosen == knobs.RAW:
        return spaces.Reading(True, "")
    available = nuke.getColorspaceList(read["colorspace"])
    if chosen == knobs.AUTO:
        return spaces.reading(shown.colour_space, working_space(group), available)
    if chosen not in [name.split("\t")[0] for name in available]:
        raise NodeError(f"This script has no colour space {chosen}.", "Set `plate colourspace` to another.")
    return spaces.Reading(False, chosen)


def _fit(read: Any, shown: Plates) -> None:
    """Nuke takes the format from the file; where it has not, the plate's own is set."""
    found = read.format()
    if (found.width(), found.height()) == (shown.width, shown.height):
        return
    name = f"plate_{shown.width}x{shown.height}"
    nuke.addFormat(f"{shown.width} {shown.height} {shown.pixel_aspect:g} {name}")
    read["format"].setValue(name)


def _label(group: Any, shown: Plates) -> None:
    """Seed, model and time, unless the artist has a label of their own."""
    remembered = knobs.get_state(group)
    made = remembered.made.get(shown.version)
    seconds = f"  {made.milliseconds / 1000:.1f} s" if made else ""
    text = f"{versions.version_name(shown.version)}  seed {shown.seed}\n{shown.model}{seconds}"
    if group["label"].value() in ("", remembered.label):
        group["label"].setValue(text)
        knobs.set_state(group, replace(remembered, label=text))
