# SPDX-License-Identifier: GPL-3.0-or-later
"""The world as lights: a colour, a picture with a rotation, or anything else, rendered to a lat-long picture."""

from __future__ import annotations

from pathlib import Path

import bpy
from mathutils import Matrix, Vector

from ..platewright_client import messages
from ..platewright_client.wire.messages import ColourSpace, DomeMapping, IntensityUnit
from .colour import working_space
from .errors import doubt
from .lights import Setting, intensity
from .numbers import matrix_message, rgb_message, short
from .world_bake import Sun, baked_world
from .world_nodes import Backdrop, nodes_of, read_world
from .world_picture import picture_file


def dome_messages(
    scene: bpy.types.Scene, layer: bpy.types.ViewLayer, image_folder: Path, setting: Setting
) -> list[messages.Light]:
    """The world of a view layer: none, a dome, or a dome and a sky's sun."""
    world = getattr(layer, "world_override", None) or scene.world
    if world is None or not layer.use_sky:
        return []
    _doubts(world, setting)
    hidden = scene.render.film_transparent or (setting.engine == "CYCLES" and not world.cycles_visibility.camera)
    backdrop = read_world(world, setting.engine)
    if backdrop is None:
        baked = baked_world(scene, world, image_folder, setting.engine)
        if baked.changes_for_camera and not hidden:
            _doubt_camera(world, setting)
        dome = messages.DomeLight(
            image=_file(baked.path),
            mapping=DomeMapping.BLENDER,
            colour_space=working_space(scene),
            hidden_from_camera=hidden,
        )
        whole = _light(world.name, Backdrop(), dome, setting)
        return [whole, *(_sun(world, sun, setting) for sun in baked.suns)]
    if backdrop.strength <= 0 or max(backdrop.tint) <= 0:
        return []
    image, space = None, ColourSpace.UNSPECIFIED
    if backdrop.image is not None:
        path, space = picture_file(backdrop.image, scene, image_folder)
        image = _file(path)
    dome = messages.DomeLight(
        image=image, mapping=DomeMapping.BLENDER, colour_space=space, hidden_from_camera=hidden
    )
    return [_light(world.name, backdrop, dome, setting)]


def _light(name: str, backdrop: Backdrop, dome: messages.DomeLight, setting: Setting) -> messages.Light:
    return messages.Light(
        name=name,
        to_world=matrix_message(backdrop.to_world),
        colour=rgb_message(backdrop.tint),
        intensity=intensity(backdrop.strength, IntensityUnit.RADIANCE, setting.film_stops),
        dome=dome,
    )


def _sun(world: bpy.types.World, sun: Sun, setting: Setting) -> messages.Light:
    """A sun in a dome of this size would cast no shadow."""
    strength = max(sun.irradiance)
    turn: Matrix = Vector(sun.direction).to_track_quat("Z", "Y").to_matrix().to_4x4()
    return messages.Light(
        name=f"{world.name} sun",
        to_world=matrix_message(turn),
        colour=rgb_message([part / strength for part in sun.irradiance]),
        intensity=intensity(strength, IntensityUnit.WATT_PER_SQUARE_METRE, setting.film_stops),
        sun=messages.SunLight(angle_degrees=short(sun.angle_degrees)),
    )


def _file(path: Path) -> messages.PixelSource:
    return messages.PixelSource(path=str(path.resolve()))


def _doubts(world: bpy.types.World, setting: Setting) -> None:
    tree = nodes_of(world)
    output = tree.get_output_node(setting.engine if setting.engine in ("CYCLES", "EEVEE") else "ALL") if tree else None
    if output is not None and output.inputs["Volume"].is_linked:
        doubt(
            setting.remark,
            f"World '{world.name}' has a volume, which a request cannot say.",
            "It is sent without.",
            "Unlink the volume of its output.",
        )
    rays = world.cycles_visibility
    if setting.engine == "CYCLES" and not (rays.diffuse and rays.glossy):
        doubt(
            setting.remark,
            f"World '{world.name}' is hidden from some rays, which a request cannot say.",
            "It is sent as lighting all.",
            "Switch on all its ray visibility.",
        )


def _doubt_camera(world: bpy.types.World, setting: Setting) -> None:
    doubt(
        setting.remark,
        f"World '{world.name}' shows the camera something else than what lights the scene.",
        "It is sent as what lights.",
        "Take the Light Path nodes out of it, or render with Transparent film.",
    )
