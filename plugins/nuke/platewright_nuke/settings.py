# SPDX-License-Identifier: Apache-2.0
"""What the artist has set on a node, as one value."""

from __future__ import annotations

import getpass
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import nuke
from platewright_client import messages
from platewright_client.controls import controls, parameter

from . import knobs, spaces, versions
from .errors import NodeError

LARGEST_SEED = 2**31 - 1
_ENVIRONMENT_TOKENS = ("show", "seq", "shot", "task")


@dataclass(frozen=True)
class Settings:
    model: str
    """Empty: the daemon's default."""
    prompt: str
    negative_prompt: str
    seed: int
    seed_is_locked: bool
    parameters: tuple[messages.Parameter, ...]
    frames: tuple[int, ...]
    """Ascending, at least one."""
    step: int
    bit_depth: messages.BitDepth
    force: bool


def read(group: Any, only_current: bool = False) -> Settings:
    """NodeError or PlatewrightError where something on the node cannot be meant."""
    step = 1 if only_current else int(group["step"].value())
    model = knobs.described_model(group)
    chosen = group["model"].value()
    return Settings(
        model="" if chosen == knobs.DEFAULT_MODEL else chosen,
        prompt=_text(group, "prompt"),
        negative_prompt=_text(group, "negative"),
        seed=_seed(group),
        seed_is_locked=bool(group["lock_seed"].value()),
        parameters=_parameters(group, model),
        frames=(int(nuke.frame()),) if only_current else _frames(group, step),
        step=step,
        bit_depth=knobs.QUALITIES[group["quality"].value()],
        force=bool(group["force"].value()),
    )


def new_seed() -> int:
    return random.SystemRandom().randint(0, LARGEST_SEED)


def template(group: Any, seed: Optional[int] = None) -> versions.Template:
    """Where the node's plates go; `seed` where it is not the knob's."""
    script = nuke.root()["name"].value()
    folder = Path(script).parent if script else None
    return versions.template(group["output"].value(), _tokens(group, script, seed), folder)


def working_space(group: Any) -> Optional[messages.ColourSpace]:
    """The working space that the artist states on the node; None where the script's own settings say it."""
    return spaces.space_of(group["working_space"].value())


def _tokens(group: Any, script: str, seed: Optional[int]) -> Mapping[str, str]:
    given = {name: os.environ.get(name.upper(), "") for name in _ENVIRONMENT_TOKENS}
    return {
        **given,
        "user": _user(),
        "seed": str(_seed(group) if seed is None else seed),
        "model": group["model"].value(),
        "node": group.fullName(),
        "script": Path(script).stem if script else "",
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # No account of that number, as in containers; only a template with {user} minds.
        return ""


def _seed(group: Any) -> int:
    seed = int(group["seed"].value())
    if seed < 0:
        raise NodeError(f"The seed is {seed}.", "Give 0 or more.")
    return seed


def _text(group: Any, name: str) -> str:
    """Expressions in brackets are replaced, as in Nuke's own text knobs."""
    try:
        return str(group[name].evaluate() or "").strip()
    except RuntimeError as cause:
        raise NodeError(
            f"An expression in `{name}` fails: {cause}.", "Write \\[ for a bracket that is none."
        ) from cause


def _parameters(group: Any, model: Optional[messages.Model]) -> tuple[messages.Parameter, ...]:
    if model is None:
        return ()
    values = knobs.parameter_values(group, model)
    return tuple(parameter(control, values[control.name]) for control in controls(model) if control.name in values)


def _frames(group: Any, step: int) -> tuple[int, ...]:
    first, last = span(group)
    if step < 1:
        raise NodeError(f"The frame step is {step}.", "Give 1 or more.")
    if last < first:
        raise NodeError(f"The frame range {first}-{last} ends before it begins.", "Turn it around.")
    return tuple(range(first, last + 1, step))


def span(group: Any) -> tuple[int, int]:
    """First and last frame by the range knob."""
    kind = group["range"].value()
    if kind == "current":
        return int(nuke.frame()), int(nuke.frame())
    if kind == "root":
        return nuke.root().firstFrame(), nuke.root().lastFrame()
    if kind == "custom":
        return int(group["first"].value()), int(group["last"].value())
    source = next((group.input(index) for index in range(group.inputs()) if group.input(index) is not None), None)
    if source is None:
        raise NodeError("Nothing is connected to the node.", "Connect passes to its inputs.")
    return source.firstFrame(), source.lastFrame()
