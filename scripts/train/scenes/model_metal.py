# SPDX-License-Identifier: GPL-3.0-or-later
"""One large model of others and a few small ones, much of them made metal, on a photographed floor."""

from __future__ import annotations

from random import Random

import bpy
from scenes import shapes
from scenes.models import Models, stand
from scenes.stage import Stage
from scenes.surfaces import METALS, principled


def build(rng: Random, models: Models) -> Stage:
    floor = models.texture(rng, "steel|metal|wood|tile|clay|ceramic", rng.uniform(0.8, 2))
    shapes.place(shapes.box((24, 24, 0.1)), floor, (0, 0, -0.1))
    if rng.random() < 0.5:
        shapes.place(shapes.box((20, 0.2, 6)), models.texture(rng, "plaster|bricks|steel", 2), (0, rng.uniform(1.6, 2.6), 0))
    before = set(bpy.data.materials)
    stand(rng, models.pick(rng, "Vehicles|Kitchen|Miscellaneous|Living room", largest=2.6, smallest=0.9), (0, 0, 0), rng.uniform(0, 6.3))
    for _ in range(rng.randint(2, 6)):
        model = models.pick(rng, "Vehicles|Kitchen|Miscellaneous|Office|Lights", largest=1, smallest=0.15)
        stand(rng, model, (rng.uniform(-1.5, 1.5), rng.uniform(-1.4, 1), 0), rng.uniform(0, 6.3))
    for material in sorted(set(bpy.data.materials) - before, key=lambda m: m.name):
        if rng.random() < 0.5:
            _metal(rng, material)
    return Stage(focus=(0, 0, 0.5), radius=rng.uniform(0.8, 1.7), elevation=(5, 45), azimuth=(200, 340))


def _metal(rng: Random, material: bpy.types.Material) -> None:
    shader = principled(material)
    if shader.inputs["Base Color"].is_linked:
        return
    shader.inputs["Base Color"].default_value = (*rng.choice(METALS), 1)
    shader.inputs["Metallic"].default_value = 1
    shader.inputs["Roughness"].default_value = rng.uniform(0.05, 0.5)
