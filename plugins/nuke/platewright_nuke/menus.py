# SPDX-License-Identifier: Apache-2.0
"""Nuke's menus, and the callbacks that bring opened nodes up to date. Commands import what they need when used."""

from __future__ import annotations

import nuke

_MENU = (
    ("Platewright node", "create"),
    ("From selected Reads", "from_reads"),
    ("Generate selected", "generate_selected"),
    ("Regenerate selected", "regenerate_selected"),
    None,
    ("Jobs...", "job_list"),
    ("Daemon...", "daemon_status"),
    None,
    ("Documentation", "docs"),
)


def install() -> None:
    """Called by menu.py, in sessions with a window."""
    nodes = nuke.menu("Nodes").addMenu("Platewright")
    nodes.addCommand("Platewright", _command("create"))
    nodes.addCommand("Platewright from selected Reads", _command("from_reads"))
    bar = nuke.menu("Nuke").addMenu("Platewright")
    for entry in _MENU:
        if entry is None:
            bar.addSeparator()
        else:
            bar.addCommand(entry[0], _command(entry[1]))
    nuke.addOnCreate(_group_created, nodeClass="Group")
    nuke.addOnScriptLoad(_script_loaded)


def _command(action: str) -> str:
    return f"from platewright_nuke import commands; commands.{action}()"


def _group_created() -> None:
    from . import actions

    actions.group_created()


def _script_loaded() -> None:
    from . import actions

    actions.script_loaded()
