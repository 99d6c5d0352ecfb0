# SPDX-License-Identifier: GPL-3.0-or-later
"""One line on the daemon, and a button that starts it."""

from __future__ import annotations

import bpy

from ..model_catalogue import State, catalogue


def draw_daemon(layout: bpy.types.UILayout) -> None:
    row = layout.row(align=True)
    if catalogue.state is State.READY and catalogue.hello is not None:
        device = catalogue.hello.devices[0].name if catalogue.hello.devices else "no device"
        row.label(text=f"Daemon {catalogue.hello.daemon_version} on {device}", icon="CHECKMARK")
    elif catalogue.state is State.ASKING:
        row.label(text="Asking the daemon", icon="SORTTIME")
    else:
        row.label(text="The daemon does not answer" if catalogue.line else "Daemon", icon="UNLINKED")
        row.operator("platewright.start_daemon", text="Start")
    row.operator("platewright.refresh", text="", icon="FILE_REFRESH")
