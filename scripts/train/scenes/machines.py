# SPDX-License-Identifier: GPL-3.0-or-later
"""Metal things on a bench: gears, pipes with flanges, bolts, drilled plates, springs, tanks."""

from __future__ import annotations

import math
from random import Random

import bmesh
import bpy
from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import surface

Spot = tuple[float, float, float]


def build(rng: Random) -> Stage:
    shapes.place(shapes.box((18, 18, 0.2)), surface(rng, glow=0, metal=0.25, scale=0.8), (0, 0, -0.2))
    if rng.random() < 0.5:
        shapes.place(shapes.box((16, 0.2, 6)), surface(rng, glow=0, metal=0.2), (0, rng.uniform(2, 3), 0))
    looks = [surface(rng, glow=0.04, metal=0.75, scale=1.5) for _ in range(5)]
    for _ in range(rng.randint(4, 10)):
        rng.choice(MAKERS)(rng, looks, (rng.uniform(-1.7, 1.7), rng.uniform(-1.5, 1.5), 0), rng.uniform(0, 6.3))
    return Stage(focus=(0, 0, 0.4), radius=rng.uniform(0.8, 2.2), elevation=(5, 60), azimuth=(190, 350))


def _toothed(radius: float, thick: float, teeth: int, depth: float) -> bpy.types.Mesh:
    def make(shape: bmesh.types.BMesh) -> None:
        rim = []
        for k in range(teeth * 4):
            r = radius if k % 4 in (0, 1) else radius - depth
            angle = 2 * math.pi * k / (teeth * 4)
            rim.append((r * math.cos(angle), r * math.sin(angle)))
        hole = [(radius * 0.3 * x / math.hypot(x, y), radius * 0.3 * y / math.hypot(x, y)) for x, y in rim]
        rows = [[shape.verts.new((x, y, z)) for x, y in ring] for ring in (rim, hole) for z in (0, thick)]
        outer_low, outer_high, inner_low, inner_high = rows
        for k in range(len(rim)):
            n = (k + 1) % len(rim)
            shape.faces.new((outer_low[k], outer_low[n], outer_high[n], outer_high[k]))
            shape.faces.new((inner_low[n], inner_low[k], inner_high[k], inner_high[n]))
            shape.faces.new((outer_high[k], outer_high[n], inner_high[n], inner_high[k]))
            shape.faces.new((outer_low[n], outer_low[k], inner_low[k], inner_low[n]))

    return shapes.mesh(make)


def _gear(rng: Random, looks: list, at: Spot, turn: float) -> None:
    radius, thick = rng.uniform(0.2, 0.7), rng.uniform(0.06, 0.2)
    made = _toothed(radius, thick, rng.randint(9, 30), radius * rng.uniform(0.08, 0.18))
    if rng.random() < 0.5:
        shapes.place(made, rng.choice(looks), at, (0, 0, turn))
        shapes.place(shapes.cylinder(radius * 0.26, thick * rng.uniform(1.5, 5)), rng.choice(looks), at)
    else:
        shapes.place(made, rng.choice(looks), (at[0], at[1], radius), (math.pi / 2, 0, turn))


def _pipe(rng: Random, looks: list, at: Spot, turn: float) -> None:
    radius, look = rng.uniform(0.05, 0.16), rng.choice(looks)
    points, where = [], [at[0], at[1], radius]
    heading, up = turn, False
    for _ in range(rng.randint(3, 5)):
        points.append(tuple(where))
        length = rng.uniform(0.5, 1.2)
        if up:
            where[2] += length
        else:
            where[0] += math.cos(heading) * length
            where[1] += math.sin(heading) * length
        up, heading = (not up if rng.random() < 0.5 else up), heading + rng.choice((-1, 1)) * math.pi / 2
    shapes.place(shapes.tube(points, radius), look, (0, 0, 0))
    for point in points[:-1]:
        shapes.place(shapes.ball(radius * 1.35), look, point)


def _bolt(rng: Random, looks: list, at: Spot, turn: float) -> None:
    size, look = rng.uniform(0.08, 0.22), rng.choice(looks)
    standing = rng.random() < 0.6
    lean = (0, 0, turn) if standing else (math.pi / 2, 0, turn)
    z = 0 if standing else size
    shapes.place(shapes.cylinder(size, size * 0.8, sides=6), look, (at[0], at[1], z), lean)
    if standing:
        shapes.place(shapes.cylinder(size * 0.5, size * rng.uniform(2, 5)), look, (at[0], at[1], size * 0.8), lean)


def _plate(rng: Random, looks: list, at: Spot, turn: float) -> None:
    size = (rng.uniform(0.5, 1.4), rng.uniform(0.4, 0.9), rng.uniform(0.05, 0.14))
    block = shapes.place(shapes.box(size, 0.015), rng.choice(looks), at, (0, 0, turn))
    c, s = math.cos(turn), math.sin(turn)
    for _ in range(rng.randint(1, 4)):
        x, y = rng.uniform(-0.35, 0.35) * size[0], rng.uniform(-0.3, 0.3) * size[1]
        where = (at[0] + c * x - s * y, at[1] + s * x + c * y, -0.3)
        drill = shapes.place(shapes.cylinder(rng.uniform(0.04, 0.14), 1), None, where)
        drill.hide_render, drill.display_type = True, "WIRE"
        cut = block.modifiers.new("Drilled", "BOOLEAN")
        cut.object, cut.solver = drill, "EXACT"
    if rng.random() < 0.5:
        block.rotation_euler[0] += rng.uniform(0.1, 0.5)
        block.location.z += 0.2


def _spring(rng: Random, looks: list, at: Spot, turn: float) -> None:
    radius, wire, turns = rng.uniform(0.1, 0.3), rng.uniform(0.015, 0.04), rng.randint(4, 9)
    rise = wire * rng.uniform(2.5, 5)
    points = [
        (at[0] + radius * math.cos(k * 0.4), at[1] + radius * math.sin(k * 0.4), wire + rise * k * 0.4 / (2 * math.pi))
        for k in range(int(turns * 2 * math.pi / 0.4))
    ]
    shapes.place(shapes.tube(points, wire, bent=True), rng.choice(looks), (0, 0, 0))


def _tank(rng: Random, looks: list, at: Spot, turn: float) -> None:
    radius, tall = rng.uniform(0.2, 0.5), rng.uniform(0.4, 1.4)
    profile = [(0.001, 0), (radius, 0), (radius, 0.02), (radius, tall), (radius * 0.7, tall * 1.08), (radius * 0.2, tall * 1.1), (0.001, tall * 1.1)]
    shapes.place(shapes.lathe(profile, 56), rng.choice(looks), at)
    for level in (0.1, 0.5, 0.9):
        if rng.random() < 0.6:
            shapes.place(shapes.torus(radius, rng.uniform(0.01, 0.04)), rng.choice(looks), (at[0], at[1], tall * level))


MAKERS = (_gear, _gear, _pipe, _bolt, _bolt, _plate, _spring, _tank)
