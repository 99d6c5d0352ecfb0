# SPDX-License-Identifier: GPL-3.0-or-later
"""Furniture-like assemblies: tables, chairs, shelves, lamps and what stands on them."""

from __future__ import annotations

import math
from random import Random

import bpy
from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import palette, surface

Materials = list[bpy.types.Material]
Point = tuple[float, float, float]


def build(rng: Random) -> Stage:
    shapes.place(shapes.box((30, 30, 0.1)), surface(rng, glow=0, metal=0.05), (0, 0, -0.1))
    trims = palette(rng, 6, glow=0.04, scale=2)
    if rng.random() < 0.6:
        shapes.place(
            shapes.box((14, 0.2, 5)), surface(rng, glow=0, metal=0.02), (0, 1.6, 0), (0, 0, rng.uniform(-0.1, 0.1))
        )
    table(rng, trims, (0, 0, 0))
    for _ in range(rng.randint(1, 3)):
        around = rng.uniform(0, 2 * math.pi)
        chair(rng, trims, (1.2 * math.cos(around), 1.0 * math.sin(around), 0), around + 1.57)
    if rng.random() < 0.7:
        shelf(rng, trims, (rng.uniform(-1.8, 1.8), 1.2, 0), 0)
    if rng.random() < 0.6:
        x, y, tall = rng.uniform(-1.5, 1.5), rng.uniform(-1.2, 0.8), rng.uniform(1.1, 1.7)
        shapes.place(shapes.cylinder(0.16, 0.03), trims[0], (x, y, 0))
        shapes.place(shapes.cylinder(0.015, tall), trims[0], (x, y, 0))
        shapes.place(shapes.cylinder(0.24, 0.28, 0.14), trims[1], (x, y, tall - 0.05))
    return Stage(focus=(0, 0.2, 0.6), radius=rng.uniform(0.9, 1.8), elevation=(6, 50), azimuth=(200, 340))


def table(rng: Random, trims: Materials, at: Point) -> None:
    x, y, _ = at
    wide, deep, tall = rng.uniform(0.8, 1.6), rng.uniform(0.6, 0.9), rng.uniform(0.4, 0.78)
    top, legs = rng.sample(trims, 2)
    if rng.random() < 0.3:
        shapes.place(shapes.cylinder(deep * 0.7, 0.04), top, (x, y, tall))
        shapes.place(shapes.cylinder(0.05, tall), legs, (x, y, 0))
        shapes.place(shapes.cylinder(0.28, 0.04), legs, (x, y, 0))
    else:
        shapes.place(shapes.box((wide, deep, 0.045), 0.01), top, (x, y, tall))
        for sx in (-1, 1):
            for sy in (-1, 1):
                leg = shapes.box((0.06, 0.06, tall), 0.006)
                shapes.place(leg, legs, (x + sx * (wide / 2 - 0.06), y + sy * (deep / 2 - 0.06), 0))
    for _ in range(rng.randint(2, 7)):
        spot = (x + rng.uniform(-0.4, 0.4) * wide, y + rng.uniform(-0.4, 0.4) * deep * 0.9, tall + 0.045)
        trinket(rng, rng.choice(trims), spot)


def trinket(rng: Random, material: bpy.types.Material, at: Point) -> None:
    size = rng.uniform(0.05, 0.16)
    kind = rng.randrange(4)
    if kind == 0:
        shapes.place(shapes.ball(size), material, (at[0], at[1], at[2] + size))
    elif kind == 1:
        shapes.place(
            shapes.box((size * 1.5, size, size * rng.uniform(0.3, 2)), 0.008), material, at, (0, 0, rng.uniform(0, 3))
        )
    elif kind == 2:
        profile = [(0.001, 0), (size * 0.7, 0)]
        profile += [(size * rng.uniform(0.3, 1), size * (0.4 + 0.45 * k)) for k in range(5)]
        jar = shapes.place(shapes.lathe(profile), material, at)
        jar.modifiers.new("Smooth", "SUBSURF").render_levels = 1
    else:
        shapes.place(shapes.torus(size, size * 0.3), material, (at[0], at[1], at[2] + size * 0.3))


def chair(rng: Random, trims: Materials, at: Point, turn: float) -> None:
    seat, frame = rng.sample(trims, 2)
    c, s = math.cos(turn), math.sin(turn)

    def put(data: bpy.types.ID, material: bpy.types.Material, x: float, y: float, z: float) -> None:
        shapes.place(data, material, (at[0] + c * x - s * y, at[1] + s * x + c * y, z), (0, 0, turn))

    put(shapes.box((0.44, 0.44, 0.06), 0.02), seat, 0, 0, 0.42)
    for sx in (-1, 1):
        for sy in (-1, 1):
            put(shapes.cylinder(0.018, 0.9 if sy > 0 else 0.43), frame, sx * 0.19, sy * 0.19, 0)
    for k in range(rng.randint(1, 4)):
        put(shapes.box((0.4, 0.025, 0.07), 0.008), frame, 0, 0.19, 0.55 + 0.1 * k)


def shelf(rng: Random, trims: Materials, at: Point, turn: float) -> None:
    frame = rng.choice(trims)
    wide, tall, boards = rng.uniform(0.8, 1.6), rng.uniform(0.9, 2.1), rng.randint(2, 5)
    x, y, _ = at
    for side in (-1, 1):
        shapes.place(shapes.box((0.03, 0.3, tall)), frame, (x + side * wide / 2, y, 0), (0, 0, turn))
    for k in range(boards + 1):
        z = (tall - 0.03) * k / boards
        shapes.place(shapes.box((wide, 0.3, 0.03)), frame, (x, y, z), (0, 0, turn))
        if k == boards:
            break
        spot = -wide / 2 + 0.06
        while spot < wide / 2 - 0.1:
            thick = rng.uniform(0.02, 0.06)
            if rng.random() < 0.85:
                book = shapes.box((thick, 0.2, min(0.8 * tall / boards, rng.uniform(0.15, 0.28))))
                shapes.place(book, rng.choice(trims), (x + spot, y, z + 0.03))
            spot += thick + 0.004 + (rng.uniform(0, 0.2) if rng.random() < 0.2 else 0)
