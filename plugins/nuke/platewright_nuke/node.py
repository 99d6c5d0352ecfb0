# SPDX-License-Identifier: Apache-2.0
"""The node `Platewright`: a Group that shows the plate where there is one, and its first input where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

import nuke
from platewright_client import messages

from . import edits, knobs
from .errors import NodeError

INPUTS = ("beauty", "depth", "normal", "albedo", "position", "motion", "matte", "reference", "camera", "lights")
"""In the order of their numbers. The first one may carry every pass as layers."""

READ, SWITCH = "Plate", "Shown"

#: Read from text, as scripts are, because Nuke Non-commercial and Indie let Python reach ten nodes only.
_INSIDE = "".join(
    [
        *(
            f"Input {{\n inputs 0\n name {name}\n number {number}\n xpos {number * 110}\n ypos 0\n}}\n"
            for number, name in enumerate(INPUTS)
        ),
        f"Read {{\n inputs 0\n name {READ}\n premultiplied true\n xpos -110\n ypos 0\n}}\n",
        f"Switch {{\n inputs 0\n name {SWITCH}\n xpos 0\n ypos 120\n}}\n",
        "Output {\n inputs 0\n name Output1\n xpos 0\n ypos 200\n}\n",
    ]
)

_KNOB_CHANGED = (
    "try:\n    from platewright_nuke import actions\n"
    "except ImportError:\n    pass\n"
    "else:\n    actions.knob_changed(nuke.thisNode(), nuke.thisKnob())"
)


def create(wires: Optional[Mapping[str, Any]] = None, model: Optional[messages.Model] = None) -> Any:
    """A new node in the current group, as one undo step. Without `wires` (input name to node) the selected node goes
    to the first input."""
    selected = nuke.selectedNodes()
    if wires is None:
        wires = {INPUTS[0]: selected[0]} if selected else {}
    with edits.one_step("Platewright"):
        group = nuke.createNode("Group", inpanel=False)
        group.setName("Platewright1")
        with group:
            nuke.scriptReadText(_INSIDE)
        shown = inner(group, SWITCH)
        shown.setInput(0, inner(group, INPUTS[0]))
        shown.setInput(1, inner(group, READ))
        inner(group, "Output1").setInput(0, shown)
        knobs.draw(group, model)
        group["knobChanged"].setValue(_KNOB_CHANGED)
        for name, source in wires.items():
            group.setInput(INPUTS.index(name), source)
        if wires:
            sources = list(wires.values())
            group.setXYpos(sources[0].xpos(), max(source.ypos() for source in sources) + 120)
    return group


def is_ours(node: Any) -> bool:
    return node.Class() == "Group" and node.knob("pw_schema") is not None


def is_alive(group: Any) -> bool:
    """False once the node was deleted or its script closed."""
    try:
        group.name()
    except ValueError:
        return False
    return True


def ours(nodes: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(node for node in nodes if is_ours(node))


def inner(group: Any, name: str) -> Any:
    found = group.node(name)
    if found is None:
        raise NodeError(f"{group.name()} lacks its inner node {name}.", "Make a new Platewright node.")
    return found


def upgrade(group: Any) -> None:
    """Brings a node that an older Platewright saved to today's panel; one of a newer Platewright stays as it is."""
    if int(group["pw_schema"].value()) < knobs.SCHEMA:
        with edits.unseen():
            knobs.draw(group, knobs.described_model(group))


def expect_current(group: Any) -> None:
    """NodeError for a node whose panel is not this Platewright's."""
    schema = int(group["pw_schema"].value())
    if schema > knobs.SCHEMA:
        raise NodeError(f"{group.name()} was made by a newer Platewright.", "Install that one here as well.")
    if schema < knobs.SCHEMA:
        raise NodeError(
            f"{group.name()} was made by an older Platewright.", "Open the script again to bring it up to date."
        )


def say(group: Any, text: str) -> None:
    """The status line; nothing to undo or to save."""
    with edits.unseen():
        group["status"].setValue(text)
