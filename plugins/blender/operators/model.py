# SPDX-License-Identifier: GPL-3.0-or-later
"""The model and the values of its parameters."""

from __future__ import annotations

import bpy

from ..model_catalogue import catalogue
from ..parameters import field_of, key
from ..platewright_client.controls import Control, controls
from .asking import Finished


class PLATEWRIGHT_OT_choose_model(bpy.types.Operator):
    """Use this model"""

    bl_idname = "platewright.choose_model"
    bl_label = "Choose Model"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    model: bpy.props.StringProperty(name="Model", description="Name of the model; empty for the default")

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        model = catalogue.find(properties.model)
        return model.description if model else cls.__doc__ or ""

    def execute(self, context: bpy.types.Context) -> Finished:
        context.scene.platewright.model = self.model
        return {"FINISHED"}


class PLATEWRIGHT_OT_choose_word(bpy.types.Operator):
    """Use this word"""

    bl_idname = "platewright.choose_word"
    bl_label = "Choose Word"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    parameter: bpy.props.StringProperty(name="Parameter", description="<model>.<parameter>")
    word: bpy.props.StringProperty(name="Word", description="One of the parameter's words")

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        control = _control(properties.parameter)
        return control.description if control else cls.__doc__ or ""

    def execute(self, context: bpy.types.Context) -> Finished:
        item = context.scene.platewright.parameters.get(self.parameter)
        control = _control(self.parameter)
        if item is None or control is None or self.word not in control.choices:
            self.report({"ERROR"}, f"{self.parameter} has no word {self.word!r}.")
            return {"CANCELLED"}
        item.text = self.word
        return {"FINISHED"}


class PLATEWRIGHT_OT_reset_parameter(bpy.types.Operator):
    """Back to the model's own value"""

    bl_idname = "platewright.reset_parameter"
    bl_label = "Reset Parameter"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    parameter: bpy.props.StringProperty(name="Parameter", description="<model>.<parameter>")

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        control = _control(properties.parameter)
        return _explained(control) if control else cls.__doc__ or ""

    def execute(self, context: bpy.types.Context) -> Finished:
        item = context.scene.platewright.parameters.get(self.parameter)
        control = _control(self.parameter)
        if item is None or control is None:
            self.report({"ERROR"}, f"There is no parameter {self.parameter}.")
            return {"CANCELLED"}
        setattr(item, field_of(control), control.default)
        return {"FINISHED"}


def _control(name: str) -> Control | None:
    for model in catalogue.models:
        for control in controls(model):
            if key(model.name, control.name) == name:
                return control
    return None


def _explained(control: Control) -> str:
    unit = f" {control.unit}" if control.unit else ""
    limits = f"From {control.minimum:g} to {control.maximum:g}{unit}. " if control.minimum is not None else ""
    return f"{control.description}\n\n{limits}Click for the model's own value, {control.default}{unit}"


CLASSES = (PLATEWRIGHT_OT_choose_model, PLATEWRIGHT_OT_choose_word, PLATEWRIGHT_OT_reset_parameter)
