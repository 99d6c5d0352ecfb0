# SPDX-License-Identifier: GPL-3.0-or-later
"""Things of all families in one place: out on a field, before a colonnade, between walls, in a room."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from scenes import machines, shapes, toys
from scenes.arcade import plinth, row
from scenes.furniture import Materials, chair, shelf, table
from scenes.interior import empty_room
from scenes.stage import Point, Stage
from scenes.still_life import solid
from scenes.surfaces import palette, surface
from scenes.thin import fence

Maker = Callable[[Random, Materials, Point, float], None]


def build(rng: Random) -> Stage:
    stage, half_x, half_y = rng.choice((_field, _court, _corner, _room, _room))(rng)
    looks = palette(rng, 8, glow=0.04, metal=rng.choice((0.1, 0.3, 0.6)), scale=1.5)
    makers = rng.sample(MAKERS, rng.randint(2, 5))
    for _ in range(rng.randint(4, 14)):
        at = (rng.uniform(-half_x, half_x), rng.uniform(-half_y, half_y), 0)
        rng.choice(makers)(rng, looks, at, rng.uniform(0, 6.3))
    return stage


def _field(rng: Random) -> tuple[Stage, float, float]:
    shapes.place(shapes.ground(rng, 14, rng.uniform(0, 0.25), rng.uniform(0.15, 0.5)), surface(rng, glow=0, metal=0.05), (0, 0, 0))
    if rng.random() < 0.4:
        fence(rng, palette(rng, 2, metal=0.4))
    return Stage(focus=(0, 0, 0.5), radius=rng.uniform(1, 2.8), elevation=(4, 50)), 2, 2


def _court(rng: Random) -> tuple[Stage, float, float]:
    stone, trim, floor = palette(rng, 3, glow=0, metal=0.05, scale=0.8)
    shapes.place(shapes.box((40, 40, 0.2)), floor, (0, 0, -0.2))
    row(rng, stone, trim, (0, 2.2, 0), 0)
    if rng.random() < 0.5:
        shapes.place(shapes.box((16, 0.3, rng.uniform(2.5, 5))), trim, (0, 3.6, 0))
    return Stage(focus=(0, 0, 0.9), radius=rng.uniform(1.2, 3), elevation=(4, 40), azimuth=(205, 335)), 2.4, 1.7


def _corner(rng: Random) -> tuple[Stage, float, float]:
    """One or two walls that meet, of a yard or a studio."""
    shapes.place(shapes.box((30, 30, 0.2)), surface(rng, glow=0, metal=0.15, scale=0.8), (0, 0, -0.2))
    behind, beside = ((0, rng.uniform(1.9, 3), 0), 0), ((-rng.uniform(2, 3), 0, 0), math.pi / 2)
    for at, turn in (behind, beside)[: rng.randint(1, 2)]:
        shapes.place(shapes.box((14, 0.2, rng.uniform(1.5, 5))), surface(rng, glow=0, metal=0.1), at, (0, 0, turn))
    return Stage(focus=(0, 0, 0.5), radius=rng.uniform(1, 2.4), elevation=(5, 55), azimuth=(195, 345)), 1.8, 1.6


def _room(rng: Random) -> tuple[Stage, float, float]:
    room = empty_room(rng)
    return room.stage(), room.half_x * 0.8, room.half_y * 0.8


MAKERS: tuple[Maker, ...] = (
    *dict.fromkeys((*machines.MAKERS, *toys.MAKERS)),
    lambda rng, looks, at, turn: solid(rng, looks, at),
    lambda rng, looks, at, turn: plinth(rng, looks, at),
    lambda rng, looks, at, turn: table(rng, looks, at),
    lambda rng, looks, at, turn: shelf(rng, looks, at, 0),
    chair,
)
