# SPDX-License-Identifier: GPL-3.0-or-later
"""Small models of others close by, on a table top of a photographed material."""

from __future__ import annotations

from random import Random

from scenes import shapes
from scenes.models import Models, stand
from scenes.stage import Stage


def build(rng: Random, models: Models) -> Stage:
    wide = rng.uniform(0.6, 1.1)
    top = models.texture(rng, "wood|tile|ceramic|clay|felt|steel", rng.uniform(0.4, 1))
    shapes.place(shapes.box((3 * wide, 2.4 * wide, 0.04), 0.005), top, (0, 0, -0.04))
    if rng.random() < 0.5:
        wall = models.texture(rng, "plaster|bricks|panels|woodgrain", rng.uniform(0.8, 1.6))
        shapes.place(shapes.box((9 * wide, 0.1, 6 * wide)), wall, (0, 1.25 * wide, -2))
    if rng.random() < 0.7:
        floor = models.texture(rng, "wood|tile|dirt|clay", 1.2)
        shapes.place(shapes.box((14, 14, 0.1)), floor, (0, 0, -0.85))
    columns, rows = rng.randint(2, 4), rng.randint(2, 3)
    for i in range(columns):
        for j in range(rows):
            if rng.random() < 0.2:
                continue
            model = models.pick(rng, "Kitchen|Miscellaneous|Office|Living room|Lights|Bathroom|Bedroom", largest=0.5, smallest=0.04)
            x, y = ((i + 0.5) / columns - 0.5) * 2 * wide, ((j + 0.5) / rows - 0.5) * 1.6 * wide
            stand(rng, model, (x + rng.gauss(0, 0.04), y + rng.gauss(0, 0.04), 0), rng.uniform(0, 6.3))
    return Stage(focus=(0, 0, 0.12), radius=rng.uniform(0.3, 0.7), elevation=(8, 55), azimuth=(200, 340))
