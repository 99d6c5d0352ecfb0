# SPDX-License-Identifier: Apache-2.0
"""The node's panel: what every node has, then what its model's description asks for.

All knobs are user knobs and saved with the script, the model's description in a hidden one, so a script opens,
shows and renders the same where no daemon runs and where Platewright is not installed. `draw` brings a node of any
age to today's panel and keeps what was set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Optional

import nuke
from platewright_client import WireError, messages
from platewright_client.controls import Control, controls
from platewright_client.wire.json import from_json, to_json

from . import knob_rows as rows
from . import state
from .knob_rows import (
    AUTO,
    DEFAULT_MODEL,
    FIXED_CHOICES,
    NO_VERSION,
    OF_MODELS,
    OFF,
    PARAMETER,
    PASS,
    QUALITIES,
    RAW,
    SCHEMA,
)

__all__ = ["AUTO", "DEFAULT_MODEL", "NO_VERSION", "OFF", "QUALITIES", "RAW", "SCHEMA"]


def draw(group: Any, model: Optional[messages.Model]) -> None:
    """Today's whole panel, on a node of any age. What the artist has set stays. Never from a knob's own callback: Nuke
    does not survive that a knob goes while its script runs."""
    _draw(group, (*rows.STATIC, *rows.passes(model), *rows.parameters(model)), model)
    tell_range(group)


def draw_model(group: Any, model: messages.Model) -> None:
    """What depends on the model alone: the last two tabs."""
    _draw(group, (*rows.passes(model), *rows.parameters(model)), model)


def _draw(group: Any, drawn: tuple[rows.Row, ...], model: Optional[messages.Model]) -> None:
    before = described_model(group) if group.knob("pw_model") else None
    remembered = get_state(group)
    if before is not None:
        remembered = remembered.with_parked(before.name, parameter_values(group, before))
    parked = remembered.parked.get(model.name, {}) if model is not None else {}
    kept = {row.name: group[row.name].toScript() for row in drawn if row.keeps and group.knob(row.name)}
    enumerated = {name: _values(group[name]) for name in kept if hasattr(group[name], "setValues")}
    texts = {name: group[name].value() for name in kept if group[name].Class() == "Text_Knob"}

    _erase(group, {row.name for row in drawn})
    for row in drawn:
        knob = row.make()
        knob.setTooltip(row.tooltip)
        knob.clearFlag(nuke.STARTLINE) if row.joins else knob.setFlag(nuke.STARTLINE)
        if row.hidden:
            knob.setFlag(nuke.INVISIBLE)
        group.addKnob(knob)
        if row.name in texts:
            knob.setValue(texts[row.name])
        elif row.name in kept and not row.name.startswith(PARAMETER):
            if row.name in enumerated and row.name not in FIXED_CHOICES:
                knob.setValues(enumerated[row.name])
            knob.fromScript(kept[row.name])
    if model is not None:
        _fill(group, model, parked)
        with_text = f"{model.title or model.name} {model.version} - {model.description}"
        group["model_text"].setValue(_wrapped(with_text))
        group["pw_model"].setValue(_description(model))
    set_state(group, remembered)


def offer_models(group: Any, names: Iterable[str]) -> None:
    """The model menu; a name that the daemon does not have stays choosable for the script that uses it."""
    _offer(group["model"], [DEFAULT_MODEL, *names])


def offer_layers(group: Any, layers: Iterable[str]) -> None:
    """The layers that a pass can be taken from."""
    names = [AUTO, OFF, *layers]
    for name in group.knobs():
        if name.startswith(PASS):
            _offer(group[name], names)


def offer_versions(group: Any, numbers: Iterable[str], shown: str) -> None:
    names = list(numbers) or [NO_VERSION]
    knob = group["version"]
    knob.setValues(names if shown in names or shown == NO_VERSION else [shown, *names])
    knob.setValue(shown if shown != NO_VERSION else names[0])


def offer_spaces(group: Any, names: Iterable[str]) -> None:
    _offer(group["plate_space"], [AUTO, RAW, *names])


def tell_range(group: Any) -> None:
    """First and last can be edited where they count."""
    for name in ("first", "last"):
        group[name].setEnabled(group["range"].value() == "custom")


def override(group: Any, kind: messages.PassKind) -> str:
    """Where the artist wants a pass from: `auto`, `off`, or a layer of the first input."""
    knob = group.knob(PASS + kind.name.lower())
    return AUTO if knob is None else str(knob.value())


def described_model(group: Any) -> Optional[messages.Model]:
    """The model that the panel was drawn from; None where none was known."""
    try:
        return from_json(messages.Model, json.loads(group["pw_model"].value()))
    except (ValueError, WireError):
        return None


def is_drawn_from(group: Any, model: messages.Model) -> bool:
    return bool(group["pw_model"].value() == _description(model))


def parameter_values(group: Any, model: messages.Model) -> dict[str, state.Value]:
    """By name, of those parameters that have a knob."""
    names = [control.name for control in controls(model) if group.knob(PARAMETER + control.name)]
    return {name: group[PARAMETER + name].value() for name in names}


def get_state(group: Any) -> state.State:
    knob = group.knob("pw_state")
    return state.from_text(knob.value() if knob else "")


def set_state(group: Any, remembered: state.State) -> None:
    group["pw_state"].setValue(state.to_text(remembered))


def _fill(group: Any, model: messages.Model, parked: dict[str, state.Value]) -> None:
    """Parked values where they still fit, else the model's own defaults."""
    for control in controls(model):
        value = parked.get(control.name, control.default)
        fits = _fits(control, value)
        group[PARAMETER + control.name].setValue(value if fits else control.default)


def _fits(control: Control, value: state.Value) -> bool:
    if control.kind == "choice":
        return value in control.choices
    if control.kind == "text":
        return isinstance(value, str)
    if control.kind == "toggle":
        return isinstance(value, bool)
    low, high = control.minimum, control.maximum
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]


def _erase(group: Any, names: set[str]) -> None:
    """Takes away the knobs that are drawn anew and those of the model before; knobs that a user has added stay."""
    for name, knob in reversed(list(group.knobs().items())):
        if name in names or name in OF_MODELS or name.startswith((PASS, PARAMETER)):
            group.removeKnob(knob)


def _offer(knob: Any, names: Iterable[str]) -> None:
    value = knob.value()
    listed = list(dict.fromkeys([*names, value]))
    if listed != _values(knob):
        knob.setValues(listed)
        knob.setValue(value)


def _values(knob: Any) -> list[str]:
    return list(knob.values())


def _description(model: messages.Model) -> str:
    """What a panel is drawn from; what changes from hour to hour is left out."""
    kept = replace(model, load_state=messages.LoadState.UNSPECIFIED, memory=None, licence=None, bytes=0, looks=())
    return json.dumps(to_json(kept), sort_keys=True, separators=(",", ":"))


def _wrapped(text: str, width: int = 70) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
