# SPDX-License-Identifier: Apache-2.0
"""Which channels answer which of a model's passes, as the rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple, Union

from .controls import pass_title
from .wire.messages import CheckRequestResponse, Model, PassKind

MATCHED, MISSING, MISSING_OPTIONAL, UNUSED = "matched", "missing", "missing optional", "unused"


@dataclass(frozen=True)
class MatchRow:
    """One pass: what answers it, and what the model makes of it."""

    pass_title: str
    layer: str
    """Where it was found: `layer`, or `part:layer` in a file of several parts. Empty where nothing was found."""
    channels: Tuple[str, ...]
    """Full names in the order of the pass's components."""
    rule: str
    """The naming rule that knew it: `blender`, `arnold`, ..., or `explicit`."""
    used: bool
    required: bool
    """True: the model refuses a job without it."""
    state: str
    """`matched`, `missing`, `missing optional` or `unused`."""
    kind: Union[PassKind, int]
    purpose: str
    """What the model does with it, for people; empty where it takes no such pass."""


def match_table(response: CheckRequestResponse, model: Model) -> Tuple[MatchRow, ...]:
    """The model's passes in its own order, found or not, then what was found and is not used."""
    rows: List[MatchRow] = []
    for use in model.passes:
        title = pass_title(use.kind)
        found = [match for match in response.matches if match.kind == use.kind and match.used]
        for match in found:
            where, channels = _where(match.part, match.layer), match.channels
            rows.append(
                MatchRow(title, where, channels, match.rule, True, use.required, MATCHED, use.kind, use.purpose)
            )
        if not found:
            state = MISSING if use.required else MISSING_OPTIONAL
            rows.append(MatchRow(title, "", (), "", False, use.required, state, use.kind, use.purpose))
    for match in response.matches:
        if not match.used:
            where, title = _where(match.part, match.layer), pass_title(match.kind)
            rows.append(MatchRow(title, where, match.channels, match.rule, False, False, UNUSED, match.kind, ""))
    return tuple(rows)


def _where(part: str, layer: str) -> str:
    return ":".join(name for name in (part, layer) if name)
