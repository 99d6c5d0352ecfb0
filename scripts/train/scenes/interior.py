# SPDX-License-Identifier: GPL-3.0-or-later
"""A room with windows, furnished with plain things."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import bpy
from scenes import shapes
from scenes.furniture import chair, shelf, table
from scenes.stage import Stage
from scenes.surfaces import palette, surface


@dataclass(frozen=True)
class Room:
    """Around the origin: half its sides, its height, what its trims are made of."""

    half_x: float
    half_y: float
    high: float
    trims: list[bpy.types.Material]

    def stage(self) -> Stage:
        return Stage(
            focus=(0, 0, self.high * 0.42),
            radius=min(self.half_x, self.half_y) * 0.95,
            elevation=(-8, 25),
            room=(self.half_x * 0.86, self.half_y * 0.86, self.high * 0.45),
        )


def build(rng: Random) -> Stage:
    room = empty_room(rng)
    trims = room.trims
    table(rng, trims, (rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.6), 0))
    for _ in range(rng.randint(0, 3)):
        chair(rng, trims, (rng.uniform(-1.3, 1.3), rng.uniform(-1.3, 1.3), 0), rng.uniform(0, 6))
    if rng.random() < 0.7:
        shelf(rng, trims, (rng.uniform(-0.6, 0.6), -room.half_y + 0.22, 0), 0)
    for _ in range(rng.randint(1, 5)):
        size = rng.uniform(0.1, 0.35)
        at = (rng.uniform(-room.half_x, room.half_x) * 0.8, rng.uniform(-room.half_y, room.half_y) * 0.8, size)
        if rng.random() < 0.5:
            shapes.place(shapes.ball(size), rng.choice(trims), at)
        else:
            shapes.place(shapes.box((size, size, 2 * size), 0.02), rng.choice(trims), (at[0], at[1], 0))
    return room.stage()


def empty_room(rng: Random, made_of: tuple[bpy.types.Material, ...] | None = None) -> Room:
    """Walls, floor and ceiling are random surfaces, or made of the three that are given."""
    half_x, half_y, high = rng.uniform(1.8, 3.2), rng.uniform(1.8, 3.2), rng.uniform(2.3, 3.2)
    wall, floor, ceiling = made_of or (surface(rng, glow=0, metal=0.02) for _ in range(3))
    trims = palette(rng, 5, glow=0.08)
    shapes.place(shapes.box((2 * half_x + 1, 2 * half_y + 1, 0.1)), floor, (0, 0, -0.1))
    shapes.place(shapes.box((2 * half_x + 1, 2 * half_y + 1, 0.1)), ceiling, (0, 0, high))
    for turn, across, away in ((0, half_x, half_y), (1, half_y, half_x), (2, half_x, half_y), (3, half_y, half_x)):
        _wall(rng, turn * math.pi / 2, across, away, high, wall, trims[0], open_=turn == 0 or rng.random() < 0.35)
    return Room(half_x, half_y, high, trims)


def _wall(rng: Random, turn: float, across: float, away: float, high: float, wall, trim, open_: bool) -> None:
    """One wall, with a window if `open_`, made of the boxes around the opening."""
    pieces = [(0.0, 0.0, 2 * across + 0.4, high)]
    if open_:
        wide, tall = rng.uniform(0.35, 0.8) * 2 * across, rng.uniform(0.4, 0.7) * high
        sill = rng.uniform(0.15, 0.9) * (high - tall)
        side = (2 * across + 0.4 - wide) / 2
        pieces = [
            (-(wide + side) / 2, 0, side, high),
            ((wide + side) / 2, 0, side, high),
            (0, 0, wide, sill),
            (0, sill + tall, wide, high - sill - tall),
        ]
        bars = rng.randint(0, 3)
        for k in range(bars):
            x = wide * ((k + 1) / (bars + 1) - 0.5)
            _on_wall(turn, shapes.box((0.05, 0.06, tall)), trim, (x, away + 0.1, sill))
        _on_wall(turn, shapes.box((wide + 0.2, 0.3, 0.05), 0.01), trim, (0, away + 0.02, sill - 0.03))
    for x, z, wide, tall in pieces:
        if wide > 0.01 and tall > 0.01:
            _on_wall(turn, shapes.box((wide, 0.2, tall)), wall, (x, away + 0.1, z))


def _on_wall(turn: float, data, material, at: tuple[float, float, float]) -> None:
    x, y, z = at
    c, s = math.cos(turn), math.sin(turn)
    shapes.place(data, material, (c * x - s * y, s * x + c * y, z), (0, 0, turn))
