# SPDX-License-Identifier: GPL-3.0-or-later
"""Extruded letters and swept curves. This family is held out: it is only ever tested on."""

from __future__ import annotations

import math
from random import Random

import bpy
from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import palette, surface

LETTERS = "ABCDEFGHKLMNOPRSTUVXYZ0123456789&?"


def build(rng: Random) -> Stage:
    shapes.place(shapes.box((30, 30, 0.1)), surface(rng, glow=0, metal=0.06), (0, 0, -0.1))
    if rng.random() < 0.6:
        shapes.place(shapes.box((16, 0.2, 5)), surface(rng, glow=0, metal=0.03), (0, 1.8, 0))
    looks = palette(rng, 5, glow=0.08, metal=0.3, scale=2)
    for row in range(rng.randint(1, 3)):
        text = bpy.data.curves.new("Text", "FONT")
        text.body = "".join(rng.choice(LETTERS) for _ in range(rng.randint(1, 6)))
        text.extrude, text.bevel_depth, text.align_x = rng.uniform(0.03, 0.25), rng.uniform(0, 0.03), "CENTER"
        text.size = rng.uniform(0.6, 1.3)
        standing = rng.random() < 0.75
        at = (rng.uniform(-0.5, 0.5), 0.9 - 0.9 * row, 0.03 if standing else 0.2)
        shapes.place(text, rng.choice(looks), at, (math.pi / 2 if standing else 0, 0, rng.uniform(-0.4, 0.4)))
    for _ in range(rng.randint(1, 4)):
        a, b, size = rng.randint(1, 4), rng.randint(1, 4), rng.uniform(0.2, 0.5)
        knot = [
            (
                size * math.cos(a * t) * (1 + 0.3 * math.cos(b * t)),
                size * math.sin(a * t) * (1 + 0.3 * math.cos(b * t)),
                0.45 * size * math.sin(b * t),
            )
            for t in (2 * math.pi * k / 60 for k in range(60))
        ]
        wire = shapes.tube(knot, size * rng.uniform(0.04, 0.18), closed=True, bent=True)
        shapes.place(
            wire,
            rng.choice(looks),
            (rng.uniform(-1.6, 1.6), rng.uniform(-1.5, 1), size * 0.6),
            (rng.choice((0, 1.3)), 0, rng.uniform(0, 6)),
        )
    return Stage(focus=(0, 0.1, 0.4), radius=rng.uniform(0.9, 2), elevation=(6, 55), azimuth=(215, 325))
