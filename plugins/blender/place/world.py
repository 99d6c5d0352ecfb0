# SPDX-License-Identifier: GPL-3.0-or-later
"""A lat-long plate as the scene's environment, in a world of its own; the artist's world is kept beside it as it is."""

from __future__ import annotations

import bpy

from .emission import check_layers
from .errors import PlaceError
from .frame import PlateFrame, frame_of
from .frames import follow, missing_frames
from .marks import NAME, mark, marked
from .plate import Placed, PlacedPlate

BEFORE = "platewright_world_before"
"""On our world: the artist's, or nothing where the scene had none. A pointer, so a world that is renamed is found and
one that nothing else uses is saved."""


def place(scene: bpy.types.Scene, image: bpy.types.Image, plate: PlacedPlate) -> Placed:
    """Lights the scene with the plate. `revert` gives the world from before back."""
    if not scene.is_editable:
        raise PlaceError(f"The scene {scene.name} is linked from another file.", "Make it local first.")
    frame = frame_of(plate)
    _check_lat_long(frame, plate)
    check_layers(frame, plate)
    world = marked(bpy.data.worlds, plate) or bpy.data.worlds.new(f"Platewright: {plate.name}")
    if scene.world != world:
        before = scene.world
        if before is not None and NAME in before:
            before = before.get(BEFORE)  # a plate that takes another plate's place: the artist's is behind both
        if before is None:
            world.pop(BEFORE, None)
        else:
            world[BEFORE] = before
    _light(world, image, plate)
    mark(world, plate)
    scene.world = world
    return Placed(world, missing_frames(plate))


def can_revert(scene: bpy.types.Scene) -> bool:
    """True where a plate lights the scene."""
    return scene.world is not None and NAME in scene.world


def revert(scene: bpy.types.Scene) -> bpy.types.World | None:
    """Gives the scene the world that it had before the plate, None where it had none. PlaceError where no plate lights
    it."""
    if not can_revert(scene):
        raise PlaceError("No plate lights this scene; there is nothing to revert.")
    ours = scene.world
    scene.world = ours.get(BEFORE)
    if ours.users == 0:
        bpy.data.worlds.remove(ours)
    return scene.world


def _check_lat_long(frame: PlateFrame, plate: PlacedPlate) -> None:
    if not frame.is_whole or frame.width != 2 * frame.height:
        stored = "" if frame.is_whole else f" with {frame.stored_width} x {frame.stored_height} of them stored"
        raise PlaceError(
            f"{plate.name} is {frame.width} x {frame.height} pixels{stored}, and an environment is a whole lat-long "
            "picture, twice as wide as it is high.",
            "Render the passes with a panoramic camera, equirectangular, at such a size.",
        )


def _light(world: bpy.types.World, image: bpy.types.Image, plate: PlacedPlate) -> None:
    """Environment Texture → Background → output. Made once; strength and turn that the artist set since stay."""
    if bpy.app.version < (5, 0):
        world.use_nodes = True
    tree = world.node_tree
    texture = next((node for node in tree.nodes if node.type == "TEX_ENVIRONMENT"), None)
    if texture is None:
        tree.nodes.clear()
        texture = tree.nodes.new("ShaderNodeTexEnvironment")
        background = tree.nodes.new("ShaderNodeBackground")
        output = tree.nodes.new("ShaderNodeOutputWorld")
        background.location, output.location = (320, 0), (540, 0)
        tree.links.new(texture.outputs["Color"], background.inputs["Color"])
        tree.links.new(background.outputs["Background"], output.inputs["Surface"])
    texture.image = image
    texture.projection = "EQUIRECTANGULAR"
    follow(texture.image_user, plate)
