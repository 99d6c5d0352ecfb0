# SPDX-License-Identifier: Apache-2.0
"""The tables of facts, and the knobs that they give a node of a class."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import _array_knobs, _enumeration_knobs, _layout_knobs, _string_knobs
from ._colour_spaces import Colorspace_Knob
from ._knob import Knob

FOLDER = Path(__file__).resolve().parents[2] / "facts"
_SPECIAL: dict[str, type[Knob]] = {
    "Colorspace": Colorspace_Knob,
    "Multiline_Eval_String": _string_knobs.Multiline_Eval_String_Knob,
    "Mapping": _layout_knobs.MappingKnob,
    "MetaData": _layout_knobs.Table_Knob,
    "Views": _layout_knobs.ViewList_Knob,
}


@lru_cache(maxsize=None)
def table(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def node_classes() -> dict[str, Any]:
    return table("nodes")["classes"]  # type: ignore[no-any-return]


def rows(entries: list[Any]) -> list[dict[str, Any]]:
    """The knob rows behind a list in which `@name` stands for a group of knobs."""
    groups = table("nodes")["knob groups"]
    found: list[dict[str, Any]] = []
    for entry in entries:
        found.extend(groups[entry[1:]] if isinstance(entry, str) else [entry])
    return found


def knob_class(type_name: str) -> type[Knob]:
    if type_name in _SPECIAL:
        return _SPECIAL[type_name]
    for module in (_array_knobs, _enumeration_knobs, _string_knobs, _layout_knobs):
        found = getattr(module, f"{type_name}_Knob", None)
        if found is not None:
            return found  # type: ignore[no-any-return]
    raise KeyError(f"no knob type {type_name!r}")


def make_knob(row: dict[str, Any]) -> Knob:
    """A knob as the facts describe it, holding its default."""
    made_from = knob_class(row["type"])
    knob = made_from(row["name"], None, *([row["values"]] if "values" in row else []))
    default: Any = row.get("default")
    if isinstance(knob, _layout_knobs.Format_Knob):
        knob._format = default
    elif isinstance(knob, Colorspace_Knob):
        knob._space = default
    elif isinstance(knob, _layout_knobs.Channel_Knob):
        knob._channels = default
    elif isinstance(default, list) and isinstance(knob, _array_knobs.Array_Knob):
        knob._values = [float(value) for value in default]
    elif default is not None and default != "":
        knob.setValue(default)
    knob._set_default()
    return knob
