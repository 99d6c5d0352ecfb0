# SPDX-License-Identifier: GPL-3.0-or-later
"""Many copies of a few things, scattered, heaped, or set out in rings and grids."""

from __future__ import annotations

import math
from random import Random

from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import palette, surface


def build(rng: Random) -> Stage:
    shapes.place(shapes.ground(rng, 14, rng.choice((0, 0.2, 0.4)), 0.35), surface(rng, glow=0, metal=0.05), (0, 0, 0))
    looks = palette(rng, 4, glow=0.06, metal=0.25)
    makers = (
        lambda: shapes.box((1, 1, 1), 0.08),
        lambda: shapes.ball(0.6),
        lambda: shapes.cylinder(0.5, 1.4, rng.choice((0, 0.2, 0.5))),
        lambda: shapes.rock(rng, 2),
        lambda: shapes.torus(0.6, 0.2),
        lambda: shapes.monkey(),
    )
    kinds = [make() for make in rng.sample(makers, rng.randint(1, 4))]
    for kind in kinds:
        kind.materials.append(rng.choice(looks))
    count, layout = rng.randint(25, 220), rng.choice(("field", "heap", "ring", "grid"))
    base = rng.uniform(0.08, 0.3)
    for k in range(count):
        size = base * rng.uniform(0.5, 1.5) if layout != "grid" else base
        if layout == "field":
            at = (rng.uniform(-3.5, 3.5), rng.uniform(-3.5, 3.5), size * 0.3)
        elif layout == "heap":
            r, a = abs(rng.gauss(0, 0.9)), rng.uniform(0, 2 * math.pi)
            at = (r * math.cos(a), r * math.sin(a), size * 0.4 + max(0, 1.1 - r) * rng.random())
        elif layout == "ring":
            a, r = 2 * math.pi * k / 24, 0.8 + 0.5 * (k // 24)
            at = (r * math.cos(a), r * math.sin(a), size * 0.4 + 0.25 * (k // 24) * rng.choice((0, 1)))
        else:
            side = math.ceil(math.sqrt(count))
            at = ((k % side - side / 2) * 2.4 * base, (k // side - side / 2) * 2.4 * base, base * 0.5)
        level = layout == "grid"
        turn = (
            (0, 0, rng.choice((0, 0.4)) if level else rng.uniform(0, 6))
            if rng.random() < 0.7 or level
            else tuple(rng.uniform(0, 6) for _ in range(3))
        )
        shapes.place(rng.choice(kinds), None, at, turn, (size,) * 3)
    return Stage(focus=(0, 0, 0.3), radius=rng.uniform(0.9, 2.8), elevation=(8, 65))
