# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a job into the scene's history as it goes, so that another session finds it.

Nothing is written before the daemon has the job: what it refuses leaves no trace. What was written in this session is
remembered, because an undo takes the whole file back, and a plate is not to be lost with the step that placed it.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy

from .. import history
from ..platewright_client import messages
from ..platewright_client.follow import Ended
from ..platewright_client.wire.messages import JobState


# Scene and request id -> the fields of the entry.
_written: dict[tuple[str, str], dict[str, object]] = {}


class Record:
    """The entry of one job. The scene is looked up anew each time: an undo replaces every data-block."""

    def __init__(self, scene: str, request_id: str, request: messages.PlateRequest, folder: str) -> None:
        self.request_id = request_id
        self._scene = scene
        self._request = request
        self._folder = folder

    def accepted(self, job: messages.Job) -> None:
        self._write(lambda entry: history.update(entry, job))

    def began(self) -> None:
        """Work goes on: the job waits no more."""
        entry = self._entry()
        if entry is not None and entry.state != JobState.RUNNING.name:
            self._write(lambda entry: history.set_state(entry, JobState.RUNNING))

    def plate(self, plate: messages.Plate) -> None:
        self._write(lambda entry: history.add_plate(entry, plate))

    def ended(self, ended: Ended) -> None:
        """A job that was given up and may still go on in the daemon stays open."""
        if ended.job is not None:
            self._write(lambda entry: history.update(entry, ended.job))
        elif ended.state != JobState.UNSPECIFIED:
            error = ended.error.detail if ended.error else None
            self._write(lambda entry: history.set_state(entry, ended.state, error))

    def _write(self, change: Callable[[history.HistoryEntry], None]) -> None:
        entry = self._entry()
        if entry is not None:
            change(entry)
            _written[self._scene, self.request_id] = {name: getattr(entry, name) for name in _fields(entry)}

    def _entry(self) -> history.HistoryEntry | None:
        """Added where it is not there, also where an undo has taken it away. None where the scene is gone."""
        scene = bpy.data.scenes.get(self._scene)
        if scene is None:
            return None
        found = history.find(scene, request_id=self.request_id)
        return found or history.add(scene, self.request_id, name_of(scene), self._request, self._folder)


def write_again() -> None:
    """Gives the histories back what an undo has taken from them."""
    for (name, request_id), fields in _written.items():
        scene = bpy.data.scenes.get(name)
        if scene is None:
            continue
        entry = history.find(scene, request_id=request_id) or scene.platewright.history.add()
        for field, value in fields.items():
            setattr(entry, field, value)


def remove(scene: bpy.types.Scene, request_id: str) -> None:
    """Takes an entry off the history for good."""
    _written.pop((scene.name, request_id), None)
    history.remove(scene, request_id)


def forget() -> None:
    """Another file is open."""
    _written.clear()


def record_of(scene: bpy.types.Scene, entry: history.HistoryEntry) -> Record:
    """The record of an entry that is there."""
    return Record(scene.name, entry.request_id, history.request_of(entry), entry.folder)


def name_of(scene: bpy.types.Scene) -> str:
    """What the scene's plates are called where they are placed: the next takes the place of the one before."""
    return f"{scene.name} plate"


def _fields(entry: history.HistoryEntry) -> list[str]:
    return [field.identifier for field in entry.bl_rna.properties if not field.is_readonly]
