# SPDX-License-Identifier: Apache-2.0
"""What a node remembers with its script and no artist edits: jobs under way, what made each version, parked values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Union

Value = Union[bool, int, float, str]


@dataclass(frozen=True)
class Running:
    """A job that the daemon has accepted; it can be found again after the script or Nuke was closed."""

    job_id: str
    version: int
    folder: str
    name_pattern: str
    identity: str
    """As `identity.identity` gives it; empty for one that is made again."""
    owns_passes: bool
    """True: the version was taken for this job and goes back when it brings no plate."""


@dataclass(frozen=True)
class Made:
    """What is known of a version beside what its plates' headers say."""

    job_id: str
    identity: str
    milliseconds: int


@dataclass(frozen=True)
class State:
    running: tuple[Running, ...] = ()
    made: dict[int, Made] = field(default_factory=dict)
    """By version."""
    parked: dict[str, dict[str, Value]] = field(default_factory=dict)
    """Parameters of models that were chosen before, by model and name."""
    label: str = ""
    """The node's label as last written here; another one is the artist's and stays."""

    def with_running(self, running: Running) -> State:
        others = tuple(known for known in self.running if known.job_id != running.job_id)
        return replace(self, running=(*others, running))

    def without_running(self, job_id: str) -> State:
        return replace(self, running=tuple(known for known in self.running if known.job_id != job_id))

    def with_made(self, version: int, made: Made) -> State:
        return replace(self, made={**self.made, version: made})

    def with_parked(self, model: str, values: dict[str, Value]) -> State:
        return replace(self, parked={**self.parked, model: values})


def to_text(state: State) -> str:
    """One line of JSON."""
    return json.dumps(asdict(state), separators=(",", ":"), sort_keys=True)


def from_text(text: str) -> State:
    """An empty or damaged text is an empty state: the plates on disk still tell of themselves."""
    try:
        value: dict[str, Any] = json.loads(text)
        return State(
            tuple(Running(**entry) for entry in value["running"]),
            {int(version): Made(**entry) for version, entry in value["made"].items()},
            {str(model): dict(values) for model, values in value["parked"].items()},
            str(value["label"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return State()
