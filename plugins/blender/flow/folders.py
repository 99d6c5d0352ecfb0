# SPDX-License-Identifier: GPL-3.0-or-later
"""Where passes and plates go: a folder that Blender can write and the daemon may touch."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..settings import DEFAULT_FOLDER
from .words import FlowError

# Channels of a render with all the passes that a model may take, and bytes of each value.
CHANNELS, VALUE_BYTES = 48, 4


@dataclass(frozen=True)
class Place:
    """What the artist set, resolved on the main thread."""

    # None: beside a .blend that is not saved yet.
    wanted: Path | None
    fallback: Path
    # True where the artist chose the folder; it is then that one or none.
    is_chosen: bool


def place_of(scene: bpy.types.Scene, folder: str) -> Place:
    folder = folder or DEFAULT_FOLDER
    unsaved = folder.startswith("//") and not bpy.data.filepath
    name = re.sub(r"[^\w.-]+", "_", scene.name).strip("._") or "scene"
    return Place(
        wanted=None if unsaved else Path(os.path.normpath(bpy.path.abspath(folder))),
        fallback=Path.home() / "platewright" / name,
        is_chosen=folder.rstrip("/\\") != DEFAULT_FOLDER.rstrip("/"),
    )


def folder_for(place: Place, roots: Sequence[str], needed_bytes: int) -> tuple[Path, str]:
    """The folder, made and found writable, and a remark where it is another than the artist would expect.

    Touches the disk: for a thread. Raises `FlowError` or `OSError`.
    """
    wanted, remark = place.wanted, ""
    if wanted is None:
        wanted, remark = place.fallback, f"The file is not saved yet: plates go to {place.fallback}."
    elif not _is_inside(wanted, roots):
        if place.is_chosen:
            raise FlowError(_outside(wanted, roots))
        wanted, remark = place.fallback, f"The daemon may not write to {wanted}: plates go to {place.fallback}."
    if not _is_inside(wanted, roots):
        raise FlowError(_outside(wanted, roots))
    wanted.mkdir(parents=True, exist_ok=True)
    probe = wanted / f".platewright-{os.getpid()}"
    probe.write_bytes(b"")
    probe.unlink()
    free = shutil.disk_usage(wanted).free
    if free < needed_bytes:
        raise FlowError(
            f"The disk of {wanted} has {_size(free)} left and the passes need about {_size(needed_bytes)}. "
            "Free some space or choose another output folder."
        )
    return wanted, remark


def pass_bytes(width: int, height: int, frames: int) -> int:
    """Room for the passes of that many frames, generously."""
    return width * height * CHANNELS * VALUE_BYTES * frames


def _is_inside(folder: Path, roots: Sequence[str]) -> bool:
    """With links resolved, as the daemon does."""
    real = Path(os.path.realpath(folder))
    return any(real.is_relative_to(os.path.realpath(root)) for root in roots)


def _outside(folder: Path, roots: Sequence[str]) -> str:
    allowed = " or ".join(roots) or "one of its roots"
    return f"The daemon may not write to {folder}. Choose an output folder under {allowed}."


def _size(count: int) -> str:
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"
