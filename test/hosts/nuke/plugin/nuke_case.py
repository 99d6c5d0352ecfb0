# SPDX-License-Identifier: Apache-2.0
"""What the plug-in's tests stand on: Nuke's double, a described model, the daemon's part played."""

from __future__ import annotations

import array
import json
import queue
import sys
import tempfile
import unittest
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional
from unittest import mock

ROOT = Path(__file__).resolve().parents[4]
PLUGIN = ROOT / "plugins" / "nuke"
for _folder in (ROOT / "test" / "hosts" / "nuke" / "double", ROOT / "plugins" / "client", PLUGIN):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

import nuke  # noqa: E402  the double, once it is on the path
from nuke import _exr, double  # noqa: E402
from platewright_client import messages  # noqa: E402
from platewright_client.follow import Accepted, Ended  # noqa: E402
from platewright_client.wire.json import to_json  # noqa: E402

from platewright_nuke import (  # noqa: E402, F401  the tests take them from here, after the path is set
    actions,
    batch,
    catalogue,
    commands,
    jobs,
    knobs,
    node,
    place,
    pump,
    run,
    settings,
    spaces,
    state,
    versions,
)
from platewright_nuke.errors import NodeError  # noqa: E402, F401

Kind = messages.PassKind
REC709, AP1 = messages.ColourSpace.LIN_REC709_SCENE, messages.ColourSpace.LIN_AP1_SCENE

MODEL = messages.Model(
    name="sketch",
    title="Sketch",
    description="Draws.",
    version="1.2.0",
    is_default=True,
    passes=(
        messages.PassUse(kind=Kind.DEPTH, required=True, purpose="Where surfaces stand."),
        messages.PassUse(kind=Kind.NORMAL, purpose="How they face."),
    ),
    parameters=(
        messages.ParameterSpec(
            name="strength",
            label="Strength",
            description="How much.",
            group="Model",
            unit="%",
            number=messages.NumberSpec(default_value=0.5, minimum=0.0, maximum=1.0, step=0.1),
        ),
        messages.ParameterSpec(
            name="steps", label="Steps", integer=messages.IntegerSpec(default_value=4, minimum=1, maximum=8)
        ),
        messages.ParameterSpec(name="tiled", label="Tiled", toggle=messages.ToggleSpec(default_value=True)),
        messages.ParameterSpec(
            name="start_from",
            label="Start from",
            text=messages.TextSpec(default_value="beauty", choices=("beauty", "lights")),
        ),
        messages.ParameterSpec(name="note", label="Note", text=messages.TextSpec(default_value="plain")),
    ),
)
OTHER = messages.Model(
    name="paint",
    title="Paint",
    version="2.0.0",
    passes=(messages.PassUse(kind=Kind.ALBEDO, required=True, purpose="Colour."),),
    parameters=(
        messages.ParameterSpec(
            name="steps", label="Steps", integer=messages.IntegerSpec(default_value=20, minimum=10, maximum=50)
        ),
    ),
)


@dataclass(frozen=True)
class Captured:
    sources: tuple[messages.PassSource, ...] = ()
    scene: Optional[messages.Scene] = None
    scene_keys: tuple[messages.SceneKey, ...] = ()
    framing: Optional[messages.Framing] = None
    working_space: messages.ColourSpace = REC709
    frame_rate: messages.Rational = messages.Rational(numerator=24, denominator=1)
    warnings: tuple[str, ...] = ()


class Follower:
    """Plays the daemon's part: the test says what happens."""

    made: list[Follower] = []

    def __init__(self, request: Optional[messages.PlateRequest], job_id: str) -> None:
        self.happenings: queue.Queue[Any] = queue.Queue()
        self.request, self.job_id = request, job_id
        self.is_cancelled = False
        Follower.made.append(self)

    @classmethod
    def submit(cls, connect: Any, request: messages.PlateRequest, request_id: str) -> Follower:
        return cls(request, "")

    @classmethod
    def reattach(cls, connect: Any, job_id: str, after_sequence: int = 0) -> Follower:
        return cls(None, job_id)

    def cancel(self) -> None:
        self.is_cancelled = True

    def happen(self, *happenings: Any) -> None:
        for each in happenings:
            self.happenings.put(each)

    def accept(self, job_id: str = "job-1") -> None:
        self.job_id = job_id
        self.happen(Accepted(messages.Job(id=job_id)))

    def end(self, job_state: messages.JobState, job: Optional[messages.Job] = None, error: Any = None) -> None:
        self.happen(Ended(job_state, job, error))

    def deliver(self, milliseconds: int = 1500, **changes: Any) -> None:
        """The plates of the request on disk, and the end of the job."""
        assert self.request is not None and self.request.frames is not None
        frames = range(self.request.frames.first, self.request.frames.last + 1, self.request.frames.step or 1)
        plates = write_plates(self.request, frames, **changes)
        job = messages.Job(id=self.job_id, plates=plates, created_unix_ms=1000, ended_unix_ms=1000 + milliseconds)
        self.end(messages.JobState.DONE, job)


def write_plates(request: messages.PlateRequest, frames: Sequence[int], space: str = "lin_rec709_scene") -> Any:
    output = request.output or messages.Output()
    made = []
    for frame in frames:
        path = Path(output.folder) / (versions.frame_name(output.name_pattern, frame) + ".exr")
        pixels = {channel: array.array("f", [0.25] * 8) for channel in "ABGR"}
        attributes = {
            "colorInteropID": space,
            "platewright/request": json.dumps(to_json(request)),
            "platewright/seed": str(request.seed),
            "platewright/model": json.dumps({"name": request.model or "sketch", "version": "1.2.0"}),
        }
        _exr.write(path, pixels, _exr.HALF, (0, 0, 3, 1), (0, 0, 3, 1), attributes=attributes)
        made.append(messages.Plate(path=str(path), frame=frame, seed=request.seed))
    return tuple(made)


class NukeCase(unittest.TestCase):
    """A fresh Nuke with a saved script, no daemon, and a capture that gives one file."""

    gui = True
    edition: dict[str, bool] = {}

    def setUp(self) -> None:
        double.reset(gui=self.gui, **self.edition)
        Follower.made.clear()
        jobs._followed.clear()
        catalogue._models = ()
        folder = tempfile.TemporaryDirectory(prefix="pw-nuke-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.beauty = self.folder / "beauty.1001.exr"
        pixels = {channel: array.array("f", [0.5] * 8) for channel in ("R", "G", "B", "A", "depth.Z")}
        _exr.write(self.beauty, pixels, _exr.FLOAT, (0, 0, 3, 1), (0, 0, 3, 1))
        nuke.scriptSaveAs(str(self.folder / "shot.nk"))
        self.captured = Captured((messages.PassSource(pixels=messages.PixelSource(path=str(self.beauty))),))
        self.captures: list[tuple[Any, ...]] = []
        self.refresh = self.patch(catalogue, "refresh", mock.Mock())
        self.patch(run, "capture", self.capture)
        self.patch(run, "JobFollower", Follower)
        self.patch(jobs, "JobFollower", Follower)
        self.patch(run.link, "expect", lambda: None)

    def patch(self, owner: Any, name: str, value: Any) -> Any:
        patcher = mock.patch.object(owner, name, value)
        self.addCleanup(patcher.stop)
        return patcher.start()

    def capture(self, group: Any, frames: Sequence[int], folder: Path, only_current: bool) -> Captured:
        self.captures.append((group, tuple(frames), folder, only_current))
        return self.captured

    def made(self, model: Optional[messages.Model] = MODEL, first: int = 1001, last: int = 1002) -> Any:
        """A node on a Read, its range set, with nothing to undo and nothing unsaved."""
        read = nuke.nodes.Read(file=self.beauty.as_posix(), first=1001, last=1001)
        for other in nuke.selectedNodes():
            other.setSelected(False)
        group = node.create({"beauty": read}, model)
        group["range"].setValue("custom")
        group["first"].setValue(first)
        group["last"].setValue(last)
        self.saved()
        return group

    def saved(self) -> None:
        nuke.scriptSave()
        nuke.Undo.undoTruncate()

    def finished(self, group: Any, **changes: Any) -> Any:
        """One Generate, to its plate."""
        following = run.generate(group, force=True)
        Follower.made[-1].accept(f"job-{len(Follower.made)}")
        Follower.made[-1].deliver(**changes)
        self.until_over(following)
        return following

    def until_over(self, *followings: Any) -> None:
        self.assertTrue(double.pump_until(lambda: all(each.outcome is not None for each in followings), 10.0))
        # The progress bars go when their threads end.
        self.assertTrue(double.pump_until(lambda: not any(task.shown for task in double.tasks()), 10.0))

    def status(self, group: Any) -> str:
        return str(group["status"].value())

    def left(self) -> list[str]:
        """What is below the node's own folder of plates."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.glob("plates/*/**/*"))
