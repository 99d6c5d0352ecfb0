# SPDX-License-Identifier: Apache-2.0
"""A model's own description as plain controls for a panel, the values of those controls as parameters, and the words
for passes and progress that every host shows alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Optional, Tuple, Union

from .errors import PlatewrightError
from .wire.messages import ErrorReason, Model, Parameter, ParameterSpec, PassKind, Progress, Stage

_STAGES = {
    Stage.LOAD: "loading the model",
    Stage.READ: "reading passes",
    Stage.LIGHT: "shading with the lights",
    Stage.PROMPT: "reading the prompt",
    Stage.SAMPLE: "running the model",
    Stage.DECODE: "making pixels",
    Stage.WRITE: "writing the plate",
}
_ABBREVIATIONS = {"Uv": "UV", "Id": "ID"}


@dataclass(frozen=True)
class Control:
    """One control of a panel: what to draw, and the values it takes."""

    name: str
    """Name of the parameter in requests."""
    label: str
    description: str
    """Tooltip."""
    group: str
    """Heading it stands under; empty for none."""
    unit: str
    """`stops`, `m`, `%`; empty for none."""
    kind: str
    """`number`, `integer`, `toggle`, `text` or `choice`."""
    default: Union[float, int, bool, str]
    minimum: Optional[float] = None
    """Inclusive; numbers and integers have it."""
    maximum: Optional[float] = None
    """Inclusive; numbers and integers have it."""
    step: float = 0.0
    """Of a slider; 0 for free, 1 for integers."""
    choices: Tuple[str, ...] = ()
    """The words of a choice."""


def controls(model: Model) -> Tuple[Control, ...]:
    """The model's controls in the order of its panel.

    A parameter of a kind that this client does not know is left out: the model takes its default.
    """
    drawn = (_control(spec) for spec in model.parameters)
    return tuple(control for control in drawn if control is not None)


def _control(spec: ParameterSpec) -> Optional[Control]:
    words = (spec.name, spec.label or spec.name, spec.description, spec.group, spec.unit)
    if spec.number is not None:
        number = spec.number
        return Control(*words, "number", number.default_value, number.minimum, number.maximum, number.step)
    if spec.integer is not None:
        whole = spec.integer
        return Control(*words, "integer", whole.default_value, whole.minimum, whole.maximum, 1)
    if spec.toggle is not None:
        return Control(*words, "toggle", spec.toggle.default_value)
    if spec.text is not None:
        text = spec.text
        return Control(*words, "choice" if text.choices else "text", text.default_value, choices=text.choices)
    return None


def parameter(control: Control, value: Any) -> Parameter:
    """The parameter that a control's value asks for. Numbers outside the range become its nearest end.

    PlatewrightError where the value is of another kind: words where a number belongs, a choice that is none.
    """
    if control.kind == "number":
        return Parameter(name=control.name, number=float(_clamped(control, _number(control, value))))
    if control.kind == "integer":
        return Parameter(name=control.name, integer=int(_clamped(control, _whole(control, value))))
    if control.kind == "toggle":
        if not isinstance(value, (bool, int, float)):
            raise _refused(control, value, "Switch it on or off.")
        return Parameter(name=control.name, toggle=bool(value))
    text = str(value)
    if control.kind == "choice" and text not in control.choices:
        raise _refused(control, value, "Choose one of %s." % ", ".join(control.choices))
    return Parameter(name=control.name, text=text)


def _number(control: Control, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as cause:
        raise _refused(control, value, _range_remedy(control)) from cause
    if math.isnan(number):
        raise _refused(control, value, _range_remedy(control))
    return number


def _whole(control: Control, value: Any) -> Union[int, float]:
    """Exact where an integer is given, also beyond 2^53; else rounded, an infinity left for the clamp."""
    try:
        return int(value) if isinstance(value, (int, str)) else _rounded(_number(control, value))
    except ValueError:
        return _rounded(_number(control, value))


def _rounded(number: float) -> Union[int, float]:
    return round(number) if math.isfinite(number) else number


def _clamped(control: Control, value: Union[int, float]) -> Union[int, float]:
    if control.minimum is not None and value < control.minimum:
        return control.minimum
    if control.maximum is not None and value > control.maximum:
        return control.maximum
    return value


def _range_remedy(control: Control) -> str:
    whole = "whole " if control.kind == "integer" else ""
    return "Give a %snumber from %g to %g." % (whole, control.minimum or 0, control.maximum or 0)


def _refused(control: Control, value: Any, remedy: str) -> PlatewrightError:
    return PlatewrightError(
        ErrorReason.UNKNOWN_PARAMETER, "%s cannot be %r." % (control.label, value), "parameters", remedy
    )


def pass_title(kind: Union[PassKind, int]) -> str:
    """A pass's name for people: `Depth`, `Diffuse Direct`, `Object ID`."""
    if not isinstance(kind, PassKind):
        return "Pass %d" % kind
    if kind is PassKind.UNSPECIFIED:
        return "By Name"
    words = kind.name.title().split("_")
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def fraction(progress: Progress) -> float:
    """How far a job is, 0 to 1. Every stage of every frame has the same share, as on the command line."""
    stages = len(_STAGES)
    within = (progress.stage - 1 + (progress.step - 1) / max(1, progress.step_count)) / stages
    share = (progress.frame_index + min(1.0, max(0.0, within))) / max(1, progress.frame_count)
    return min(1.0, max(0.0, share))


def label(progress: Progress) -> str:
    """What a job is doing, in words: `Frame 1003, 3 of 24: running the model, step 4 of 20`."""
    words = _STAGES.get(progress.stage, "working")  # type: ignore[call-overload]
    if progress.step_count > 1:
        words += ", step %d of %d" % (progress.step, progress.step_count)
    if progress.frame_count > 1:
        place = (progress.frame, progress.frame_index + 1, progress.frame_count)
        return "Frame %d, %d of %d: %s" % (*place, words)
    return words[0].upper() + words[1:]
