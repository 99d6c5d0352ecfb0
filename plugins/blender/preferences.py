# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's preferences: how the daemon is started."""

from __future__ import annotations

from dataclasses import dataclass

import bpy


class PlatewrightPreferences(bpy.types.AddonPreferences):
    bl_idname = __package__

    daemon_command: bpy.props.StringProperty(
        name="Daemon Command",
        description="Words that start the daemon, as in a shell. Empty: as the daemon was last started here, "
        "else `platewright serve` from PATH",
    )
    start_on_demand: bpy.props.BoolProperty(
        name="Start on Demand",
        description="Start the daemon when it is needed and does not run. It goes on when Blender ends",
        default=True,
    )

    def draw(self, context: bpy.types.Context) -> None:
        from .panels.daemon import draw_daemon

        layout = self.layout
        layout.use_property_split = True
        layout.prop(self, "daemon_command", placeholder="found by itself")
        layout.prop(self, "start_on_demand")
        draw_daemon(layout)
        layout.label(text="Works with online access off: only the daemon on this machine is contacted.", icon="INFO")


@dataclass(frozen=True)
class DaemonStart:
    """How the daemon is met."""

    # As in a shell; empty: the client finds it.
    command: str
    on_demand: bool


def daemon_start() -> DaemonStart:
    """What the preferences say, or their defaults where Blender runs the package without having it as an add-on."""
    addon = bpy.context.preferences.addons.get(__package__)
    if addon is None or addon.preferences is None:
        return DaemonStart("", True)
    return DaemonStart(addon.preferences.daemon_command, addon.preferences.start_on_demand)


def register() -> None:
    bpy.utils.register_class(PlatewrightPreferences)


def unregister() -> None:
    bpy.utils.unregister_class(PlatewrightPreferences)
