# SPDX-License-Identifier: GPL-3.0-or-later
"""A take: the folder of one press of Generate, and of the later ones that go on with it.

    <output>/take_001/
        take.json           what the frames depend on, and the jobs
        passes.0001.exr     the passes of a frame
        frame.0001.json     its scene and look, and the size of the passes; written when the passes are whole
        plate.0001.exr      its plate, which the daemon renames into place when it is whole

A still is the same in a `still_001` without the numbers and without the JSON files: its request is in the history.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..place.plate import numbered
from ..platewright_client import messages
from ..platewright_client.wire.json import from_json, to_json
from .compose import PLATE_NAME
from .wish import Look
from .words import FlowError

MANIFEST = "take.json"
SCHEMA = 1


@dataclass(frozen=True)
class Manifest:
    fingerprint: str
    # Names of the file that the frames were rendered from; see `edits.py`.
    file_names: tuple[str, ...]
    # The seed of a take whose seed is neither locked nor keyed; None otherwise.
    seed: int | None = None
    jobs: tuple[str, ...] = ()
    schema: int = SCHEMA


@dataclass(frozen=True)
class FrameNote:
    """All that a frame's request needs besides the picture files."""

    look: Look
    scene: messages.Scene
    framing: messages.Framing | None


@dataclass(frozen=True)
class Take:
    folder: Path

    @property
    def passes_pattern(self) -> Path:
        return self.folder / "passes.####.exr"

    @property
    def plate_pattern(self) -> Path:
        return self.folder / f"{PLATE_NAME}.####.exr"

    def passes(self, frame: int) -> Path:
        return self.folder / f"passes.{numbered(frame, 4)}.exr"

    def plate(self, frame: int) -> Path:
        return self.folder / f"{PLATE_NAME}.{numbered(frame, 4)}.exr"

    def manifest(self) -> Manifest | None:
        """None where there is none that can be read: such a take is never gone on with."""
        try:
            said = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
            if said["schema"] != SCHEMA:
                return None
            return Manifest(
                said["fingerprint"], tuple(said["file_names"]), said["seed"], tuple(said["jobs"]), said["schema"]
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write_manifest(self, manifest: Manifest) -> None:
        write_json(self.folder / MANIFEST, asdict(manifest))

    def add_job(self, job_id: str) -> None:
        manifest = self.manifest()
        if manifest is not None and job_id not in manifest.jobs:
            self.write_manifest(replace(manifest, jobs=(*manifest.jobs, job_id)))

    def note(self, frame: int, with_passes: bool) -> FrameNote | None:
        """What was kept of a frame; None where it is absent, or its passes are absent or of another size."""
        try:
            said = json.loads(self._note(frame).read_text(encoding="utf-8"))
            if with_passes and self.passes(frame).stat().st_size != said["passes_bytes"]:
                return None
            request = from_json(messages.PlateRequest, said["request"])
        except (OSError, ValueError, KeyError):
            return None
        look = Look(request.prompt, request.negative_prompt, request.seed, request.parameters)
        return FrameNote(look, request.scene or messages.Scene(), request.framing)

    def write_note(self, frame: int, note: FrameNote, with_passes: bool) -> None:
        request = messages.PlateRequest(
            prompt=note.look.prompt,
            negative_prompt=note.look.negative_prompt,
            seed=note.look.seed,
            parameters=note.look.parameters,
            scene=note.scene,
            framing=note.framing,
        )
        size = self.passes(frame).stat().st_size if with_passes else 0
        write_json(self._note(frame), {"passes_bytes": size, "request": to_json(request)})

    def has_plate(self, frame: int) -> bool:
        return self.plate(frame).is_file()

    def _note(self, frame: int) -> Path:
        return self.folder / f"frame.{numbered(frame, 4)}.json"


@dataclass(frozen=True)
class FrameRun:
    """Frames of one job: the same look, one step apart."""

    first: int
    last: int
    step: int

    @property
    def frames(self) -> range:
        return range(self.first, self.last + 1, self.step)


def runs_of(frames: Iterable[int], step: int, looks: dict[int, Look], longest: int) -> list[FrameRun]:
    """Splits ascending frames where the look changes, where one is left out, and at the daemon's limit."""
    runs: list[list[int]] = []
    for frame in frames:
        run = runs[-1] if runs else None
        goes_on = run and frame == run[-1] + step and looks[frame] == looks[run[0]] and len(run) < longest
        if run and goes_on:
            run.append(frame)
        else:
            runs.append([frame])
    return [FrameRun(run[0], run[-1], step) for run in runs]


def new_take(output: Path, kind: str) -> Take:
    """The next free folder `<kind>_001`, made."""
    for number in range(_newest(output, kind) + 1, 100000):
        folder = output / f"{kind}_{number:03d}"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return Take(folder)
    raise FlowError(f"There are too many takes in {output}. Choose another output folder.")


def find_take(output: Path, fingerprint: str, file_names: Iterable[str]) -> Take | None:
    """The newest take whose frames depend on the same as now."""
    names = set(file_names)
    for number in range(_newest(output, "take"), 0, -1):
        take = Take(output / f"take_{number:03d}")
        manifest = take.manifest()
        if manifest and manifest.fingerprint == fingerprint and names & set(manifest.file_names):
            return take
    return None


def write_json(path: Path, value: Any) -> None:
    """Whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _newest(output: Path, kind: str) -> int:
    numbers = [re.fullmatch(rf"{kind}_(\d+)", entry.name) for entry in output.iterdir() if entry.is_dir()]
    return max((int(number[1]) for number in numbers if number), default=0)
