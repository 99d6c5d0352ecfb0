# SPDX-License-Identifier: Apache-2.0
"""The knobs of a node as rows of a table: those that every node has, and those that a model's description asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Optional

import nuke
from platewright_client import messages
from platewright_client.controls import Control, controls, pass_title

from . import spaces

SCHEMA = 1
DEFAULT_MODEL = "default"
NO_VERSION = "none"
AUTO, OFF = "auto", "off"
RAW = "raw"
PASS, PARAMETER = "pass_", "param_"
QUALITIES = {"16-bit half": messages.BitDepth.HALF, "32-bit float": messages.BitDepth.FLOAT}
RANGES = ("input", "root", "custom", "current")
OUTPUT = "plates/{node}/{version}/{node}_{version}.####.exr"
OF_MODELS = ("passes", "check", "matching", "match_table", "parameters")
FIXED_CHOICES = ("range", "quality", "working_space")
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


STATIC = (
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
    _choice(
        "range", "frames", RANGES, "Range of the first connected input, of the script, one of your own, or this frame."
    ),
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
        "Where plates go; a relative path starts at the script. Tokens: {version} (needed), {node} {script} {seed} "
        "{model} {user}, and {show} {seq} {shot} {task} from the environment.",
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


def passes(model: Optional[messages.Model]) -> tuple[Row, ...]:
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


def parameters(model: Optional[messages.Model]) -> tuple[Row, ...]:
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
