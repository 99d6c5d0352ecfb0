# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with a plate of the history."""

from __future__ import annotations

from pathlib import Path

import bpy

from .. import history, parameters, pump
from ..daemon_link import connector
from ..flow import record, session
from ..flow.board import board
from ..flow.generate import regenerate
from ..flow.placing import still_placed
from ..flow.wish import wish_of
from ..flow.words import FlowError, line
from ..model_catalogue import catalogue
from ..settings import SEED_MAXIMUM
from .asking import Finished

WHICH = "Which plate of the history; empty: the newest"


class OfEntry:
    """Mixed into an operator on one entry. `act` does it and raises what stands in the way."""

    request_id: bpy.props.StringProperty(name="Request", description=WHICH, options={"SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> Finished:
        scene = context.scene
        try:
            entry = history.find(scene, self.request_id) if self.request_id else next(history.entries(scene), None)
            if entry is None:
                raise FlowError("The history has no such plate.")
            self.act(context, entry)
        except Exception as error:  # noqa: BLE001  whatever it is, the artist is to read it
            self.report({"ERROR"}, line(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class PLATEWRIGHT_OT_restore_settings(OfEntry, bpy.types.Operator):
    """Set model, prompt, seed and parameters as they were for this plate"""

    bl_idname = "platewright.restore_settings"
    bl_label = "Restore Settings"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context: bpy.types.Context, entry: history.HistoryEntry) -> None:
        request, settings = history.request_of(entry), context.scene.platewright
        model = catalogue.find(request.model)
        settings.model = request.model
        settings.prompt, settings.negative_prompt = request.prompt, request.negative_prompt
        if request.seed <= SEED_MAXIMUM:
            settings.seed, settings.lock_seed = request.seed, True
        if model is None:
            raise FlowError(f"The model {request.model} is not known here, so its parameters stay as they are.")
        for sent in request.parameters:
            value = parameters.value_of(sent)
            if value is not None:
                parameters.write(settings.parameters, model, sent.name, value)


class PLATEWRIGHT_OT_regenerate(OfEntry, bpy.types.Operator):
    """Make this plate again, exactly: the same request, the same bytes, in the same place"""

    bl_idname = "platewright.regenerate"
    bl_label = "Regenerate Exactly"

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return not session.is_running()

    def act(self, context: bpy.types.Context, entry: history.HistoryEntry) -> None:
        wish = wish_of(context.scene, context.view_layer.name)
        steps = regenerate(wish.scene, history.request_of(entry), connector())
        session.start(steps, lambda end: still_placed(wish, end), wait=bpy.app.background)


class PLATEWRIGHT_OT_use_passes(OfEntry, bpy.types.Operator):
    """Take the passes of this plate for the next one, instead of rendering them again"""

    bl_idname = "platewright.use_passes"
    bl_label = "Use These Passes"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context: bpy.types.Context, entry: history.HistoryEntry) -> None:
        paths = [source.pixels.path for source in history.request_of(entry).passes if source.pixels]
        if len(paths) != 1 or not paths[0]:
            raise FlowError("The passes of this plate are not in one file. Choose them by hand.")
        context.scene.platewright.source = "FILES"
        context.scene.platewright.source_path = paths[0]


class PLATEWRIGHT_OT_reveal(OfEntry, bpy.types.Operator):
    """Open the folder of this plate"""

    bl_idname = "platewright.reveal"
    bl_label = "Reveal"

    def act(self, _context: bpy.types.Context, entry: history.HistoryEntry) -> None:
        folder = Path(bpy.path.abspath(entry.plate_path)).parent if entry.plate_path else Path(entry.folder)
        if not folder.is_dir():
            raise FlowError(f"{folder} is not there any more.")
        bpy.ops.wm.path_open(filepath=str(folder))


class PLATEWRIGHT_OT_remove_entry(OfEntry, bpy.types.Operator):
    """Take this plate off the history. Its files stay"""

    bl_idname = "platewright.remove_entry"
    bl_label = "Remove from History"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context: bpy.types.Context, entry: history.HistoryEntry) -> None:
        record.remove(context.scene, entry.request_id)


class PLATEWRIGHT_OT_cancel_job(OfEntry, bpy.types.Operator):
    """Ask the daemon to stop this job"""

    bl_idname = "platewright.cancel_job"
    bl_label = "Cancel Job"

    def act(self, _context: bpy.types.Context, entry: history.HistoryEntry) -> None:
        meet, job_id = connector(start=False), entry.job_id

        def cancel() -> None:
            with meet() as daemon:
                daemon.cancel_job(job_id)

        # Its end comes to whoever follows the job.
        pump.ask(cancel, lambda _: None, lambda error: board.remark(line(error)))


class PLATEWRIGHT_OT_reattach(bpy.types.Operator):
    """Go on with the jobs of this file that have not ended, and find what they have made meanwhile"""

    bl_idname = "platewright.reattach"
    bl_label = "Reattach"

    def execute(self, _context: bpy.types.Context) -> Finished:
        count = session.reattach(wait=bpy.app.background)
        self.report({"INFO"}, f"{count} open jobs")
        return {"FINISHED"}


CLASSES = (
    PLATEWRIGHT_OT_restore_settings,
    PLATEWRIGHT_OT_regenerate,
    PLATEWRIGHT_OT_use_passes,
    PLATEWRIGHT_OT_reveal,
    PLATEWRIGHT_OT_remove_entry,
    PLATEWRIGHT_OT_cancel_job,
    PLATEWRIGHT_OT_reattach,
)
