# SPDX-License-Identifier: Apache-2.0
"""Formats: the size of a picture, the part of it that counts, and how wide a pixel is."""

from __future__ import annotations

from typing import Any, Optional

#: width, height, pixel aspect, name of formats that every Nuke starts with.
BUILT_IN = (
    (640, 480, 1.0, "PC_Video"),
    (720, 486, 0.91, "NTSC"),
    (720, 576, 1.09, "PAL"),
    (1920, 1080, 1.0, "HD_1080"),
    (1280, 720, 1.0, "HD_720"),
    (3840, 2160, 1.0, "UHD_4K"),
    (1024, 778, 1.0, "1K_Super_35(full-ap)"),
    (914, 778, 2.0, "1K_Cinemascope"),
    (2048, 1556, 1.0, "2K_Super_35(full-ap)"),
    (1828, 1556, 2.0, "2K_Cinemascope"),
    (2048, 1080, 1.0, "2K_DCP"),
    (4096, 3112, 1.0, "4K_Super_35(full-ap)"),
    (3656, 3112, 2.0, "4K_Cinemascope"),
    (4096, 2160, 1.0, "4K_DCP"),
    (256, 256, 1.0, "square_256"),
    (512, 512, 1.0, "square_512"),
    (1024, 1024, 1.0, "square_1K"),
    (2048, 2048, 1.0, "square_2K"),
)
_formats: "list[Format]" = []


class Format:
    """Width and height in pixels, image area x y r t from the bottom left, pixel aspect = width of a pixel / height."""

    def __init__(
        self, width: int = 0, height: int = 0, x: int = 0, y: int = 0, r: int = 0, t: int = 0, pixelAspect: float = 1.0
    ) -> None:
        self._width, self._height = int(width), int(height)
        self._x, self._y, self._r, self._t = int(x), int(y), int(r or width), int(t or height)
        self._aspect = float(pixelAspect)
        self._name: Optional[str] = None

    def width(self) -> int:
        return self._width

    def height(self) -> int:
        return self._height

    def x(self) -> int:
        return self._x

    def y(self) -> int:
        return self._y

    def r(self) -> int:
        return self._r

    def t(self) -> int:
        return self._t

    def pixelAspect(self) -> float:
        return self._aspect

    def name(self) -> Any:
        return self._name

    def setName(self, name: str) -> None:
        self._name = name

    def setWidth(self, newWidth: int) -> None:
        self._width = int(newWidth)

    def setHeight(self, newHeight: int) -> None:
        self._height = int(newHeight)

    def setPixelAspect(self, aspectRatio: float) -> None:
        self._aspect = float(aspectRatio)

    def add(self, name: str) -> None:
        """Puts the format on the list under this name, in place of one of the same name."""
        self._name = name
        _formats[:] = [known for known in _formats if known._name != name] + [self]

    def scaled(self, sx: float, sy: float, tx: float = 0.0, ty: float = 0.0) -> "Format":
        width, height = max(1, round(self._width * sx)), max(1, round(self._height * sy))
        return Format(width, height, 0, 0, width, height, self._aspect * sy / sx)

    def _to_text(self) -> str:
        """As scripts write it: w h x y r t aspect name."""
        aspect = int(self._aspect) if self._aspect == int(self._aspect) else self._aspect
        words = [self._width, self._height, self._x, self._y, self._r, self._t, aspect]
        return " ".join([str(word) for word in words] + ([self._name] if self._name else []))

    def __repr__(self) -> str:
        return f"<Format {self._to_text()}>"


def reset_formats() -> None:
    _formats.clear()
    for width, height, aspect, name in BUILT_IN:
        made = Format(width, height, 0, 0, width, height, aspect)
        made._name = name
        _formats.append(made)


def formats() -> list[Format]:
    return list(_formats)


def format_named(name: str) -> Optional[Format]:
    return next((known for known in _formats if known._name == name), None)


def format_from_text(text: str) -> Format:
    """`w h ?x y r t? ?aspect? ?name?`"""
    words = text.split()
    numbers: list[float] = []
    while words and len(numbers) < 7 and _is_number(words[0]):
        numbers.append(float(words.pop(0)))
    name = " ".join(words) or None
    if len(numbers) < 2:
        raise RuntimeError(f"the double: {text!r} is no format")
    width, height = int(numbers[0]), int(numbers[1])
    area = numbers[2:6] if len(numbers) >= 6 else [0, 0, width, height]
    aspect = numbers[6] if len(numbers) == 7 else numbers[2] if len(numbers) == 3 else 1.0
    made = Format(width, height, *(int(value) for value in area), aspect)
    made._name = name
    return made


def addFormat(s: str) -> Format:
    """`nuke.addFormat("2048 1080 1.0 shot")`"""
    made = format_from_text(s)
    if not made.name():
        raise RuntimeError(f"the double: the format {s!r} has no name")
    made.add(made.name())
    return made


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


reset_formats()
