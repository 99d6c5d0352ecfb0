# SPDX-License-Identifier: Apache-2.0
"""The node's panel: what every node has, then what its model's description asks for.

All knobs are user knobs and saved with the script, the model's description in a hidden one, so a script opens, shows and
renders the same where no daemon runs and where Platewright is not installed. `draw` brings a node of any age to today's
panel and keeps what was set.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Optional

import nuke
from platewright_client import WireError, messages
from platewright_client.controls import Control, controls, pass_title
from platewright_client.wire.json import from_json, to_json

from . import spaces, state

SCHEMA = 1
DEFAULT_MODEL = "default"
NO_VERSION = "none"
AUTO, OFF = "auto", "off"
RAW = "raw"
PASS, PARAMETER = "pass_", "param_"
QUALITIES = {"16-bit half": messages.BitDepth.HALF, "32-bit float": messages.BitDepth.FLOAT}
RANGES = ("input", "root", "custom", "current")
OUTPUT = "plates/{node}/{version}/{node}_{version}.####.exr"
_OF_MODELS = ("passes", "check", "matching", "match_table", "parameters")
_FIXED_CHOICES = ("range", "quality", "working_space")
_SPACES = tuple(spaces.interop_id(space) for space in spaces.NAMES)


@dataclass(frozen=True)
class Row:
    """One knob."""

    make: Callable[[], Any]
    name: str
    tooltip: str = ""
    joins: bool = False
    """True: on the line of the knob before it."""
    hidden: bool = False
    keeps: bool = True
    """True: what it holds is the artist's, or is remembered, and outlives a new drawing."""


def _button(name: str, label: str, tooltip: str, joins: bool = False) -> Row:
    command = (
        "try:\n    from platewright_nuke import actions\n"
        "except ImportError:\n    nuke.message('Platewright is not installed in this Nuke.')\n"
        f"else:\n    actions.{name}(nuke.thisNode())"
    )
    return Row(lambda: nuke.PyScript_Knob(name, label, command), name, tooltip, joins, keeps=False)


def _choice(name: str, label: str, values: Iterable[str], tooltip: str, joins: bool = False) -> Row:
    return Row(lambda: nuke.Enumeration_Knob(name, label, list(values)), name, tooltip, joins)


def _number(name: str, label: str, value: int, tooltip: str, joins: bool = False) -> Row:
    return Row(lambda: _holding(nuke.Int_Knob(name, label), value), name, tooltip, joins)


def _switch(name: str, label: str, value: bool, tooltip: str, joins: bool = False) -> Row:
    return Row(lambda: _holding(nuke.Boolean_Knob(name, label), value), name, tooltip, joins)


def _line(name: str, label: str, value: str, tooltip: str = "", hidden: bool = False) -> Row:
    return Row(lambda: _holding(nuke.String_Knob(name, label), value), name, tooltip, hidden=hidden)


def _shown(name: str, label: str, value: str = "") -> Row:
    return Row(lambda: nuke.Text_Knob(name, label, value), name)


def _rule(name: str, label: str = "") -> Row:
    return Row(lambda: nuke.Text_Knob(name, label, ""), name, keeps=False)


def _holding(knob: Any, value: Any) -> Any:
    knob.setValue(value)
    return knob


def _missing_frames() -> Any:
    knob = nuke.Link_Knob("missing_frames", "missing frames")
    knob.makeLink("Plate", "on_error")
    return knob


_STATIC = (
    Row(lambda: nuke.Tab_Knob("platewright", "Platewright"), "platewright", keeps=False),
    _choice("model", "model", [DEFAULT_MODEL], "Which of the daemon's models makes the plate."),
    _button("refresh_models", "Refresh", "Ask the daemon again which models it has.", joins=True),
    _shown("model_text", "", "Which models there are is not known yet. Press Refresh."),
    Row(lambda: nuke.Multiline_Eval_String_Knob("prompt", "prompt"), "prompt", "What the plate should look like."),
    Row(
        lambda: nuke.Multiline_Eval_String_Knob("negative", "negative"),
        "negative",
        "What to keep away from. Models that take no such words ignore it.",
    ),
    _number("seed", "seed", 1, "The same seed and settings give the same plate."),
    _button("new_seed", "New", "Draw another seed.", joins=True),
    _switch("lock_seed", "lock", True, "Off: each Generate draws a new seed.", joins=True),
    _rule("sending"),
    _choice("range", "frames", RANGES, "Range of the first connected input, of the script, one of your own, or this frame."),
    _number("first", "", 1, "First frame of a custom range.", joins=True),
    _number("last", "-", 1, "Last frame of a custom range.", joins=True),
    _number("step", "by", 1, "Every how manieth frame.", joins=True),
    _choice("quality", "quality", QUALITIES, "Precision of the colour that is stored in the plates."),
    _choice(
        "working_space",
        "working space",
        [AUTO, *_SPACES],
        "The linear space of this script's pixels. Auto: as the script's colour settings say.",
    ),
    _choice(
        "plate_space",
        "plate colourspace",
        [AUTO, RAW],
        "How plates are read in. Auto: raw where they are in the working space, else by their own space's name.",
    ),
    _line(
        "output",
        "output",
        OUTPUT,
        "Where plates go; a relative path starts at the script. Tokens: {version} (needed), {node} {script} {seed} {model} "
        "{user}, and {show} {seq} {shot} {task} from the environment.",
    ),
    _rule("making"),
    _button("generate", "Generate", "Send the passes and make the next version."),
    _button("generate_current", "Generate current frame", "The same for the frame in the viewer alone.", joins=True),
    _button("cancel", "Cancel", "Stop this node's jobs. Plates that are finished stay on disk.", joins=True),
    _switch("force", "even if unchanged", False, "Make the plate anew where nothing has changed since the last one."),
    _rule("showing"),
    _choice("version", "version", [NO_VERSION], "Which of the versions on disk the node shows."),
    _button("version_down", "Down", "The version before.", joins=True),
    _button("version_up", "Up", "The version after.", joins=True),
    _button("regenerate", "Regenerate exactly", "Make the shown version again from the request in its header."),
    _button("bake", "Bake to Read", "A plain Read of the shown plates, which needs no Platewright.", joins=True),
    _button("reveal", "Reveal", "Show the plates' folder.", joins=True),
    Row(_missing_frames, "missing_frames", "What the node shows for a frame that has no plate.", keeps=False),
    _shown("status", "status"),
    _line("pw_model", "", "", hidden=True),
    _line("pw_state", "", "", hidden=True),
    Row(lambda: _holding(nuke.Int_Knob("pw_schema", ""), SCHEMA), "pw_schema", hidden=True, keeps=False),
)


def draw(group: Any, model: Optional[messages.Model]) -> None:
    """Today's whole panel, on a node of any age. What the artist has set stays. Never from a knob's own callback: Nuke
    does not survive that a knob goes while its script runs."""
    _draw(group, (*_STATIC, *_passes(model), *_parameters(model)), model)
    tell_range(group)


def draw_model(group: Any, model: messages.Model) -> None:
    """What depends on the model alone: the last two tabs."""
    _draw(group, (*_passes(model), *_parameters(model)), model)


def _draw(group: Any, rows: tuple[Row, ...], model: Optional[messages.Model]) -> None:
    before = described_model(group) if group.knob("pw_model") else None
    remembered = get_state(group)
    if before is not None:
        remembered = remembered.with_parked(before.name, parameter_values(group, before))
    parked = remembered.parked.get(model.name, {}) if model is not None else {}
    kept = {row.name: group[row.name].toScript() for row in rows if row.keeps and group.knob(row.name)}
    enumerated = {name: _values(group[name]) for name in kept if hasattr(group[name], "setValues")}
    texts = {name: group[name].value() for name in kept if group[name].Class() == "Text_Knob"}

    _erase(group, {row.name for row in rows})
    for row in rows:
        knob = row.make()
        knob.setTooltip(row.tooltip)
        knob.clearFlag(nuke.STARTLINE) if row.joins else knob.setFlag(nuke.STARTLINE)
        if row.hidden:
            knob.setFlag(nuke.INVISIBLE)
        group.addKnob(knob)
        if row.name in texts:
            knob.setValue(texts[row.name])
        elif row.name in kept and not row.name.startswith(PARAMETER):
            if row.name in enumerated and row.name not in _FIXED_CHOICES:
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


def _passes(model: Optional[messages.Model]) -> tuple[Row, ...]:
    if model is None:
        return ()
    uses = (
        _choice(
            PASS + messages.PassKind(use.kind).name.lower(),
            pass_title(use.kind) + (" *" if use.required else ""),
            [AUTO, OFF],
            f"{use.purpose} {'The model needs it. ' if use.required else ''}Auto: by input, else by the layers' names.",
        )
        for use in model.passes
        if isinstance(use.kind, messages.PassKind) and use.kind is not messages.PassKind.UNSPECIFIED
    )
    return (
        Row(lambda: nuke.Tab_Knob("passes", "Passes"), "passes", keeps=False),
        *uses,
        _button("check", "Check", "Ask the daemon which layers answer which pass, without making a plate."),
        _rule("matching", "matched"),
        _shown("match_table", "", "Not asked yet. Press Check, or Generate."),
    )


def _parameters(model: Optional[messages.Model]) -> tuple[Row, ...]:
    if model is None or not controls(model):
        return ()
    rows = [Row(lambda: nuke.Tab_Knob("parameters", "Model"), "parameters", keeps=False)]
    group = ""
    for control in controls(model):
        if control.group and control.group != group:
            rows.append(_rule(f"param_group_{len(rows)}", control.group))
        group = control.group
        rows.append(_parameter(control))
    return tuple(rows)


def _parameter(control: Control) -> Row:
    name, label = PARAMETER + control.name, control.label + (f" ({control.unit})" if control.unit else "")

    def make() -> Any:
        if control.kind == "choice":
            return nuke.Enumeration_Knob(name, label, list(control.choices))
        if control.kind == "toggle":
            return nuke.Boolean_Knob(name, label)
        if control.kind == "text":
            return nuke.String_Knob(name, label)
        knob = nuke.Int_Knob(name, label) if control.kind == "integer" else nuke.Double_Knob(name, label)
        if control.kind == "number" and control.minimum is not None and control.maximum is not None:
            knob.setRange(control.minimum, control.maximum)
        # A request has one value for all its frames.
        knob.setFlag(nuke.NO_ANIMATION)
        return knob

    return Row(make, name, control.description)


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
        if name in names or name in _OF_MODELS or name.startswith((PASS, PARAMETER)):
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
