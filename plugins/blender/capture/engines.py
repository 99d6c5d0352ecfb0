# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene's render engine, under one name in every release."""

from __future__ import annotations

import bpy

CYCLES, EEVEE, WORKBENCH = "CYCLES", "EEVEE", "WORKBENCH"

TITLES = {CYCLES: "Cycles", EEVEE: "EEVEE", WORKBENCH: "Workbench"}

# 4.2 to 4.5 call EEVEE "next".
_NAMES = {"BLENDER_EEVEE": EEVEE, "BLENDER_EEVEE_NEXT": EEVEE, "BLENDER_WORKBENCH": WORKBENCH}


def engine_of(scene: bpy.types.Scene) -> str:
    """`CYCLES`, `EEVEE`, `WORKBENCH`, or an add-on's own identifier."""
    return _NAMES.get(scene.render.engine, scene.render.engine)
