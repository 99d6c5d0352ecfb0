# SPDX-License-Identifier: GPL-3.0-or-later
"""A still life of solids: monkeys, tori, chamfered blocks, jars, and blocks with holes cut through them."""

from __future__ import annotations

from random import Random

import bpy
from mathutils import Matrix
from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import palette, surface


def build(rng: Random) -> Stage:
    flat = rng.random() < 0.6
    shapes.place(
        shapes.ground(rng, 12, 0 if flat else 0.06, 0.8, 2 if flat else 100),
        surface(rng, glow=0, metal=0.08),
        (0, 0, 0),
    )
    if rng.random() < 0.4:
        shapes.place(shapes.box((16, 0.2, 6)), surface(rng, glow=0, metal=0.05), (0, 2.4, 0))
    looks = palette(rng, 6, glow=0.05, metal=0.3, scale=1.5)
    for _ in range(rng.randint(3, 8)):
        solid(rng, looks, (rng.uniform(-1.5, 1.5), rng.uniform(-1.5, 1.5), 0))
    return Stage(focus=(0, 0, 0.4), radius=rng.uniform(0.8, 2), elevation=(5, 60), azimuth=(190, 350))


def solid(rng: Random, looks: list[bpy.types.Material], at: tuple[float, float, float]) -> None:
    x, y, _ = at
    size, turn = rng.uniform(0.18, 0.55), rng.uniform(0, 6)
    look = rng.choice(looks)
    kind = rng.choice(("monkey", "torus", "block", "cut", "jar", "ball", "cone", "stack"))
    if kind == "monkey":
        head = shapes.place(shapes.monkey(), look, (x, y, size * 0.85), (rng.uniform(-0.5, 0.2), 0, turn), (size,) * 3)
        head.modifiers.new("Smooth", "SUBSURF").render_levels = 1
    elif kind == "torus":
        minor = size * rng.uniform(0.12, 0.4)
        up = rng.random() < 0.4
        shapes.place(
            shapes.torus(size, minor), look, (x, y, size + minor if up else minor), (1.5708 if up else 0, 0, turn)
        )
    elif kind == "block":
        shapes.place(
            shapes.box(
                (size * rng.uniform(0.6, 1.6), size, size * rng.uniform(0.5, 2)), size * 0.12, rng.choice((1, 3))
            ),
            look,
            at,
            (0, 0, turn),
        )
    elif kind == "cut":
        block = shapes.place(shapes.box((size * 1.4,) * 3, 0.02), look, at, (0, 0, turn))
        for axis in range(rng.randint(1, 3)):
            lean = ((0, 0, 0), (1.5708, 0, 0), (0, 1.5708, 0))[axis]
            cutter_mesh = shapes.cylinder(size * rng.uniform(0.25, 0.55), size * 4)
            cutter_mesh.materials.append(look)
            cutter_mesh.transform(Matrix.Translation((0, 0, -size * 2)))
            cutter = shapes.place(cutter_mesh, None, (x, y, size * 0.7), (lean[0], lean[1], turn))
            cutter.hide_render = True
            cutter.hide_viewport = False
            cutter.display_type = "WIRE"
            cut = block.modifiers.new("Cut", "BOOLEAN")
            cut.object, cut.solver = cutter, "EXACT"
    elif kind == "jar":
        profile = [(0.001, 0), (size * 0.6, 0)] + [
            (size * rng.uniform(0.3, 0.9), size * (0.3 + 0.4 * k)) for k in range(5)
        ]
        jar = shapes.place(shapes.lathe(profile), look, at)
        jar.modifiers.new("Smooth", "SUBSURF").render_levels = 2
    elif kind == "ball":
        shapes.place(shapes.ball(size), look, (x, y, size))
    elif kind == "cone":
        shapes.place(
            shapes.cylinder(size, size * rng.uniform(1, 3), size * rng.uniform(0, 0.6), rng.choice((4, 6, 40))),
            look,
            at,
            (0, 0, turn),
        )
    else:
        z = 0.0
        for _ in range(rng.randint(2, 5)):
            tall = size * rng.uniform(0.3, 0.8)
            shapes.place(
                shapes.box((size * rng.uniform(0.7, 1.6), size * rng.uniform(0.7, 1.6), tall), 0.015),
                rng.choice(looks),
                (x, y, z),
                (0, 0, turn + rng.uniform(-0.4, 0.4)),
            )
            z += tall
