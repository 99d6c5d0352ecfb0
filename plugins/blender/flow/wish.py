# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist asks for, as plain values: read on the main thread, usable on any."""

from __future__ import annotations

import random
from dataclasses import dataclass

import bpy

from .. import parameters
from ..parameters import Value
from ..platewright_client import messages
from ..settings import SEED_MAXIMUM, prompt_at
from .keys import keyed_paths

# Placement switches of the settings, by route.
SWITCHES = {
    "COMPOSITOR": "place_compositor",
    "CAMERA": "place_camera",
    "WORLD": "place_world",
    "SEQUENCER": "place_sequencer",
}


@dataclass(frozen=True)
class Wish:
    """One press of Generate. What is None is as the scene says at each frame."""

    scene: str
    view_layer: str
    model: str
    draft: bool
    from_files: bool
    source_path: str
    material_passes: bool
    routes: tuple[str, ...]
    # As the settings say it: `//` stands for the .blend's folder.
    output_folder: str
    prompt: str | None = None
    negative_prompt: str | None = None
    seed: int | None = None
    parameters: tuple[tuple[str, Value], ...] = ()
    # True: the seed is this press's own, and a take that is gone on with keeps the one it has.
    seed_is_new: bool = False


@dataclass(frozen=True)
class Look:
    """What decides the picture of one frame besides its passes and its scene."""

    prompt: str
    negative_prompt: str
    seed: int
    parameters: tuple[messages.Parameter, ...]


def wish_of(scene: bpy.types.Scene, view_layer: str) -> Wish:
    settings = scene.platewright
    seed_is_new = not settings.lock_seed and "platewright.seed" not in keyed_paths(scene)
    return Wish(
        scene=scene.name,
        view_layer=view_layer,
        model=settings.model,
        draft=settings.quality == "DRAFT",
        from_files=settings.source == "FILES",
        source_path=settings.source_path,
        material_passes=settings.material_passes,
        routes=tuple(route for route, switch in SWITCHES.items() if getattr(settings, switch)),
        output_folder=settings.output_folder,
        seed=random.randint(0, SEED_MAXIMUM) if seed_is_new else None,
        seed_is_new=seed_is_new,
    )


def look_of(scene: bpy.types.Scene, wish: Wish, model: messages.Model) -> Look:
    """The look at the scene's current frame."""
    settings = scene.platewright
    values = {**parameters.read(settings.parameters, model), **dict(wish.parameters)}
    return Look(
        prompt=prompt_at(settings, scene.frame_current) if wish.prompt is None else wish.prompt,
        negative_prompt=settings.negative_prompt if wish.negative_prompt is None else wish.negative_prompt,
        seed=settings.seed if wish.seed is None else wish.seed,
        parameters=parameters.said(model, values),
    )
