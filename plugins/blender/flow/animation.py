# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a range: frames rendered one after another into a take, then one job for each run of equal settings.

A request carries a scene for every frame, but one prompt, one seed and one value of each parameter. Where those are
keyed the range is split where they change, so that a value that moves all the time makes a job of each frame.

What a broken-off press has left is gone on with, where everything that the frames depend on is as it was; else the
frames go into a new take, and no stale one is ever mixed in.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy

from ..capture import framing
from ..capture.colour import frame_rate, working_space
from ..capture.files import PassFiles
from ..capture.passes import save_passes
from ..capture.scene import scene_message
from ..daemon_link import Connect
from ..platewright_client import JobFollower, PlatewrightError, messages
from ..platewright_client.wire.messages import ErrorReason, JobState
from .board import board
from .compose import request_of
from .drive import InThread, Steps
from .edits import names_of_file, own_changes
from .fingerprint import fingerprint_of
from .generate import RENDERED, keep_seed, prepared, ready_for, scene_of
from .job import checked, followed, made
from .ready import Ready, size_of
from .record import Record
from .render import rendered
from .take import FrameNote, FrameRun, Manifest, Take, find_take, new_take, runs_of
from .wish import Wish, look_of
from .words import FlowError


class Animation:
    """What came of it."""

    def __init__(self, take: Take, frames: range) -> None:
        self.take = take
        self.frames = frames
        # Of the last job that made some of the frames; empty where all were there.
        self.request_id = ""
        self.failures: list[tuple[int, str]] = []


def generate_animation(wish: Wish, meet: Connect, frames: range, resume: bool) -> Steps[Animation]:
    """Passes, requests and plates of the range. Raises what stands in the way, the scene's settings put back."""
    if not frames:
        raise FlowError("The frame range is empty. Set its last frame at or after the first.")
    board.start("Asking the daemon")
    ready = yield from ready_for(wish, meet, size_of(scene_of(wish), 1, not wish.from_files))
    take, wish = _take_of(wish, ready, frames, resume)
    done = Animation(take, frames)
    yield from _reattached(take, meet, wish, done)
    yield from _captured(wish, ready, take, frames)
    open_frames = [frame for frame in frames if not take.has_plate(frame)]
    notes = {frame: take.note(frame, not wish.from_files) for frame in open_frames}
    looks = {frame: note.look for frame, note in notes.items() if note}
    limit = (ready.hello.limits.job_frames if ready.hello.limits else 0) or len(frames)
    runs = runs_of(open_frames, frames.step, looks, limit)
    for place, run in enumerate(runs):
        share = tuple(RENDERED + (1 - RENDERED) * (place + end) / len(runs) for end in (0, 1))
        request = _request(wish, ready, take, run, {frame: notes[frame] for frame in run.frames})
        if place == 0:
            board.go("Checking the passes", RENDERED)
            yield from checked(meet, request, ready.model)
        end = yield from made(meet, wish.scene, request, lambda job: _accepted(wish, take, job), share)
        done.request_id = end.request_id
        done.failures += end.failures
    return done


def _accepted(wish: Wish, take: Take, job: messages.Job) -> None:
    keep_seed(wish)
    take.add_job(job.id)


def _take_of(wish: Wish, ready: Ready, frames: range, resume: bool) -> tuple[Take, Wish]:
    """The take to go on with, or a new one. The wish that comes back has the take's seed."""
    fingerprint = fingerprint_of(scene_of(wish), wish, ready.model, ready.folder)
    names = names_of_file()
    take = find_take(ready.folder, fingerprint, names) if resume else None
    manifest = take.manifest() if take else None
    if take and manifest and not (wish.seed_is_new and all(take.has_plate(frame) for frame in frames)):
        # The file's names of now are further proof for the next time.
        take.write_manifest(replace(manifest, file_names=tuple(dict.fromkeys((*manifest.file_names, *names)))))
        board.remark(f"Going on with {take.folder.name}.")
        return take, wish if manifest.seed is None else replace(wish, seed=manifest.seed)
    take = new_take(ready.folder, "take")
    take.write_manifest(Manifest(fingerprint, names, wish.seed if wish.seed_is_new else None))
    return take, wish


def _reattached(take: Take, meet: Connect, wish: Wish, done: Animation) -> Steps[None]:
    """Waits for jobs of the take that the daemon is still at, from a press that was broken off."""
    manifest = take.manifest()
    for job_id in manifest.jobs if manifest else ():
        job = yield InThread(lambda job_id=job_id: _job(meet, job_id))
        if job is not None and job.state in (JobState.QUEUED, JobState.RUNNING, JobState.WRITING):
            board.go("Going on with a job of this take", 0.0)
            record = Record(wish.scene, job.request_id, job.request or messages.PlateRequest(), str(take.folder))
            end = yield from followed(JobFollower.reattach(meet, job_id), record)
            done.request_id = end.request_id


def _job(meet: Connect, job_id: str) -> messages.Job | None:
    """None where the daemon does not know it any more."""
    try:
        with meet() as daemon:
            return daemon.get_job(job_id)
    except PlatewrightError as error:
        if error.reason == ErrorReason.JOB_NOT_FOUND:
            return None
        raise


def _captured(wish: Wish, ready: Ready, take: Take, frames: range) -> Steps[None]:
    """Renders and notes each frame that lacks its passes. The scene is back at its frame afterwards."""
    missing = [f for f in frames if not take.has_plate(f) and take.note(f, not wish.from_files) is None]
    if not missing:
        return
    files = PassFiles(bpy.path.abspath(wish.source_path)) if wish.from_files else None
    scene = scene_of(wish)
    kept, names = scene.frame_current, names_of_file()
    try:
        if files is not None:
            for frame in missing:
                files.frame(frame)
                _at(scene, frame)
                take.write_note(frame, _note(scene, wish, ready, take.folder, None), with_passes=False)
            return
        with prepared(wish, ready.model):
            for place, frame in enumerate(missing):
                scene = scene_of(wish)
                _at(scene, frame)
                note = _note(scene, wish, ready, take.folder, framing.framing(scene))
                board.go(f"Rendering frame {frame}, {place + 1} of {len(missing)}", RENDERED * place / len(missing))
                yield from rendered(scene)
                save_passes(scene_of(wish), take.passes(frame))
                take.write_note(frame, note, with_passes=True)
                _watch_edits(take, names)
    finally:
        _at(scene_of(wish), kept)


def _at(scene: bpy.types.Scene, frame: int) -> None:
    with own_changes():
        scene.frame_set(frame)


def _watch_edits(take: Take, names: tuple[str, ...]) -> None:
    """An edit while frames are rendered makes this take the last of its kind: finished, and never gone on with."""
    manifest = take.manifest()
    if manifest and manifest.file_names and not set(names) & set(names_of_file()):
        take.write_manifest(replace(manifest, file_names=()))
        board.remark("The scene was edited while its frames were rendered; earlier frames show it as it was.")


def _note(
    scene: bpy.types.Scene, wish: Wish, ready: Ready, folder: Path, frame: messages.Framing | None
) -> FrameNote:
    told = scene_message(bpy.context.evaluated_depsgraph_get(), scene, folder)
    return FrameNote(look_of(scene, wish, ready.model), told, frame)


def _request(
    wish: Wish, ready: Ready, take: Take, run: FrameRun, notes: dict[int, FrameNote]
) -> messages.PlateRequest:
    scene = scene_of(wish)
    first = notes[run.first]
    path = PassFiles(bpy.path.abspath(wish.source_path)).pattern if wish.from_files else take.passes_pattern
    return request_of(
        ready.model,
        first.look,
        [messages.PassSource(pixels=messages.PixelSource(path=str(path)))],
        None,
        first.framing,
        working_space(scene),
        take.folder,
        keys=[messages.SceneKey(frame=frame, scene=note.scene) for frame, note in notes.items()],
        frames=messages.FrameRange(
            first=run.first, last=run.last, step=run.step, frames_per_second=frame_rate(scene)
        ),
    )
