# SPDX-License-Identifier: GPL-3.0-or-later
"""The lamps that light a render. How each of Blender's numbers turns into light, `light_goldens.py` measures."""

from __future__ import annotations

import math
from dataclasses import dataclass

import bpy
from mathutils import Matrix

from ..platewright_client import messages
from ..platewright_client.wire.messages import IntensityUnit, LightSystem
from .engines import EEVEE, engine_of
from .errors import Remark, doubt
from .light_nodes import emission_of
from .numbers import matrix_message, rgb_message, short
from .render_visibility import lamps


@dataclass(frozen=True)
class Setting:
    """What holds for all lights of a scene."""

    engine: str
    # Stops that the film adds to all light.
    film_stops: float
    remark: Remark | None


def setting_of(scene: bpy.types.Scene, remark: Remark | None) -> Setting:
    engine = engine_of(scene)
    gain = scene.cycles.film_exposure if engine == "CYCLES" else 1.0
    return Setting(engine, math.log2(gain) if gain > 0 else -math.inf, remark)


def light_messages(depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene, setting: Setting) -> list[messages.Light]:
    """Every lamp that is on in the render, instanced ones included, each under a name of its own."""
    found: list[messages.Light] = []
    names: set[str] = set()
    with lamps(depsgraph, scene) as placed:
        for lamp, to_world in placed:
            name, copy = lamp.name, 0
            while name in names:
                copy += 1
                name = f"{lamp.name}.{copy:03d}"
            light = _light(name, lamp, to_world, setting)
            if light is not None:
                names.add(name)
                found.append(light)
    return found


def intensity(value: float, unit: IntensityUnit, exposure_stops: float) -> messages.LightIntensity:
    return messages.LightIntensity(
        value=short(value), exposure_stops=short(exposure_stops), unit=unit, system=LightSystem.BLENDER
    )


def _light(name: str, lamp: bpy.types.Object, to_world: Matrix, setting: Setting) -> messages.Light | None:
    light = lamp.data
    if light.energy <= 0 or max(light.color) <= 0 or (light.type == "AREA" and light.cycles.is_portal):
        return None
    emitted = emission_of(name, light, setting.remark)
    colour = tuple(a * b for a, b in zip(light.color, emitted.colour))
    energy = light.energy * emitted.strength
    if energy <= 0 or max(colour) <= 0 or setting.film_stops == -math.inf:
        return None
    _doubts(name, lamp, setting)
    if getattr(light, "normalize", True) is False:
        energy *= _size_factor(light, to_world)
    unit = IntensityUnit.WATT_PER_SQUARE_METRE if light.type == "SUN" else IntensityUnit.WATT
    tempered = getattr(light, "use_temperature", False)
    return messages.Light(
        name=name,
        # Scale changes an area light's sides and a spot's cone; suns and points keep their size in Cycles.
        to_world=matrix_message(to_world if light.type in ("AREA", "SPOT") else _unscaled(to_world)),
        colour=rgb_message(colour),
        temperature_kelvin=short(light.temperature) if tempered else emitted.temperature,
        intensity=intensity(energy, unit, getattr(light, "exposure", 0.0) + setting.film_stops),
        shadowless=not light.use_shadow,
        **_shape(light),
    )


def _shape(light: bpy.types.Light) -> dict[str, messages.Message]:
    """The member of the message's `shape`."""
    if light.type == "SUN":
        return {"sun": messages.SunLight(angle_degrees=short(math.degrees(light.angle)))}
    if light.type == "POINT":
        radius = short(light.shadow_soft_size)
        # Without soft falloff it is a true sphere; with it, a disc that faces the surface.
        if radius > 0 and not light.use_soft_falloff:
            return {"sphere": messages.SphereLight(radius=radius)}
        return {"point": messages.PointLight(radius=radius)}
    if light.type == "SPOT":
        return {
            "spot": messages.SpotLight(
                radius=short(light.shadow_soft_size),
                cone_angle_degrees=short(math.degrees(light.spot_size)),
                blend=short(light.spot_blend),
            )
        }
    height = light.size if light.shape in ("SQUARE", "DISK") else light.size_y
    sides = {
        "width": short(light.size),
        "height": short(height),
        "spread_degrees": short(math.degrees(light.spread)),
    }
    if light.shape in ("DISK", "ELLIPSE"):
        return {"disk": messages.DiskLight(**sides)}
    return {"rect": messages.RectLight(**sides)}


def _size_factor(light: bpy.types.Light, to_world: Matrix) -> float:
    """What turns the energy of a light with Normalize off into the same light's energy with Normalize on."""
    if light.type == "SUN":
        half = light.angle / 2
        return math.pi * math.sin(half) ** 2 if half > 0 else 1
    if light.type != "AREA":
        return 4 * math.pi * light.shadow_soft_size**2 if light.shadow_soft_size > 0 else 4
    height = light.size if light.shape in ("SQUARE", "DISK") else light.size_y
    across, along = to_world.to_3x3().col[0].length, to_world.to_3x3().col[1].length
    area = light.size * across * height * along
    return area * math.pi / 4 if light.shape in ("DISK", "ELLIPSE") else area


def _doubts(name: str, lamp: bpy.types.Object, setting: Setting) -> None:
    """What a request has no words for."""
    light, linking = lamp.data, lamp.light_linking
    lacks: list[tuple[str, str, str]] = []
    if linking.receiver_collection or linking.blocker_collection:
        lacks.append(("is linked to some objects only", "It is sent as lighting all.", "Clear its light linking."))
    if not (lamp.visible_diffuse and lamp.visible_glossy):
        lacks.append(("is hidden from some rays", "It is sent as lighting all.", "Switch on all its ray visibility."))
    if light.type == "SPOT" and light.use_square:
        lacks.append(("is a square spot", "It is sent as a round one.", "Switch off Square."))
    if light.type == "SPOT" and light.shadow_soft_size > 0 and not light.use_soft_falloff:
        lacks.append(("is a spot without soft falloff", "It is sent with it.", "Switch on Soft Falloff."))
    if setting.engine == EEVEE and light.use_custom_distance:
        lacks.append(("ends at a distance", "It is sent without the end.", "Switch off Custom Distance."))
    if setting.engine == EEVEE and _differ(light.diffuse_factor, light.specular_factor):
        lacks.append(("has factors of its own", "It is sent without them.", "Set Diffuse and Specular to 1."))
    for message, taken, remedy in lacks:
        doubt(setting.remark, f"Light '{name}' {message}, which a request cannot say.", taken, remedy)


def _differ(*factors: float) -> bool:
    return any(factor != 1 for factor in factors)


def _unscaled(matrix: Matrix) -> Matrix:
    place, turn, _ = matrix.decompose()
    return Matrix.LocRotScale(place, turn, None)
