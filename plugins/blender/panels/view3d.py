# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels in the 3D view's sidebar."""

from __future__ import annotations

from .family import panels_of

CLASSES = panels_of(
    "view3d",
    lambda _: True,
    bl_space_type="VIEW_3D",
    bl_region_type="UI",
    bl_category="Platewright",
)
