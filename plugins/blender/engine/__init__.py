# SPDX-License-Identifier: GPL-3.0-or-later
"""The render engine "Platewright": F12, Ctrl-F12, `blender -b -a` and the farm make plates."""

from __future__ import annotations

import bpy

from . import failed_frame, main_thread, nested
from .engine import PlatewrightEngine

# Panels that show what any engine that shades Blender's own materials needs.
KIN = ("BLENDER_RENDER", "BLENDER_EEVEE", "BLENDER_EEVEE_NEXT")


def _panels() -> list[type]:
    return [
        panel
        for panel in bpy.types.Panel.__subclasses__()
        if any(engine in getattr(panel, "COMPAT_ENGINES", ()) for engine in KIN)
    ]


def register() -> None:
    bpy.utils.register_class(PlatewrightEngine)
    nested.register()
    failed_frame.register()
    main_thread.register()
    for panel in _panels():
        panel.COMPAT_ENGINES.add(PlatewrightEngine.bl_idname)


def unregister() -> None:
    for panel in _panels():
        panel.COMPAT_ENGINES.discard(PlatewrightEngine.bl_idname)
    main_thread.unregister()
    failed_frame.unregister()
    nested.unregister()
    bpy.utils.unregister_class(PlatewrightEngine)
