# SPDX-License-Identifier: GPL-3.0-or-later
"""Columns, arches, steps and broken walls: a courtyard seen from within or from the street."""

from __future__ import annotations

import math
from random import Random

import bmesh
from scenes import shapes
from scenes.stage import Stage
from scenes.surfaces import palette, surface


def build(rng: Random) -> Stage:
    shapes.place(
        shapes.ground(rng, 20, rng.choice((0, 0, 0.08)), 0.5), surface(rng, glow=0, metal=0.03, scale=0.6), (0, 0, 0)
    )
    stone, trim, floor = (surface(rng, glow=0, metal=0.04, scale=0.8) for _ in range(3))
    things = palette(rng, 4, glow=0.06)
    shapes.place(shapes.box((9, 8, 0.12), 0.02), floor, (0, 0, -0.04))
    row(rng, stone, trim, (0, 2.2, 0.08), 0)
    if rng.random() < 0.6:
        row(rng, stone, trim, (rng.choice((-3.2, 3.2)), 0, 0.08), math.pi / 2)
    if rng.random() < 0.7:
        shapes.place(shapes.box((14, 0.4, rng.uniform(2.5, 5))), surface(rng, glow=0, metal=0), (0, 4.4, 0))
    _steps(rng, trim, (rng.uniform(-1.5, 1.5), rng.uniform(-1, 1), 0.08))
    for _ in range(rng.randint(1, 6)):
        plinth(rng, things + [stone], (rng.uniform(-2.4, 2.4), rng.uniform(-1.8, 1.6), 0.08))
    for _ in range(rng.randint(0, 6)):
        size = rng.uniform(0.08, 0.3)
        at = (rng.uniform(-3, 3), rng.uniform(-2.5, 2), 0.1 + size * 0.3)
        turn = (rng.uniform(0, 3), rng.uniform(0, 3), rng.uniform(0, 3))
        shapes.place(shapes.rock(rng, 2), stone, at, turn, (size,) * 3)
    return Stage(focus=(0, 0.5, 1.2), radius=rng.uniform(1.6, 3.4), elevation=(3, 40), azimuth=(215, 325))


def row(rng: Random, stone, trim, at: tuple[float, float, float], turn: float) -> None:
    """Columns that carry arches, or a straight beam, and a wall on top."""
    count, gap, tall, thick = rng.randint(3, 6), rng.uniform(1.1, 2), rng.uniform(1.4, 2.6), rng.uniform(0.22, 0.4)
    c, s = math.cos(turn), math.sin(turn)
    round_ = rng.random() < 0.6
    for k in range(count):
        along = (k - (count - 1) / 2) * gap
        x, y, z = at[0] + c * along, at[1] + s * along, at[2]
        shaft = (
            shapes.cylinder(thick * 0.42, tall, thick * rng.uniform(0.3, 0.42))
            if round_
            else shapes.box((thick * 0.8, thick * 0.8, tall), 0.02)
        )
        shapes.place(shaft, stone, (x, y, z), (0, 0, turn))
        for level, height in ((0, 0.16), (tall - 0.12, 0.14)):
            shapes.place(shapes.box((thick * 1.15, thick * 1.15, height), 0.02), trim, (x, y, z + level), (0, 0, turn))
    arched = rng.random() < 0.7
    for k in range(count - 1):
        along = (k - (count - 2) / 2) * gap
        where = (at[0] + c * along, at[1] + s * along, at[2] + tall)
        if arched:
            shapes.place(_arch(gap, thick, rng.uniform(0.25, 0.6)), stone, where, (0, 0, turn))
    above = at[2] + tall + (gap / 2 if arched else 0)
    beam = shapes.box((gap * (count - 1) + thick, thick * 1.1, rng.uniform(0.2, 0.9)), 0.02)
    shapes.place(beam, trim if rng.random() < 0.4 else stone, (at[0], at[1], above), (0, 0, turn))


def _arch(gap: float, thick: float, ring: float):
    """A wall piece `gap` wide and half as high with a half-round opening; stands on z = 0."""
    inner, steps = (gap - thick) / 2 * (1 - 0.15 * ring), 20

    def make(shape: bmesh.types.BMesh) -> None:
        rows = []
        for k in range(steps + 1):
            angle = math.pi * k / steps
            x, z = inner * math.cos(angle), inner * math.sin(angle)
            outer = gap / 2 * (1 if abs(math.cos(angle)) > 1e-9 else 0)
            edge = (max(-gap / 2, min(gap / 2, outer * math.cos(angle) * 1.5)), gap / 2)
            top = (gap / 2 * (1 if k == 0 else -1), 0.0) if k in (0, steps) else edge
            rows.append([shape.verts.new((px, py, pz)) for px, pz in ((x, z), top) for py in (-thick / 2, thick / 2)])
        for a, b in zip(rows, rows[1:]):
            for first, second in ((0, 1), (2, 0), (1, 3), (3, 2)):
                shape.faces.new((a[first], a[second], b[second], b[first]))
        bmesh.ops.recalc_face_normals(shape, faces=shape.faces[:])

    return shapes.mesh(make)


def _steps(rng: Random, look, at: tuple[float, float, float]) -> None:
    wide, deep, tall = rng.uniform(0.8, 2.4), rng.uniform(0.2, 0.35), rng.uniform(0.08, 0.2)
    turn = rng.choice((0, math.pi / 2, math.pi, rng.uniform(0, 6)))
    c, s = math.cos(turn), math.sin(turn)
    count = rng.randint(2, 6)
    for k in range(count):
        piece = shapes.box((wide, deep * (count - k), tall), 0.01)
        y = deep * k / 2
        shapes.place(piece, look, (at[0] - s * y, at[1] + c * y, at[2] + tall * k), (0, 0, turn))


def plinth(rng: Random, looks: list, at: tuple[float, float, float]) -> None:
    """A block with something on it."""
    size, tall = rng.uniform(0.2, 0.45), rng.uniform(0.2, 0.9)
    x, y, z = at
    shapes.place(shapes.box((size, size, tall), 0.02), rng.choice(looks), at, (0, 0, rng.uniform(0, 3)))
    z += tall
    look = rng.choice(looks)
    kind = rng.choice(("ball", "vase", "monkey", "cone"))
    if kind == "ball":
        shapes.place(shapes.ball(size * 0.5), look, (x, y, z + size * 0.5))
    elif kind == "vase":
        profile = [(0.001, 0), (size * 0.3, 0)] + [(size * rng.uniform(0.15, 0.5), size * 0.3 * k) for k in range(1, 5)]
        vase = shapes.place(shapes.lathe(profile), look, (x, y, z))
        vase.modifiers.new("Smooth", "SUBSURF").render_levels = 2
    elif kind == "monkey":
        turn = (0, 0, rng.uniform(0, 6))
        head = shapes.place(shapes.monkey(), look, (x, y, z + size * 0.45), turn, (size * 0.55,) * 3)
        head.modifiers.new("Smooth", "SUBSURF").render_levels = 1
    else:
        shapes.place(shapes.cylinder(size * 0.45, size * 1.3, 0.01, rng.choice((4, 40))), look, (x, y, z))
