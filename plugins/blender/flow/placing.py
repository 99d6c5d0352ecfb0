# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes finished plates where the artist wants them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import bpy

from ..place import camera_background, compositor, image, projection, sequencer, world
from ..place.errors import PlaceError
from ..place.plate import Placed, PlacedPlate
from .animation import Animation
from .board import board
from .edits import own_changes
from .job import JobEnd
from .wish import Wish

# Route -> title and description, in the order of the menu.
ROUTES = {
    "IMAGE": ("Images", "An image of Blender's own, the base of the others"),
    "COMPOSITOR": ("Compositor", "A node group of its own beside the compositing nodes"),
    "CAMERA": ("Camera Background", "Behind the scene, in the camera's view"),
    "WORLD": ("World", "The surrounding that lights the scene; for lat-long plates"),
    "SEQUENCER": ("Sequencer", "A strip on a free channel"),
    "PROJECTION": ("Projection", "Onto the selected objects, from the camera"),
}


def place(scene: bpy.types.Scene, plate: PlacedPlate, routes: Collection[str]) -> tuple[list[str], list[str]]:
    """Places the plate by each route. Remarks on what was placed, then why a route was not possible; that one has
    changed nothing. Raises `PlaceError` where there is not even an image of it."""
    loaded = image.load(plate)
    remarks: list[str] = []
    refused: list[str] = []
    for route in (route for route in ROUTES if route in routes and route != "IMAGE"):
        try:
            placed = _by(route, scene, loaded, plate)
        except PlaceError as error:
            refused.append(str(error))
        else:
            remarks += placed.remarks if isinstance(placed, Placed) else ()
    return remarks, refused


def still_placed(wish: Wish, end: JobEnd) -> str:
    """Places a picture that is done, and says so in one line."""
    _one_step(wish, end.request_id, 0, 0)
    path = Path(end.job.plates[0].path)
    return f"Made {path.parent.name}/{path.name}"


def take_placed(wish: Wish, animation: Animation) -> str:
    """Places the frames that are done as one sequence, and says so in one line."""
    take, frames = animation.take, animation.frames
    for frame, error in animation.failures:
        board.remark(f"Frame {frame}: {error}")
    if animation.request_id:
        _one_step(wish, animation.request_id, frames[0], frames[-1])
    there = sum(take.has_plate(frame) for frame in frames)
    return f"{there} of {len(frames)} plates are in {take.folder.name}"


def _one_step(wish: Wish, request_id: str, first: int, last: int) -> None:
    """One step of the undo history; outside an operator that has to be asked for."""
    windows = bpy.context.window_manager.windows
    with own_changes(), bpy.context.temp_override(**({"window": windows[0]} if windows else {})):
        bpy.ops.platewright.place(
            "EXEC_DEFAULT",
            True,
            scene=wish.scene,
            request_id=request_id,
            routes={"IMAGE", *wish.routes},
            first_frame=first,
            last_frame=last,
        )


def _by(route: str, scene: bpy.types.Scene, loaded: bpy.types.Image, plate: PlacedPlate) -> object:
    if route == "COMPOSITOR":
        return compositor.place(scene, loaded, plate)
    if route == "CAMERA":
        return camera_background.place(scene, loaded, plate)
    if route == "WORLD":
        return world.place(scene, loaded, plate)
    if route == "PROJECTION":
        return projection.place(scene, scene.camera, loaded, plate)
    return sequencer.place(scene, plate)
