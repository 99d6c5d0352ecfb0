# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the settings is keyframed or driven."""

from __future__ import annotations

import bpy

PREFIX = "platewright."


def keyed_paths(scene: bpy.types.Scene) -> dict[str, list[object]]:
    """Data path of each animated setting -> all that decides its course."""
    animation = scene.animation_data
    if animation is None:
        return {}
    curves = [curve for curve in (*_curves(animation), *animation.drivers) if curve.data_path.startswith(PREFIX)]
    return {curve.data_path: _course(curve) for curve in curves}


def _curves(animation: bpy.types.AnimData) -> list[bpy.types.FCurve]:
    action = animation.action
    if action is None:
        return []
    # Layers and slots came with 4.4; 5.0 took the plain list away.
    if not hasattr(action, "layers"):
        return list(action.fcurves)
    slot = animation.action_slot
    bags = (strip.channelbag(slot) for layer in action.layers for strip in layer.strips) if slot else ()
    return [curve for bag in bags if bag for curve in bag.fcurves]


def _course(curve: bpy.types.FCurve) -> list[object]:
    points = [
        [*point.co, *point.handle_left, *point.handle_right, point.interpolation, point.easing]
        for point in curve.keyframe_points
    ]
    driver = curve.driver
    said = [driver.type, driver.expression] if driver else []
    return [curve.extrapolation, curve.mute, len(curve.modifiers), *said, points]
