# SPDX-License-Identifier: GPL-3.0-or-later
"""A child's room floor: building bricks, stacking rings, wooden blocks and bridges, small cars, balls, tops."""

from __future__ import annotations

import colorsys
import math
from random import Random

import bpy
from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import principled, surface

Spot = tuple[float, float, float]


def build(rng: Random) -> Stage:
    """Ten times life size, so that lights and lenses work as in every other family."""
    shapes.place(shapes.box((24, 24, 0.2)), surface(rng, glow=0, metal=0, scale=0.8), (0, 0, -0.2))
    if rng.random() < 0.4:
        shapes.place(shapes.box((20, 0.2, 7)), surface(rng, glow=0, metal=0), (0, rng.uniform(2.5, 4), 0))
    if rng.random() < 0.3:
        shapes.place(shapes.cylinder(rng.uniform(1.5, 2.6), 0.05, sides=64), surface(rng, glow=0, metal=0), (0, 0, 0))
    paints = [_paint(rng) for _ in range(rng.randint(4, 7))]
    for _ in range(rng.randint(5, 12)):
        at = (rng.uniform(-1.9, 1.9), rng.uniform(-1.7, 1.7), 0)
        rng.choice(MAKERS)(rng, paints, at, rng.uniform(0, 6.3))
    return Stage(focus=(0, 0, 0.35), radius=rng.uniform(0.9, 2.2), elevation=(6, 60), azimuth=(190, 350))


def _paint(rng: Random) -> bpy.types.Material:
    """Saturated lacquer or plastic, varnished wood, now and then something with a texture or of metal."""
    if rng.random() < 0.3:
        return surface(rng, glow=0.03, metal=0.25, scale=2)
    material = bpy.data.materials.new("Paint")
    material.use_nodes = True
    shader = principled(material)
    wood = rng.random() < 0.25
    hue = rng.uniform(0.06, 0.1) if wood else rng.random()
    shown = colorsys.hsv_to_rgb(hue, rng.uniform(0.35, 0.6) if wood else rng.uniform(0.6, 0.95), rng.uniform(0.55, 0.95))
    shader.inputs["Base Color"].default_value = (*(c**2.2 for c in shown), 1)
    shader.inputs["Roughness"].default_value = rng.uniform(0.05, 0.55)
    return material


def _brick(rng: Random, paints: list, at: Spot, turn: float) -> None:
    unit, wide, long = 0.16, rng.choice((1, 2, 2)), rng.randint(2, 5)
    c, s = math.cos(turn), math.sin(turn)
    stud = shapes.cylinder(unit * 0.3, unit * 0.22, sides=20)
    for level in range(rng.randint(1, 4)):
        look, z = rng.choice(paints), level * unit * 1.2
        slip = rng.choice((0, 0, unit)) if level else 0
        size = (long * unit - 0.006, wide * unit - 0.006, unit * 1.2 - 0.004)
        shapes.place(shapes.box(size, 0.006), look, (at[0] + c * slip, at[1] + s * slip, z), (0, 0, turn))
        for i in range(long):
            for j in range(wide):
                x, y = (i - (long - 1) / 2) * unit + slip, (j - (wide - 1) / 2) * unit
                made = shapes.place(stud, None, (at[0] + c * x - s * y, at[1] + s * x + c * y, z + unit * 1.2))
                if not stud.materials:
                    stud.materials.append(look)
                made.material_slots[0].link = "OBJECT"
                made.material_slots[0].material = look


def _rings(rng: Random, paints: list, at: Spot, turn: float) -> None:
    z, radius = 0.05, rng.uniform(0.22, 0.4)
    shapes.place(shapes.cylinder(radius * 1.05, 0.05), rng.choice(paints), at)
    shapes.place(shapes.cylinder(0.04, radius * 2.6), rng.choice(paints), at)
    for _ in range(rng.randint(2, 5)):
        minor = radius * 0.28
        shapes.place(shapes.torus(radius * 0.7, minor), rng.choice(paints), (at[0], at[1], z + minor))
        z, radius = z + minor * 1.9, radius * 0.88


def _blocks(rng: Random, paints: list, at: Spot, turn: float) -> None:
    z = 0.0
    for _ in range(rng.randint(1, 4)):
        size = (rng.uniform(0.2, 0.5), rng.uniform(0.2, 0.4), rng.uniform(0.15, 0.35))
        shapes.place(shapes.box(size, 0.02, 3), rng.choice(paints), (at[0], at[1], z), (0, 0, turn))
        z, turn = z + size[2], turn + rng.uniform(-0.5, 0.5)
    if rng.random() < 0.4:
        shapes.place(shapes.cylinder(0.2, 0.3, 0.0005, rng.choice((4, 32))), rng.choice(paints), (at[0], at[1], z))


def _bridge(rng: Random, paints: list, at: Spot, turn: float) -> None:
    look, wide, tall, deep = rng.choice(paints), rng.uniform(0.5, 1.1), rng.uniform(0.25, 0.6), rng.uniform(0.15, 0.3)
    c, s = math.cos(turn), math.sin(turn)
    for side in (-1, 1):
        x = side * wide * 0.42
        shapes.place(shapes.box((wide * 0.16, deep, tall), 0.015), look, (at[0] + c * x, at[1] + s * x, 0), (0, 0, turn))
    shapes.place(shapes.box((wide, deep, tall * 0.3), 0.015), look, (at[0], at[1], tall), (0, 0, turn))


def _car(rng: Random, paints: list, at: Spot, turn: float) -> None:
    body, wheel = rng.choice(paints), rng.choice(paints)
    long, wide, low = rng.uniform(0.45, 0.8), rng.uniform(0.2, 0.34), rng.uniform(0.1, 0.16)
    c, s = math.cos(turn), math.sin(turn)
    shapes.place(shapes.box((long, wide, low), 0.03, 3), body, (at[0], at[1], 0.07), (0, 0, turn))
    cabin = shapes.box((long * 0.45, wide * 0.85, low * 0.9), 0.03, 3)
    shapes.place(cabin, rng.choice(paints), (at[0] - c * long * 0.05, at[1] - s * long * 0.05, 0.07 + low), (0, 0, turn))
    tyre = shapes.cylinder(0.08, 0.06, sides=28)
    for along in (-0.32, 0.32):
        for side in (-1, 1):
            x, y = along * long, side * (wide / 2 + (0.0 if side < 0 else 0.06))
            where = (at[0] + c * x - s * y, at[1] + s * x + c * y, 0.08)
            shapes.place(tyre, wheel, where, (math.pi / 2, 0, turn))


def _ball(rng: Random, paints: list, at: Spot, turn: float) -> None:
    radius = rng.uniform(0.08, 0.4)
    shapes.place(shapes.ball(radius), rng.choice(paints), (at[0], at[1], radius))


def _top(rng: Random, paints: list, at: Spot, turn: float) -> None:
    size = rng.uniform(0.15, 0.3)
    profile = [(0.002, 0), (size * 0.25, size * 0.25), (size, size * 0.7), (size * 0.5, size), (0.03, size * 1.1), (0.03, size * 1.8)]
    lean = (rng.uniform(-0.4, 0.4), 0, turn)
    made = shapes.place(shapes.lathe(profile), rng.choice(paints), (at[0], at[1], 0.01), lean)
    made.modifiers.new("Smooth", "SUBSURF").render_levels = 1


MAKERS = (_brick, _brick, _rings, _blocks, _bridge, _car, _ball, _top)
