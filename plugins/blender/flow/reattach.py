# SPDX-License-Identifier: GPL-3.0-or-later
"""Goes on with jobs of earlier sessions: the daemon keeps them, the history knows their names."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from .. import history
from ..daemon_link import Connect
from ..platewright_client import JobFollower
from ..platewright_client.follow import Ended, PlateReady, Progressed
from .board import redraw
from .drive import NextHappening, Steps
from .record import Record, record_of

ENDS = frozenset({"DONE", "FAILED", "CANCELLED"})


@dataclass(frozen=True)
class Unfinished:
    """A job that had not ended when the file was saved."""

    job_id: str
    record: Record


def unfinished() -> list[Unfinished]:
    return [
        Unfinished(entry.job_id, record_of(scene, entry))
        for scene in bpy.data.scenes
        if scene.library is None
        for entry in history.entries(scene)
        if entry.job_id and entry.state not in ENDS
    ]


def reattached(job: Unfinished, meet: Connect) -> Steps[None]:
    """Follows the job to its end, quietly: the history shows how it stands."""
    follower = JobFollower.reattach(meet, job.job_id)
    while True:
        happening = yield NextHappening(follower)
        if isinstance(happening, Progressed):
            job.record.began()
        elif isinstance(happening, PlateReady):
            job.record.plate(happening.plate)
        elif isinstance(happening, Ended):
            job.record.ended(happening)
            redraw()
            return
        redraw()
