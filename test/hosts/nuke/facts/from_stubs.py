# SPDX-License-Identifier: Apache-2.0
"""Makes api.json, the names and arguments of Nuke's Python interface, from installed stubs: facts, no text.

    pip install types-nuke==13.2.8.0; python3 test/hosts/nuke/facts/from_stubs.py FOLDER_OF_STUBS [FILE]

The folder is `nuke-stubs` of the installation.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any, Optional, Union

FILES = (
    "_nuke.pyi",
    "callbacks.pyi",
    "colorspaces.pyi",
    "executeInMain.pyi",
    "scripts.pyi",
    "utils.pyi",
    "overrides.pyi",
)
Signature = Optional[dict[str, Any]]


def signature(function: ast.FunctionDef, method: bool) -> Signature:
    """Argument names and how many must be given; None where the stub leaves them open."""
    arguments = function.args
    if arguments.vararg is not None or arguments.kwarg is not None:
        return None
    names = [each.arg for each in arguments.args]
    required = len(names) - len(arguments.defaults)
    if method and names and names[0] in ("self", "cls", "type"):
        names, required = names[1:], required - 1
    return {"arguments": names, "required": max(0, required)}


def joined(known: Any, found: Signature) -> Signature:
    """Overloads: open if one is, else the longest list and the fewest required."""
    if known == "new":
        return found
    if known is None or found is None:
        return None
    longest = known if len(known["arguments"]) >= len(found["arguments"]) else found
    return {"arguments": longest["arguments"], "required": min(known["required"], found["required"])}


def collect(folder: Path) -> dict[str, Any]:
    functions: dict[str, Signature] = {}
    classes: dict[str, Any] = {}
    constants: list[str] = []
    for name in FILES:
        tree = ast.parse((folder / name).read_text(encoding="utf-8"))
        for item in tree.body:
            if isinstance(item, ast.FunctionDef):
                functions[item.name] = joined(functions.get(item.name, "new"), signature(item, method=False))
            elif isinstance(item, ast.ClassDef):
                classes[item.name] = of_class(item)
            elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.target.id.isupper():
                constants.append(item.target.id)
    return {
        "about": "Names and arguments of Nuke's Python interface, after the stubs types-nuke 13.2.8.0; null: not told.",
        "functions": dict(sorted(functions.items())),
        "classes": dict(sorted(classes.items())),
        "constants": sorted(constants),
    }


def of_class(item: ast.ClassDef) -> dict[str, Any]:
    methods: dict[str, Signature] = {}
    for each in item.body:
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("__"):
            methods[each.name] = joined(methods.get(each.name, "new"), signature(each, method=True))
    bases = [base.id for base in item.bases if isinstance(base, ast.Name)]
    return {"bases": bases, "methods": dict(sorted(methods.items()))}


def written(facts: dict[str, Any]) -> str:
    """JSON with one function or class a line, so that changes show."""
    lines = ["{", f' "about": {json.dumps(facts["about"])},']
    for part in ("functions", "classes"):
        rows = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in facts[part].items()]
        lines += [f' "{part}": {{', ",\n".join(rows), " },"]
    return "\n".join([*lines, f' "constants": {json.dumps(facts["constants"])}', "}"]) + "\n"


def main(folder: str, target: Union[str, None] = None) -> None:
    path = Path(target) if target else Path(__file__).with_name("api.json")
    path.write_text(written(collect(Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
