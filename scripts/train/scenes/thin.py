# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin things: fences, cables, poles, lattices."""

from __future__ import annotations

import math
from random import Random

from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import palette, surface


def build(rng: Random) -> Stage:
    shapes.place(shapes.ground(rng, 16, rng.choice((0, 0.15)), 0.3), surface(rng, glow=0, metal=0.02), (0, 0, 0))
    looks = palette(rng, 5, glow=0.03, metal=0.4, scale=2)
    if rng.random() < 0.5:
        shapes.place(
            shapes.box((20, 0.3, rng.uniform(1.5, 5))), surface(rng, glow=0, metal=0), (0, rng.uniform(1.5, 3), 0)
        )
    for _ in range(rng.randint(1, 3)):
        fence(rng, looks)
    poles = [(rng.uniform(-3, 3), rng.uniform(-2, 2)) for _ in range(rng.randint(2, 6))]
    tall = rng.uniform(1.5, 3.5)
    for x, y in poles:
        shapes.place(shapes.cylinder(rng.uniform(0.015, 0.08), tall), rng.choice(looks), (x, y, -0.05))
        if rng.random() < 0.5:
            shapes.place(
                shapes.box((0.7, 0.04, 0.04)), rng.choice(looks), (x, y, tall - 0.2), (0, 0, rng.uniform(0, 3))
            )
    for (ax, ay), (bx, by) in zip(poles, poles[1:]):
        for k in range(rng.randint(1, 4)):
            z = tall - 0.1 - 0.12 * k
            line = shapes.hang((ax, ay, z), (bx, by, z), rng.uniform(0.05, 0.7))
            shapes.place(shapes.tube(line, rng.uniform(0.006, 0.025)), rng.choice(looks), (0, 0, 0))
    for _ in range(rng.randint(0, 4)):
        start = (rng.uniform(-2, 2), rng.uniform(-2, 2), 0.03)
        loops = [
            (start[0] + 0.4 * math.cos(k) * rng.uniform(0.6, 1), start[1] + 0.4 * math.sin(k), 0.03 + 0.03 * (k % 3))
            for k in range(14)
        ]
        shapes.place(shapes.tube(loops, 0.02, bent=True), rng.choice(looks), (0, 0, 0))
    for _ in range(rng.randint(0, 4)):
        size = rng.uniform(0.15, 0.5)
        shapes.place(
            shapes.box((size,) * 3, 0.02),
            rng.choice(looks),
            (rng.uniform(-2, 2), rng.uniform(-2, 2), 0),
            (0, 0, rng.uniform(0, 3)),
        )
    return Stage(focus=(0, 0, 0.8), radius=rng.uniform(1, 2.8), elevation=(4, 45), azimuth=(190, 350))


def fence(rng: Random, looks: list) -> None:
    x, y, turn = rng.uniform(-1.5, 1.5), rng.uniform(-1.8, 1.8), rng.uniform(-0.6, 0.6)
    c, s = math.cos(turn), math.sin(turn)
    wide, tall, gap = rng.uniform(2, 6), rng.uniform(0.6, 1.5), rng.uniform(0.08, 0.3)
    thick, look = rng.uniform(0.012, 0.05), rng.choice(looks)
    bar = shapes.cylinder(thick / 2, tall) if rng.random() < 0.5 else shapes.box((thick * 1.6, thick * 0.6, tall))
    bar.materials.append(look)
    for k in range(int(wide / gap) + 1):
        t = k * gap - wide / 2
        shapes.place(bar, None, (x + c * t, y + s * t, 0), (0, 0, turn))
    rail = shapes.box((wide, thick, thick))
    rail.materials.append(look)
    for level in (0.15, 0.55, 0.92):
        shapes.place(rail, None, (x, y, level * tall), (0, 0, turn))
