# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms of photographed walls and floors, with windows, furnished with models of others."""

from __future__ import annotations

import math
from random import Random

from scenes import shapes
from scenes.interior import empty_room
from scenes.models import Models, stand
from scenes.stage import Stage

KINDS = (
    ("Living room", "Living room|Lights"),
    ("Kitchen", "Kitchen"),
    ("Bedroom", "Bedroom|Lights"),
    ("Bathroom", "Bathroom"),
    ("Office", "Office"),
)


def build(rng: Random, models: Models) -> Stage:
    wall = models.texture(rng, "plaster|bricks|panels|felt|ceramic", rng.uniform(1, 2.5))
    floor = models.texture(rng, "wood|tile|clay", rng.uniform(0.8, 2))
    ceiling = models.texture(rng, "white-plaster|gray-plaster", 2)
    room = empty_room(rng, (wall, floor, ceiling))
    main, all_ = rng.choice(KINDS)
    for turn, along, away in _places(rng, room.half_x, room.half_y):
        model = models.pick(rng, main, largest=2.3, smallest=0.35)
        _against(rng, model, turn, along, away - 0.05)
    table = models.pick(rng, "Living room|Kitchen|Office", largest=1.8, smallest=0.5)
    stand(rng, table, (rng.uniform(-0.4, 0.4), rng.uniform(-0.4, 0.4), 0), rng.uniform(0, 6.3))
    for _ in range(rng.randint(1, 4)):
        model = models.pick(rng, all_, largest=1.1, smallest=0.1)
        where = (rng.uniform(-0.6, 0.6) * room.half_x, rng.uniform(-0.6, 0.6) * room.half_y, 0)
        stand(rng, model, where, rng.uniform(0, 6.3))
    if rng.random() < 0.6:
        rug = shapes.box((rng.uniform(1.2, 2.4), rng.uniform(1, 1.8), 0.015), 0.005)
        shapes.place(rug, models.texture(rng, "felt|wood|clay", 0.6), (0, 0, 0))
    return room.stage()


def _places(rng: Random, half_x: float, half_y: float):
    """Along all four walls, as `interior` turns them: how far a wall is turned, where along it, how far away it is."""
    for side in range(4):
        across, away = (half_x, half_y) if side % 2 == 0 else (half_y, half_x)
        spots = rng.randint(0, 2)
        for k in range(spots):
            yield side * math.pi / 2, ((k + 0.5) / spots * 2 - 1) * across * 0.7, away


def _against(rng: Random, model, turn: float, along: float, away: float) -> None:
    """With its back to the wall and its front to the room."""
    c, s = math.cos(turn), math.sin(turn)
    y = away - model.size.y / 2
    stand(rng, model, (c * along - s * y, s * along + c * y, 0), turn)
