# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of boxes like a street, with ledges, doors and things on the pavement."""

from __future__ import annotations

from random import Random

from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import palette, surface


def build(rng: Random) -> Stage:
    width = rng.uniform(1.5, 4)
    shapes.place(shapes.box((60, 60, 0.2)), surface(rng, glow=0, metal=0.03, scale=0.6), (0, 0, -0.2))
    walls, trims = palette(rng, 5, glow=0, metal=0.05, scale=0.8), palette(rng, 3, glow=0.12)
    for side in (-1, 1):
        shapes.place(shapes.box((1.4, 40, 0.12), 0.02), rng.choice(trims), (side * (width + 0.2), 0, 0))
        y = -14.0
        while y < 14:
            deep, long, tall = rng.uniform(2, 4), rng.uniform(1.5, 4.5), rng.uniform(1.8, 8)
            x = side * (width + 0.7 + deep / 2 + rng.uniform(0, 0.4))
            shapes.place(shapes.box((deep, long - 0.05, tall), 0.03), rng.choice(walls), (x, y + long / 2, 0))
            face = x - side * deep / 2
            for level in range(int(tall // 1.4)):
                for k in range(int(long // 1.1)):
                    pane = shapes.box((0.16, 0.6, 0.8), 0.02)
                    shapes.place(pane, rng.choice(trims), (face, y + 0.6 + k * 1.1, 0.5 + level * 1.4))
            if rng.random() < 0.6:
                shapes.place(
                    shapes.box((0.5, long, 0.12), 0.02),
                    rng.choice(trims),
                    (face - side * 0.1, y + long / 2, tall * rng.uniform(0.5, 0.97)),
                )
            y += long + (rng.uniform(0.5, 2) if rng.random() < 0.25 else 0)
    for _ in range(rng.randint(2, 12)):
        size = rng.uniform(0.15, 0.7)
        data = rng.choice(
            (shapes.box((size, size, size), 0.03), shapes.cylinder(size * 0.4, size * 1.6), shapes.ball(size * 0.5))
        )
        shapes.place(
            data,
            rng.choice(trims + walls),
            (rng.uniform(-width, width), rng.uniform(-4, 4), 0.02),
            (0, 0, rng.uniform(0, 3)),
        )
    ahead = rng.choice((90, 270))
    return Stage(focus=(0, 0, 1.2), radius=rng.uniform(1.8, 4), elevation=(3, 28), azimuth=(ahead - 16, ahead + 16))
