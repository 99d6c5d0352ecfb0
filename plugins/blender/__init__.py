# SPDX-License-Identifier: GPL-3.0-or-later
"""Platewright for Blender: plates from render passes, lights and a prompt, made by the daemon on this machine.

Each part registers by itself. A part that cannot is named in one line on the console, and Blender and the other
parts go on.
"""

from __future__ import annotations

from importlib import import_module

# In the order in which they need each other.
PARTS = ("preferences", "history", "settings", "pump", "operators", "panels", "flow.session", "engine")

_registered: list[str] = []


def register() -> None:
    for part in PARTS:
        try:
            import_module(f".{part}", __package__).register()
        except Exception as error:  # noqa: BLE001  the boundary to Blender: whatever it is, Blender must go on
            print(f"Platewright: {part} is not available: {error}")
        else:
            _registered.append(part)


def unregister() -> None:
    while _registered:
        part = _registered.pop()
        try:
            import_module(f".{part}", __package__).unregister()
        except Exception as error:  # noqa: BLE001  the same boundary: the parts before it are still to be unregistered
            print(f"Platewright: {part} did not unregister: {error}")
