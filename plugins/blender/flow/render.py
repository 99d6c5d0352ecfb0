# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for a render by the scene's own engine."""

from __future__ import annotations

import bpy

from .drive import Cancelled, Steps
from .words import FlowError


def rendered(scene: bpy.types.Scene) -> Steps[None]:
    """Renders the scene's current frame to the Render Result."""
    step = Rendered(scene)
    try:
        yield step
    finally:
        step.close()


class Rendered:
    """A render under way.

    With a window the render is Blender's own job, with its progress and its Esc; handlers run off the main thread,
    so they raise flags and nothing else. A cancel from outside takes effect when the render has ended: Blender has no
    call to stop one.
    """

    def __init__(self, scene: bpy.types.Scene) -> None:
        # By name: an undo replaces every data-block.
        self._scene = scene.name
        self._is_cancelled = False
        self._ended = False
        self._stopped = False
        self._error: Exception | None = None

    def begin(self) -> None:
        if self._is_cancelled:
            self._ended = True
            return
        if bpy.app.is_job_running("RENDER"):
            raise FlowError("Blender is rendering already. Wait for its end, or stop it with Esc.")
        bpy.app.handlers.render_complete.append(self._on_complete)
        bpy.app.handlers.render_cancel.append(self._on_cancel)
        try:
            self._start()
        except RuntimeError as error:
            self._error = FlowError(f"The render failed: {str(error).removeprefix('Error: ').strip()}")
            self._ended = True

    def is_done(self) -> bool:
        return self._ended and not bpy.app.is_job_running("RENDER")

    def result(self) -> None:
        if self._error is not None:
            raise self._error
        if self._is_cancelled or self._stopped:
            raise Cancelled

    def cancel(self) -> None:
        self._is_cancelled = True

    def close(self) -> None:
        """Takes the handlers away."""
        for handlers, handler in (
            (bpy.app.handlers.render_complete, self._on_complete),
            (bpy.app.handlers.render_cancel, self._on_cancel),
        ):
            if handler in handlers:
                handlers.remove(handler)

    def _start(self) -> None:
        if bpy.app.background:
            bpy.ops.render.render(scene=self._scene)
            self._ended = True
            return
        window = bpy.context.window or bpy.context.window_manager.windows[0]
        # Blender asks where to show a render as it begins; a window of its own would cover the panel and take its Esc.
        view = bpy.context.preferences.view
        shown, view.render_display_type = view.render_display_type, "NONE"
        try:
            with bpy.context.temp_override(window=window):
                scene = "" if window.scene.name == self._scene else self._scene
                answer = bpy.ops.render.render("INVOKE_DEFAULT", scene=scene)
        finally:
            view.render_display_type = shown
        if "CANCELLED" in answer:
            raise RuntimeError("Blender did not start it")

    def _on_complete(self, *_: object) -> None:
        self._ended = True

    def _on_cancel(self, *_: object) -> None:
        self._stopped = self._ended = True
