# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a job into the scene's history as it goes, so that another session finds it.

Nothing is written before the daemon has the job: what it refuses leaves no trace.
"""

from __future__ import annotations

import bpy

from .. import history
from ..platewright_client import messages
from ..platewright_client.follow import Ended
from ..platewright_client.wire.messages import JobState


class Record:
    """The entry of one job. The scene is looked up anew each time: an undo replaces every data-block."""

    def __init__(self, scene: str, request_id: str, request: messages.PlateRequest, folder: str) -> None:
        self.request_id = request_id
        self._scene = scene
        self._request = request
        self._folder = folder

    def accepted(self, job: messages.Job) -> None:
        entry = self._entry()
        if entry is not None:
            history.update(entry, job)

    def began(self) -> None:
        """Work goes on: the job waits no more."""
        entry = self._entry()
        if entry is not None and entry.state != JobState.RUNNING.name:
            history.set_state(entry, JobState.RUNNING)

    def plate(self, plate: messages.Plate) -> None:
        entry = self._entry()
        if entry is not None:
            history.add_plate(entry, plate)

    def ended(self, ended: Ended) -> None:
        """A job that was given up and may still go on in the daemon stays open."""
        entry = self._entry()
        if entry is None:
            return
        if ended.job is not None:
            history.update(entry, ended.job)
        elif ended.state != JobState.UNSPECIFIED:
            history.set_state(entry, ended.state, ended.error.detail if ended.error else None)

    def _entry(self) -> history.HistoryEntry | None:
        """Added where it is not there, also where an undo has taken it away. None where the scene is gone."""
        scene = bpy.data.scenes.get(self._scene)
        if scene is None:
            return None
        found = history.find(scene, request_id=self.request_id)
        return found or history.add(scene, self.request_id, name_of(scene), self._request, self._folder)


def record_of(scene: bpy.types.Scene, entry: history.HistoryEntry) -> Record:
    """The record of an entry that is there."""
    return Record(scene.name, entry.request_id, history.request_of(entry), entry.folder)


def name_of(scene: bpy.types.Scene) -> str:
    """What the scene's plates are called where they are placed: the next takes the place of the one before."""
    return f"{scene.name} plate"
