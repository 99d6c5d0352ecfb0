# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels in the render properties."""

from __future__ import annotations

from .family import panels_of

CLASSES = panels_of(
    "render",
    lambda _: True,
    bl_space_type="PROPERTIES",
    bl_region_type="WINDOW",
    bl_context="render",
)
