# SPDX-License-Identifier: Apache-2.0
"""Nuke's lights at a frame, each in the words of its own 3D system.

The classic system's numbers are bare multipliers with a falloff of their own; the new one's are USD's, in nit with
stops, temperature and normalize.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from platewright_client import messages

from .camera import is_camera, matrix_of
from .colour import read_space
from .errors import CaptureError
from .files import file_of
from .upstream import is_off, origin

_GATHERING = ("Scene", "GeoScene", "MergeGeo", "GeoMerge")
_FALLOFFS = {
    "No Falloff": messages.Falloff.NONE,
    "Linear": messages.Falloff.LINEAR,
    "Quadratic": messages.Falloff.QUADRATIC,
    "Cubic": messages.Falloff.CUBIC,
}
#: UsdLuxDiskLight's own radius, which Nuke's SpotLight has no knob for.
_USD_SPOT_RADIUS = 0.5
_IDENTITY = messages.Matrix4(values=(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0))


class LightRig:
    """The lights behind an input; found once, read at each frame."""

    def __init__(self, source: Optional[Any], frames: Sequence[int], working: messages.ColourSpace) -> None:
        self._frames, self._working = tuple(frames), working
        self.warnings: list[str] = []
        self._nodes: list[Any] = []
        self._gather(source, set())
        self._maps = {each.fullName(): self._map(each) for each in self._nodes if _family(each) in _DOMES}

    def lights(self, frame: int) -> tuple[messages.Light, ...]:
        """Those that are on."""
        made = (self._light(each, frame) for each in self._nodes)
        return tuple(light for light in made if light is not None)

    # Finding

    def _gather(self, source: Optional[Any], seen: set[str]) -> None:
        found = origin(source, self._frames)
        if found is None or found.fullName() in seen:
            return
        seen.add(found.fullName())
        if is_light(found):
            if not is_off(found, self._frames):
                self._nodes.append(found)
        elif _family(found) in _GATHERING:
            self._expect_still(found)
            for index in range(found.inputs()):
                self._gather(found.input(index), seen)
        elif not is_camera(found) and not _family(found).startswith("Axis") and found.inputs() > 0:
            self._warn(f"{found.name()} is a {found.Class()}; lights behind it are not sent.")

    def _expect_still(self, scene: Any) -> None:
        """A scene that moves what it gathers would move its lights, which is not in their own matrices."""
        rest = {"translate": 0.0, "rotate": 0.0, "scaling": 1.0, "skew": 0.0}
        for name, value in rest.items():
            knob = scene.knob(name)
            if knob is not None and any(knob.valueAt(f, i) != value for f in self._frames for i in range(3)):
                raise CaptureError(
                    f"{scene.name()} has a transform of its own.", "Put it into an Axis above the lights and reset it."
                )
        uniform = scene.knob("uniform_scale")
        if uniform is not None and any(uniform.valueAt(frame) != 1 for frame in self._frames):
            raise CaptureError(f"{scene.name()} has a scale of its own.", "Put it into an Axis above the lights.")

    def _map(self, light: Any) -> Optional[messages.DomeLight]:
        """The picture of an environment; None where there is none that can be sent."""
        wired = [light.input(index) for index in range(light.inputs())]
        reads = [origin(each, self._frames) for each in wired if each is not None]
        pictures = [each for each in reads if each is not None and each.knob("world_matrix") is None]
        if not pictures:
            if is_usd(light):
                return messages.DomeLight()
            self._warn(f"{light.name()} has no map and is not sent.")
            return None
        read = pictures[0]
        path = file_of(read, self._frames) if read.Class() == "Read" else None
        space = read_space(read, self._working) if path is not None else None
        if path is None or space is None:
            self._warn(f"The map of {light.name()} is no untouched, linear EXR file; the light is not sent.")
            return None
        return messages.DomeLight(
            image=messages.PixelSource(path=path), mapping=messages.DomeMapping.USD, colour_space=space
        )

    def _warn(self, words: str) -> None:
        if words not in self.warnings:
            self.warnings.append(words)

    # Reading

    def _light(self, light: Any, frame: int) -> Optional[messages.Light]:
        disabled = light.knob("disable")
        value = _at(light, "intensity", frame)
        colour = tuple(_at(light, "color", frame, index) for index in range(3))
        if value == 0 or not any(colour) or (disabled is not None and disabled.valueAt(frame)):
            return None
        shape = self._usd_shape(light, frame) if is_usd(light) else self._classic_shape(light, frame)
        if shape is None:
            return None
        shadows = light.knob("cast_shadows")
        return messages.Light(
            name=light.name(),
            to_world=matrix_of(light, frame) if light.knob("world_matrix") is not None else _IDENTITY,
            colour=messages.Rgb(r=colour[0], g=colour[1], b=colour[2]),
            temperature_kelvin=_temperature(light, frame),
            intensity=_intensity(light, frame, value),
            shadowless=shadows is not None and not shadows.valueAt(frame),
            **shape,
        )

    def _classic_shape(self, light: Any, frame: int) -> Optional[dict[str, Any]]:
        family = _family(light)
        kind = {"DirectLight": "directional", "Spotlight": "spot", "Point": "point"}.get(family)
        if family == "Light":
            kind = str(light["light_type"].value())
        if family == "Environment":
            dome = self._maps[light.fullName()]
            return None if dome is None else {"dome": dome}
        if kind == "directional":
            return {"sun": messages.SunLight()}
        falloff = _FALLOFFS.get(str(light["falloff_type"].value()) if light.knob("falloff_type") else "No Falloff")
        if falloff is None:
            raise CaptureError(f"{light.name()} has a falloff that is not known.", "Choose one of Nuke's own.")
        if kind == "point":
            return {"point": messages.PointLight(falloff=falloff)}
        if light.knob("cone_falloff") is not None and _at(light, "cone_falloff", frame) != 0:
            self._warn(f"{light.name()} has a cone falloff, which is not sent; its cone is evenly bright.")
        return {
            "spot": messages.SpotLight(
                cone_angle_degrees=_at(light, "cone_angle", frame),
                penumbra_angle_degrees=_at(light, "cone_penumbra_angle", frame),
                falloff=falloff,
            )
        }

    def _usd_shape(self, light: Any, frame: int) -> Optional[dict[str, Any]]:
        family = _family(light)
        if family == "DirectLight":
            return {"sun": messages.SunLight(angle_degrees=_at(light, "angle", frame))}
        if family == "PointLight":
            return {"point": messages.PointLight(radius=_at(light, "radius", frame))}
        if family == "SpotLight":
            radius = _at(light, "radius", frame) if light.knob("radius") is not None else _USD_SPOT_RADIUS
            # UsdLuxShapingAPI measures the cone from its axis.
            return {
                "spot": messages.SpotLight(
                    radius=radius,
                    cone_angle_degrees=2 * _at(light, "cone_angle", frame),
                    blend=_at(light, "cone_softness", frame),
                )
            }
        if family == "EnvironmentLight":
            dome = self._maps[light.fullName()]
            return None if dome is None else {"dome": dome}
        self._warn(f"{light.name()} is a {light.Class()}, which is not sent.")
        return None


_DOMES = ("Environment", "EnvironmentLight")
_CLASSIC = ("Light", "DirectLight", "Spotlight", "Point", "Environment")


def is_light(node: Any) -> bool:
    if node.knob("intensity") is None or node.knob("color") is None:
        return False
    return is_usd(node) or _family(node) in _CLASSIC


def is_usd(light: Any) -> bool:
    """Lights of the new 3D system have stops; classic ones do not."""
    return light.knob("exposure") is not None


def _family(node: Any) -> str:
    return str(node.Class()).rstrip("0123456789")


def _at(node: Any, name: str, frame: int, index: int = 0) -> float:
    return float(node[name].valueAt(frame, index))


def _temperature(light: Any, frame: int) -> float:
    switch = light.knob("enable_color_temperature")
    return _at(light, "color_temperature", frame) if switch is not None and switch.valueAt(frame) else 0.0


def _intensity(light: Any, frame: int, value: float) -> messages.LightIntensity:
    if not is_usd(light):
        return messages.LightIntensity(
            value=value, unit=messages.IntensityUnit.UNITLESS, system=messages.LightSystem.NUKE_CLASSIC
        )
    normalize = light.knob("normalize")
    return messages.LightIntensity(
        value=value,
        exposure_stops=_at(light, "exposure", frame),
        unit=messages.IntensityUnit.NIT,
        system=messages.LightSystem.USD,
        normalised=normalize is not None and bool(normalize.valueAt(frame)),
    )
