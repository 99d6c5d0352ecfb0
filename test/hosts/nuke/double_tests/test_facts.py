# SPDX-License-Identifier: Apache-2.0
"""The double has no name, argument or default that the tables of facts do not have."""

from __future__ import annotations

import inspect
import unittest
from collections import Counter
from typing import Any, Optional

from stage import DoubleCase, double, nuke, tables

API = tables.table("api")
NODES = tables.table("nodes")

#: Where the stubs err or are silent, and what says so.
BEYOND_THE_STUBS = {
    "double": "the test's side of the double",
    "env": "an instance",
    "nodes": "an instance",
    "render": "the stubs assign it: render = execute",
    "Panel.addBooleanCheckBox": "the stubs spell it addbooleanCheckBox; published plug-ins addBooleanCheckBox",
}
#: Calls whose arguments the stubs tell otherwise than published plug-ins call them.
OTHERWISE_CALLED = {
    "knob": "published plug-ins read with one argument",
    "Node.sample": "the stubs spread its arguments over overloads",
    "Node.dependencies": "positional in every published plug-in",
    "Node.dependent": "positional in every published plug-in",
}


def methods_of(name: str) -> dict[str, Optional[dict[str, Any]]]:
    found: dict[str, Any] = {}
    facts = API["classes"].get(name, {"bases": [], "methods": {}})
    for base in facts["bases"]:
        found.update(methods_of(base))
    return {**found, **facts["methods"]}


def positional(call: Any) -> Optional[tuple[list[str], int]]:
    """Names of arguments and how many must be given; None for calls that take any."""
    parameters = list(inspect.signature(call).parameters.values())
    if any(each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD) for each in parameters):
        return None
    named = [each for each in parameters if each.name not in ("self", "cls")]
    return [each.name for each in named], sum(each.default is each.empty for each in named)


class Names(DoubleCase):
    def test_every_public_name_is_one_of_Nuke(self) -> None:
        known = {*API["functions"], *API["classes"], *API["constants"], *BEYOND_THE_STUBS}
        self.assertEqual([name for name in dir(nuke) if not name.startswith("_") and name not in known], [])

    def test_every_public_method_is_one_of_Nuke(self) -> None:
        extra = []
        for name, found in self._classes():
            if issubclass(found, BaseException):
                continue
            known = methods_of(name)
            own = [each for each in dir(found) if not each.startswith("_")]
            extra += [
                f"{name}.{each}" for each in own if each not in known and f"{name}.{each}" not in BEYOND_THE_STUBS
            ]
        self.assertEqual(extra, [])

    def test_functions_need_no_more_arguments_than_Nuke_s_and_take_as_many(self) -> None:
        wrong = []
        for name, facts in API["functions"].items():
            mine = getattr(nuke, name, None)
            if facts is None or mine is None or name in OTHERWISE_CALLED:
                continue
            found = positional(mine)
            if found is not None and (len(found[0]) < len(facts["arguments"]) or found[1] != facts["required"]):
                wrong.append((name, found, facts))
        self.assertEqual(wrong, [])

    def test_methods_take_as_many_arguments_as_Nuke_s(self) -> None:
        wrong = []
        for name, found in self._classes():
            for each, facts in methods_of(name).items():
                mine = getattr(found, each, None)
                if facts is None or mine is None or f"Node.{each}" in OTHERWISE_CALLED:
                    continue
                called = positional(mine)
                if called is not None and len(called[0]) < len(facts["arguments"]):
                    wrong.append((f"{name}.{each}", called, facts))
        self.assertEqual(wrong, [])

    def test_what_the_double_does_not_model_is_an_AttributeError(self) -> None:
        self.assertIn("activeViewer", API["functions"])
        with self.assertRaises(AttributeError):
            nuke.activeViewer  # noqa: B018

    def _classes(self) -> list[tuple[str, Any]]:
        return [
            (name, found) for name, found in vars(nuke).items() if inspect.isclass(found) and name in API["classes"]
        ]


class Defaults(DoubleCase):
    def test_nodes_hold_the_defaults_of_the_table(self) -> None:
        double.reset(version="16.0v1")
        for name, facts in NODES["classes"].items():
            if name == "Root":
                continue
            node = getattr(nuke.nodes, name)()
            for row in tables.rows(facts["knobs"]):
                if "default" not in row or row.get("computed") or row["name"] in facts.get("overrides", {}):
                    continue
                with self.subTest(f"{name}.{row['name']}"):
                    self.assertEqual(self._plain(node[row["name"]], row), row["default"])
                    self.assertEqual(node[row["name"]]._not_default(), False)

    def _plain(self, knob: Any, row: dict[str, Any]) -> Any:
        """The knob's value in the table's terms."""
        if row["type"] in ("Format", "ChannelMask", "Channel", "OneView"):
            return knob._state()
        if row["type"] in ("MultiView", "Views"):
            return knob.value() if isinstance(row["default"], str) else list(knob._state())
        if isinstance(row["default"], list):
            return [knob.getValueAt(1, index) for index in range(len(row["default"]))]
        return knob.value()

    def test_every_row_says_where_it_is_from(self) -> None:
        counts: Counter[str] = Counter()
        for row in self._rows():
            label = row["from"].partition(": ")[0]
            self.assertIn(label, ("documented", "public", "assumed"), row["name"])
            self.assertEqual(label == "documented", ": " in row["from"], row["name"])
            counts[label] += 1
        told = ", ".join(f"{counts[label]} {label}" for label in ("documented", "public", "assumed"))
        print(f"\nknobs and defaults: {told}")

    def test_names_and_choices_are_told_once(self) -> None:
        for name, facts in NODES["classes"].items():
            names = [row["name"] for row in tables.rows([*facts["knobs"], "@node"])]
            self.assertEqual(sorted(set(names)), sorted(names), name)
        for row in self._rows():
            if "values" in row:
                self.assertIn(row["default"], row["values"], row["name"])

    def test_a_class_of_a_later_Nuke_is_unknown_before(self) -> None:
        double.reset(version="13.2v8")
        with self.assertRaisesRegex(RuntimeError, "Camera4: Unknown command"):
            nuke.createNode("Camera4")

    def _rows(self) -> list[dict[str, Any]]:
        lists = list(NODES["knob groups"].values())
        for facts in NODES["classes"].values():
            lists += [facts["knobs"], *facts.get("types", {}).values()]
        return [row for each in lists for row in each if isinstance(row, dict)]


if __name__ == "__main__":
    unittest.main()
