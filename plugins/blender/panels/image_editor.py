# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels in the image editor's sidebar."""

from __future__ import annotations

from .family import panels_of

CLASSES = panels_of(
    "image",
    lambda _: True,
    bl_space_type="IMAGE_EDITOR",
    bl_region_type="UI",
    bl_category="Platewright",
)
