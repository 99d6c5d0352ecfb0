# SPDX-License-Identifier: GPL-3.0-or-later
"""What a family tells about its set, and the camera, lights and world that are thrown at it."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import bpy
from mathutils import Matrix, Vector

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Stage:
    """Where there is something to see. Lengths in metres, angles in degrees."""

    focus: Point = (0, 0, 0.6)
    # About how far the things at the focus reach.
    radius: float = 2.0
    # The camera's height above the horizon, and its way around, as seen from the focus.
    elevation: tuple[float, float] = (4, 55)
    azimuth: tuple[float, float] = (0, 360)
    # A room: camera and lamps stay inside this half-size around the focus.
    room: Point | None = None


def camera(rng: Random, stage: Stage, aspect: float) -> None:
    """18 to 135 mm, from low to high, not with its nose at a wall."""
    scene = bpy.context.scene
    data = bpy.data.cameras.new("Camera")
    data.clip_end = 500
    placed = bpy.data.objects.new("Camera", data)
    scene.collection.objects.link(placed)
    scene.camera = placed
    scene.view_layers[0].update()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    focus = Vector(stage.focus)
    for _ in range(24):
        wide = stage.room is not None
        data.lens = math.exp(rng.uniform(math.log(18), math.log(35 if wide else 135)))
        half = math.atan(data.sensor_width / 2 / data.lens)
        away = stage.radius / math.tan(half) * rng.uniform(0.55, 1.15)
        around = math.radians(rng.uniform(*stage.azimuth))
        above = math.radians(rng.uniform(*stage.elevation) if rng.random() < 0.8 else rng.uniform(3, 14))
        offset = (
            Vector((math.cos(above) * math.cos(around), math.cos(above) * math.sin(around), math.sin(above))) * away
        )
        if stage.room:
            offset = Vector([max(-s, min(s, v)) for v, s in zip(offset, stage.room)])
        eye = focus + offset
        eye.z = max(eye.z, 0.25)
        target = focus + Vector([rng.gauss(0, 0.18) * stage.radius for _ in range(3)])
        look = target - eye
        hit, where, *_ = scene.ray_cast(depsgraph, eye, look.normalized())
        clear = not hit or (where - eye).length > (0.25 if wide else 0.45) * look.length
        above_hit, place, *_ = scene.ray_cast(depsgraph, eye + Vector((0, 0, 60)), Vector((0, 0, -1)))
        free = wide or not above_hit or place.z < eye.z - 0.05
        if clear and free and look.length > 0.3:
            break
    data.shift_x = rng.uniform(-0.12, 0.12) if rng.random() < 0.1 else 0
    data.shift_y = rng.uniform(-0.12, 0.12) if rng.random() < 0.1 else 0
    placed.matrix_world = Matrix.Translation(eye) @ look.to_track_quat("-Z", "Y").to_matrix().to_4x4()


def lights(rng: Random, stage: Stage) -> int:
    """0 to 8 lights of all kinds; gives how many. Strengths are relative: the picture is scaled as a whole later."""
    count = rng.choices((0, 1, 2, 3, 4, 5, 8), (1, 5, 5, 4, 2, 0.7, 0.3))[0]
    kinds = rng.choices(("SUN", "AREA", "POINT", "SPOT"), (0.5 if stage.room else 4, 4, 2, 3), k=count)
    if kinds.count("SUN") > 1:
        kinds = ["SUN"] + ["AREA" if kind == "SUN" else kind for kind in kinds]
        kinds = kinds[:count]
    for kind in kinds:
        _light(rng, stage, kind)
    return count


def _light(rng: Random, stage: Stage, kind: str) -> None:
    light = bpy.data.lights.new("Light", kind)
    light.color = _tint(rng)
    # Irradiance at the focus.
    level = math.exp(rng.uniform(math.log(0.3), math.log(6)))
    above, around = math.radians(rng.uniform(12, 80)), rng.uniform(0, 2 * math.pi)
    away = stage.radius * rng.uniform(1.1, 3.2)
    offset = Vector((math.cos(above) * math.cos(around), math.cos(above) * math.sin(around), math.sin(above))) * away
    if stage.room:
        offset = Vector([max(-s, min(s, v)) * 0.92 for v, s in zip(offset, stage.room)])
    distance = max(0.3, offset.length)
    if kind == "SUN":
        light.angle = math.radians(math.exp(rng.uniform(math.log(0.3), math.log(25))))
        light.energy = level * rng.uniform(1, 2.5)
    elif kind == "AREA":
        light.shape = rng.choice(("SQUARE", "RECTANGLE", "DISK", "ELLIPSE"))
        light.size = stage.radius * math.exp(rng.uniform(math.log(0.06), math.log(1.2)))
        light.size_y = light.size * rng.uniform(0.15, 1)
        light.spread = math.radians(rng.uniform(40, 150)) if rng.random() < 0.25 else math.pi
        light.energy = level * math.pi * distance**2
    else:
        light.shadow_soft_size = stage.radius * math.exp(rng.uniform(math.log(0.005), math.log(0.2)))
        light.energy = level * 4 * math.pi * distance**2
        if kind == "SPOT":
            light.spot_size = math.radians(rng.uniform(20, 90))
            light.spot_blend = rng.uniform(0.02, 1)
    placed = bpy.data.objects.new("Light", light)
    # Lamps that the camera sees are no pass's business.
    placed.visible_camera = False
    aim = Vector([rng.gauss(0, 0.2) * stage.radius for _ in range(3)]) - offset
    placed.matrix_world = (
        Matrix.Translation(Vector(stage.focus) + offset) @ aim.to_track_quat("-Z", "Y").to_matrix().to_4x4()
    )
    bpy.context.scene.collection.objects.link(placed)


def _tint(rng: Random) -> Point:
    if rng.random() < 0.35:
        return (1, 1, 1)
    hue = rng.choice((rng.uniform(0.04, 0.12), rng.uniform(0.55, 0.65), rng.random()))
    return colorsys.hsv_to_rgb(hue, rng.uniform(0.1, 0.75) ** 1.3, 1)


def world(rng: Random, domes: Sequence[Path], needed: bool) -> None:
    """A picture from `domes` turned, tinted and scaled, a constant, or black unless `needed`."""
    made = bpy.context.scene.world = bpy.data.worlds.new("World")
    made.use_nodes = True
    tree = made.node_tree
    tree.nodes.clear()
    background, output = tree.nodes.new("ShaderNodeBackground"), tree.nodes.new("ShaderNodeOutputWorld")
    tree.links.new(background.outputs[0], output.inputs["Surface"])
    kind = rng.choices(("picture", "constant", "black"), (7, 1.5, 0 if needed else 1.5))[0]
    # As radiance: in the scale of the lights' irradiance a fill of pi times this.
    strength = math.exp(rng.uniform(math.log(0.05), math.log(0.8)))
    made.cycles.sampling_method, made.cycles.sample_map_resolution = "MANUAL", 256
    made.cycles_visibility.camera = rng.random() < 0.75
    # By itself Cycles samples the domes' 512 pixels through a map of thousands: seconds for every frame.
    made.cycles.sampling_method, made.cycles.sample_map_resolution = "MANUAL", 512
    if kind != "picture":
        background.inputs["Color"].default_value = (*_tint(rng), 1)
        background.inputs["Strength"].default_value = strength if kind == "constant" else 0
        return
    picture = rng.choice(domes)
    background.inputs["Strength"].default_value = strength
    where, mapping, image, mix = (
        tree.nodes.new(f"ShaderNode{name}") for name in ("TexCoord", "Mapping", "TexEnvironment", "Mix")
    )
    image.image = bpy.data.images.load(str(picture), check_existing=True)
    tilt = (rng.gauss(0, 0.1), rng.gauss(0, 0.1)) if rng.random() < 0.2 else (0, 0)
    mapping.inputs["Rotation"].default_value = (*tilt, rng.uniform(0, 2 * math.pi))
    tree.links.new(where.outputs["Generated"], mapping.inputs["Vector"])
    tree.links.new(mapping.outputs[0], image.inputs["Vector"])
    if rng.random() < 0.4:
        mix.data_type, mix.blend_type = "RGBA", "MULTIPLY"
        factor, a, b = (
            next(s for s in mix.inputs if s.identifier == name) for name in ("Factor_Float", "A_Color", "B_Color")
        )
        factor.default_value, b.default_value = 1, (*_tint(rng), 1)
        tree.links.new(image.outputs["Color"], a)
        tree.links.new(next(s for s in mix.outputs if s.identifier == "Result_Color"), background.inputs["Color"])
    else:
        tree.links.new(image.outputs["Color"], background.inputs["Color"])
