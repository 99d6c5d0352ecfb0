# SPDX-License-Identifier: GPL-3.0-or-later
"""Out of doors: vehicles, fences, plants, people and garden things of others before walls of photographed stone."""

from __future__ import annotations

from random import Random

from scenes import shapes
from scenes.models import Models, stand
from scenes.stage import Stage


def build(rng: Random, models: Models) -> Stage:
    ground = models.texture(rng, "dirt|clay|floor-tile|bricks|plaster", rng.uniform(1.5, 3))
    shapes.place(shapes.box((60, 60, 0.2)), ground, (0, 0, -0.2))
    for side in (-1, 1):
        if rng.random() < 0.7:
            _houses(rng, models, side * rng.uniform(3.2, 5))
    for _ in range(rng.randint(1, 3)):
        model = models.pick(rng, "Vehicles|Exterior", largest=6, smallest=1)
        stand(rng, model, (rng.uniform(-2, 2), rng.uniform(-3, 3), 0), rng.choice((0, 1.57, 3.14, rng.uniform(0, 6.3))))
    for _ in range(rng.randint(3, 9)):
        model = models.pick(rng, "Exterior|Characters|Vehicles|Miscellaneous", largest=2.5, smallest=0.2)
        stand(rng, model, (rng.uniform(-2.6, 2.6), rng.uniform(-3, 3), 0), rng.uniform(0, 6.3))
    return Stage(focus=(0, 0, 0.8), radius=rng.uniform(1.4, 3.2), elevation=(4, 30), azimuth=(60, 120) if rng.random() < 0.5 else (240, 300))


def _houses(rng: Random, models: Models, x: float) -> None:
    y, trim = -12.0, models.texture(rng, "wood|steel|metal", 0.8)
    while y < 12:
        wide, tall = rng.uniform(2.5, 6), rng.uniform(2.5, 7)
        wall = models.texture(rng, "bricks|plaster|panels", rng.uniform(1.5, 3))
        shapes.place(shapes.box((2, wide - 0.05, tall), 0.02), wall, (x + (1 if x > 0 else -1), y + wide / 2, 0))
        for level in range(int(tall // 2.2)):
            for k in range(int(wide // 1.4)):
                frame = shapes.box((0.14, 0.8, 1.2), 0.02)
                shapes.place(frame, trim, (x, y + 0.8 + 1.4 * k, 0.8 + 2.2 * level))
        y += wide
