# SPDX-License-Identifier: GPL-3.0-or-later
"""Where passes come from, where plates go."""

from __future__ import annotations

import bpy

from .text import draw_text

UNSAVED = "The file is not saved yet: plates go to the folder platewright in your home."


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    settings = context.scene.platewright
    layout.use_property_split = True
    layout.use_property_decorate = False
    layout.row().prop(settings, "source", expand=True)
    if settings.source == "FILES":
        layout.prop(settings, "source_path")
    else:
        layout.row().prop(settings, "quality", expand=True)
        layout.prop(settings, "material_passes")
    layout.prop(settings, "output_folder")
    if settings.output_folder.startswith("//") and not bpy.data.filepath:
        draw_text(layout, context, UNSAVED, "INFO")
    column = layout.column(heading="Place In")
    column.prop(settings, "place_compositor")
    column.prop(settings, "place_camera")
    world = column.row()
    world.active = is_lat_long(context.scene)
    world.prop(settings, "place_world")
    column.prop(settings, "place_sequencer")


def is_lat_long(scene: bpy.types.Scene) -> bool:
    """True where the camera sees the whole sphere, as a picture for the world must."""
    camera = scene.camera.data if scene.camera else None
    return getattr(camera, "type", "") == "PANO"
