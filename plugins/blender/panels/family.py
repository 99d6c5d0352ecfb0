# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes one editor's panels: the main one and a sub-panel for each part of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import bpy

from . import animation, generate, history, match, model, parameters, placement

Draw = Callable[[bpy.types.UILayout, bpy.types.Context], None]


@dataclass(frozen=True)
class Part:
    name: str
    label: str
    draw: Draw
    is_open: bool


PARTS = (
    Part("parameters", "Parameters", parameters.draw, is_open=True),
    Part("placement", "Passes and Placement", placement.draw, is_open=False),
    Part("animation", "Animation", animation.draw, is_open=False),
    Part("match", "Passes Found", match.draw, is_open=False),
    Part("history", "History", history.draw, is_open=True),
)


def panels_of(
    editor: str, poll: Callable[[bpy.types.Context], bool], **place: str
) -> tuple[type[bpy.types.Panel], ...]:
    """`place` holds the `bl_` attributes that say where the editor shows its panels."""
    main = f"PLATEWRIGHT_PT_{editor}"

    def draw_main(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
        model.draw(layout, context)
        generate.draw(layout, context)

    inside = {**place, "bl_parent_id": main}
    children = [
        _panel(f"{main}_{part.name}", part.label, part.draw, poll, inside, part.is_open) for part in PARTS
    ]
    return (_panel(main, "Platewright", draw_main, poll, place, is_open=True), *children)


def _panel(
    name: str,
    label: str,
    draw: Draw,
    poll: Callable[[bpy.types.Context], bool],
    place: dict[str, str],
    is_open: bool,
) -> type[bpy.types.Panel]:
    def draw_in(self: bpy.types.Panel, context: bpy.types.Context) -> None:
        draw(self.layout, context)

    def is_shown(_cls: type, context: bpy.types.Context) -> bool:
        return hasattr(context.scene, "platewright") and poll(context)

    options = set() if is_open else {"DEFAULT_CLOSED"}
    body = {"bl_idname": name, "bl_label": label, "bl_options": options, "draw": draw_in, "poll": classmethod(is_shown)}
    return type(name, (bpy.types.Panel,), {**body, **place})
