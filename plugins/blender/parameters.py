# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of the models' parameters, kept in the scene so that they can be keyframed and driven.

Each value is one item of a collection, named `<model>.<parameter>`. Items are never taken out or moved: animation
refers to them by place, and a model that is chosen again finds its values as they were.
"""

from __future__ import annotations

from typing import Union

import bpy

from .platewright_client import messages
from .platewright_client.controls import Control, controls, parameter

Value = Union[float, int, bool, str]
# Kinds of control that can be drawn. A newer daemon may know more.
KINDS = ("number", "integer", "toggle", "text", "choice")
INT_MAXIMUM = 2**31 - 1


class ParameterValue(bpy.types.PropertyGroup):
    """One parameter's value, in the field that fits its kind."""

    def _clamp_number(self, _context: object) -> None:
        _keep_within(self, "number")

    def _clamp_integer(self, _context: object) -> None:
        _keep_within(self, "integer")

    number: bpy.props.FloatProperty(name="Value", description="A real number", precision=3, update=_clamp_number)
    # A number from 0 to 1 is drawn as a slider, and only a fixed range makes Blender draw one.
    factor: bpy.props.FloatProperty(
        name="Value", description="From 0 to 1", min=0, max=1, subtype="FACTOR", precision=3
    )
    integer: bpy.props.IntProperty(name="Value", description="A whole number", update=_clamp_integer)
    toggle: bpy.props.BoolProperty(name="Value", description="A switch")
    text: bpy.props.StringProperty(name="Value", description="A word")
    # The range as the model describes it, so that it holds where no daemon runs. Equal means none.
    minimum: bpy.props.FloatProperty(options={"HIDDEN"})
    maximum: bpy.props.FloatProperty(options={"HIDDEN"})


def key(model: str, name: str) -> str:
    return f"{model}.{name}"


def field_of(control: Control) -> str:
    """The field of `ParameterValue` that holds a control's value."""
    if control.kind == "number":
        return "factor" if (control.minimum, control.maximum) == (0, 1) else "number"
    return "text" if control.kind == "choice" else control.kind


def provide(values: bpy.types.bpy_prop_collection, model: messages.Model) -> None:
    """Adds an item at its default for each parameter of the model that has none yet, and sets the ranges."""
    for control in controls(model):
        if control.kind not in KINDS:
            continue
        name = key(model.name, control.name)
        item = values.get(name)
        if item is None:
            item = values.add()
            item.name = name
            setattr(item, field_of(control), control.default)
        if control.kind in ("number", "integer"):
            item.minimum, item.maximum = _single(control.minimum), _single(control.maximum)


def read(values: bpy.types.bpy_prop_collection, model: messages.Model) -> dict[str, Value]:
    """The values at the current frame. Parameters without an item are left out: the daemon takes their default."""
    found: dict[str, Value] = {}
    for control in controls(model):
        item = values.get(key(model.name, control.name))
        if item is not None and control.kind in KINDS:
            value = getattr(item, field_of(control))
            # The shortest decimal of a single-precision number: 0.1 and not 0.10000000149.
            found[control.name] = float(f"{value:.7g}") if control.kind == "number" else value
    return found


def write(values: bpy.types.bpy_prop_collection, model: messages.Model, name: str, value: Value) -> bool:
    """Sets one value. False where the model has no such parameter."""
    provide(values, model)
    control = next((each for each in controls(model) if each.name == name and each.kind in KINDS), None)
    if control is None:
        return False
    setattr(values[key(model.name, name)], field_of(control), value)
    return True


def said(model: messages.Model, given: dict[str, Value]) -> tuple[messages.Parameter, ...]:
    """The values as a request says them, within the model's ranges, in the model's order."""
    return tuple(
        parameter(control, given[control.name])
        for control in controls(model)
        if control.kind in KINDS and control.name in given
    )


def value_of(sent: messages.Parameter) -> Value | None:
    """The value of a request's parameter; None for a kind that this plug-in does not know."""
    for value in (sent.number, sent.integer, sent.toggle, sent.text):
        if value is not None:
            return value
    return None


def _keep_within(item: ParameterValue, field: str) -> None:
    value = getattr(item, field)
    kept = min(max(value, item.minimum), item.maximum) if item.minimum < item.maximum else value
    if kept != value:
        setattr(item, field, type(value)(kept))


def _single(value: float) -> float:
    return max(-3e38, min(3e38, value))

