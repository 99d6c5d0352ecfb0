# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels in the compositor's sidebar."""

from __future__ import annotations

from .family import panels_of

CLASSES = panels_of(
    "compositor",
    lambda context: context.space_data.tree_type == "CompositorNodeTree",
    bl_space_type="NODE_EDITOR",
    bl_region_type="UI",
    bl_category="Platewright",
)
