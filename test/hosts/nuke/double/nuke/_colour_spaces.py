# SPDX-License-Identifier: Apache-2.0
"""The colour spaces of two configurations, Nuke's own and an ACES one, and the conversions between the linear ones."""

from __future__ import annotations

from typing import Any, Optional

from ._enumeration_knobs import Enumeration_Knob
from ._session import session

NUKE_SPACES = ("linear", "sRGB", "sRGBf", "rec709", "Cineon", "Gamma1.8", "Gamma2.2", "Gamma2.4", "AlexaV3LogC")
OCIO_ROLES = ("scene_linear", "data", "compositing_log", "color_picking", "default", "matte_paint", "texture_paint")
OCIO_SPACES = (
    "ACES2065-1", "ACEScg", "ACEScct", "ACEScc", "Linear Rec.709 (sRGB)", "Linear P3-D65", "Linear Rec.2020",
    "sRGB - Texture", "Gamma 2.2 Rec.709 - Texture", "Raw",
)  # fmt: skip

#: To Rec.709 with D65, Bradford adapted: https://docs.acescentral.com/specifications/acescg/
_TO_REC709 = {
    "ACEScg": (
        (1.7050509927, -0.6217921207, -0.0832588720),
        (-0.1302564175, 1.1408047366, -0.0105483191),
        (-0.0240033568, -0.1289689761, 1.1529723329),
    ),
    "ACES2065-1": (
        (2.5216861867, -1.1341309882, -0.3875551985),
        (-0.2764799142, 1.3727190877, -0.0962391734),
        (-0.0153780649, -0.1529753360, 1.1683534010),
    ),
    "Linear Rec.709 (sRGB)": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
_SAME = {
    "linear": "Linear Rec.709 (sRGB)",
    "lin_rec709": "Linear Rec.709 (sRGB)",
    "Utility - Linear - sRGB": "Linear Rec.709 (sRGB)",
    "ACES - ACEScg": "ACEScg",
    "ACES - ACES2065-1": "ACES2065-1",
}
_WITHOUT_COLOUR = ("Raw", "data", "raw", "Utility - Raw")
Matrix = tuple[tuple[float, ...], ...]


def uses_ocio() -> bool:
    return session.root is not None and session.root["colorManagement"].value() == "OCIO"


def space_names() -> list[str]:
    """What colour space knobs offer, in the script's colour management."""
    if uses_ocio():
        return [*OCIO_ROLES, *OCIO_SPACES]
    return list(NUKE_SPACES)


def working_space() -> str:
    """The name of the space in which pixels are computed."""
    return session.root["workingSpaceLUT"].value() if session.root is not None else "linear"


class Colorspace_Knob(Enumeration_Knob):
    """A colour space. The list is the script's configuration's; a name that is gone stays and is an error to use."""

    _user_type = None

    def _prepare(self) -> None:
        super()._prepare()
        self._space = "default"

    def Class(self) -> str:
        return "Colorspace_Knob"

    def _state(self) -> Any:
        return self._space

    def _restore(self, state: Any) -> None:
        self._space = state

    def _not_default(self) -> bool:
        return bool(self._space != self._default)

    def values(self) -> list[str]:
        names = space_names()
        return names if uses_ocio() or self._is_root() else ["default", *names]

    def _is_root(self) -> bool:
        return self._node is session.root

    def numValues(self) -> int:
        return len(self.values())

    def enumName(self, n: int) -> str:
        return self.values()[n]

    def value(self, *args: Any) -> str:
        return self._space

    def getValue(self, *args: Any) -> Any:
        names = self.values()
        return float(names.index(self._space)) if self._space in names else 0.0

    def setValue(self, item: Any, *rest: Any) -> bool:
        names = self.values()
        name = item if isinstance(item, str) else names[int(item)]
        if name not in names and name != "default":
            raise TypeError(f"the double: {self._name}: {name!r} is not one of {', '.join(names)}")
        with self._edit():
            self._space = name
        return True

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        from ._tcl import quoted

        return quoted(self._space)

    def fromScript(self, script: str) -> bool:
        from ._tcl import split_list

        words = split_list(script)
        with self._edit():
            self._space = words[0] if len(words) == 1 else script
        return True


def getColorspaceList(colorspaceKnob: Any) -> list[str]:
    """The names that a colour space knob takes."""
    return list(colorspaceKnob.values())


def conversion(source: str, target: str) -> Optional[Matrix]:
    """The matrix that turns linear values of one space into another's; None where they are the same."""
    source, target = _resolved(source), _resolved(target)
    if source == target or source in _WITHOUT_COLOUR or target in _WITHOUT_COLOUR:
        return None
    for name in (source, target):
        if name not in _TO_REC709:
            raise RuntimeError(f"the double converts between linear spaces only, and {name!r} is none that it knows")
    return _product(_inverse(_TO_REC709[target]), _TO_REC709[source])


def _resolved(name: str) -> str:
    working = working_space()
    if name in ("default", "scene_linear"):
        name = "ACEScg" if working in ("default", "scene_linear") else working
    return _SAME.get(name, name)


def _product(a: Matrix, b: Matrix) -> Matrix:
    return tuple(tuple(sum(a[i][k] * b[k][j] for k in range(3)) for j in range(3)) for i in range(3))


def _inverse(m: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = m
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    rows = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return tuple(tuple(value / det for value in row) for row in rows)
