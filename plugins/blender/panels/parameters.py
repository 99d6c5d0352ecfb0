# SPDX-License-Identifier: GPL-3.0-or-later
"""The model's own parameters, drawn from its description."""

from __future__ import annotations

from itertools import groupby

import bpy

from ..model_catalogue import catalogue
from ..parameters import KINDS, field_of, key
from ..platewright_client import messages
from ..platewright_client.controls import Control, controls
from .text import draw_text

# More words than this stand in a menu instead of side by side.
SIDE_BY_SIDE = 3


class PLATEWRIGHT_MT_word(bpy.types.Menu):
    """The words of one parameter; the panel names it in the context."""

    bl_label = "Choose"

    def draw(self, context: bpy.types.Context) -> None:
        item = context.platewright_parameter
        model = catalogue.find(item.name.split(".", 1)[0]) or catalogue.find(context.scene.platewright.model)
        for control in controls(model) if model else ():
            if key(model.name, control.name) == item.name:
                _draw_words(self.layout, item, control)


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    model = catalogue.find(context.scene.platewright.model)
    if model is None:
        layout.label(text="No model is known yet", icon="INFO")
        return
    values = context.scene.platewright.parameters
    known = controls(model)
    for group, members in groupby((c for c in known if c.kind in KINDS), key=lambda control: control.group):
        column = layout.column(align=True, heading=group)
        column.use_property_split = True
        if group:
            column.label(text=group)
        for control in members:
            item = values.get(key(model.name, control.name))
            if item is not None:
                _draw_control(column.row(align=True), item, control)
    if any(values.get(key(model.name, control.name)) is None for control in known if control.kind in KINDS):
        layout.operator("platewright.refresh", text="Show Parameters")
    for name in _not_drawn(model, known):
        draw_text(layout, context, f"{name} needs a newer version of this add-on and stays at its default.", "INFO")


def _draw_control(row: bpy.types.UILayout, item: bpy.types.PropertyGroup, control: Control) -> None:
    title = f"{control.label} ({control.unit})" if control.unit else control.label
    if control.kind != "choice":
        row.prop(item, field_of(control), text=title)
    elif len(control.choices) <= SIDE_BY_SIDE:
        split = row.split(factor=0.4)
        split.label(text=title)
        _draw_words(split.row(align=True), item, control)
    else:
        split = row.split(factor=0.4)
        split.label(text=title)
        split.context_pointer_set("platewright_parameter", item)
        split.menu("PLATEWRIGHT_MT_word", text=item.text)
    row.operator("platewright.reset_parameter", text="", icon="LOOP_BACK", emboss=False).parameter = item.name


def _draw_words(layout: bpy.types.UILayout, item: bpy.types.PropertyGroup, control: Control) -> None:
    for word in control.choices:
        chosen = layout.operator("platewright.choose_word", text=word, depress=item.text == word)
        chosen.parameter, chosen.word = item.name, word


def _not_drawn(model: messages.Model, known: tuple[Control, ...]) -> list[str]:
    drawn = {control.name for control in known if control.kind in KINDS}
    return [spec.label or spec.name for spec in model.parameters if spec.name not in drawn]
