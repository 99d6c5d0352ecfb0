# SPDX-License-Identifier: GPL-3.0-or-later
"""Displaced ground with rocks and columns."""

from __future__ import annotations

from random import Random

from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import palette, surface


def build(rng: Random) -> Stage:
    height = rng.uniform(0.05, 0.6)
    shapes.place(shapes.ground(rng, 14, height, rng.uniform(0.15, 0.6)), surface(rng, glow=0, metal=0.03), (0, 0, 0))
    stones = palette(rng, 3, glow=0.02, metal=0.1)
    rocks = [shapes.rock(rng) for _ in range(4)]
    for one, material in zip(rocks, stones + stones):
        one.materials.append(material)
    for _ in range(rng.randint(5, 30)):
        size = 0.06 + 0.8 * rng.random() ** 3
        shapes.place(
            rng.choice(rocks),
            None,
            (rng.uniform(-3.5, 3.5), rng.uniform(-3.5, 3.5), rng.uniform(-0.1, 0.3) * size),
            (0, 0, rng.uniform(0, 6)),
            (size, size, size * rng.uniform(0.6, 1.2)),
        )
    for _ in range(rng.randint(0, 5)):
        radius, tall = rng.uniform(0.12, 0.4), rng.uniform(0.6, 3.4)
        column = shapes.cylinder(radius, tall, radius * rng.uniform(0.7, 1), rng.choice((6, 12, 40)))
        lean = rng.choice((0, 0, 0.1, 1.4))
        at = (rng.uniform(-2.6, 2.6), rng.uniform(-2.6, 2.6), -0.1)
        shapes.place(column, rng.choice(stones), at, (lean, 0, rng.uniform(0, 6)))
        if rng.random() < 0.6 and not lean:
            foot = shapes.box((radius * 2.8, radius * 2.8, 0.25), 0.03)
            shapes.place(foot, rng.choice(stones), at)
    return Stage(focus=(0, 0, 0.5), radius=rng.uniform(1.2, 3.4), elevation=(5, 45))
