# SPDX-License-Identifier: Apache-2.0
"""Animation curves: keys over frames, as a knob's component holds them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Optional

SMOOTH, CONSTANT_KEY, LINEAR_KEY = 0, 1, 2
LETTERS = {CONSTANT_KEY: "K", LINEAR_KEY: "L"}


class AnimationKey:
    """One key. `x` is the frame."""

    def __init__(self, x: float, y: float, interpolation: int = SMOOTH) -> None:
        self.x = float(x)
        self.y = float(y)
        self.interpolation = interpolation

    def _copy(self) -> "AnimationKey":
        return AnimationKey(self.x, self.y, self.interpolation)


class AnimationCurve:
    """Keys in rising order of frames. Outside the keys the first and last values hold."""

    def __init__(self, keys: Sequence[AnimationKey] = (), knob: Any = None, index: int = 0, view: str = "main") -> None:
        self._keys = sorted((key._copy() for key in keys), key=lambda key: key.x)
        self._knob = knob
        self._index = index
        self._view = view

    def _copy(self) -> "AnimationCurve":
        return AnimationCurve(self._keys, self._knob, self._index, self._view)

    def keys(self) -> list[AnimationKey]:
        return [key._copy() for key in self._keys]

    def size(self) -> int:
        return len(self._keys)

    def constant(self) -> bool:
        return len({key.y for key in self._keys}) < 2

    def knob(self) -> Any:
        return self._knob

    def knobIndex(self) -> int:
        return self._index

    def view(self) -> str:
        return self._view

    def setKey(self, t: float, y: float) -> AnimationKey:
        """Edits the knob's curve: through the knob, so that undo and callbacks see it."""
        if self._knob is not None:
            self._knob.setValueAt(y, t, self._index)
        self._put(t, y)
        return AnimationKey(t, y)

    def _put(self, t: float, y: float, interpolation: Optional[int] = None) -> None:
        for key in self._keys:
            if key.x == t:
                key.y = float(y)
                if interpolation is not None:
                    key.interpolation = interpolation
                return
        self._keys.append(AnimationKey(t, y, SMOOTH if interpolation is None else interpolation))
        self._keys.sort(key=lambda key: key.x)

    def _drop(self, t: float) -> bool:
        before = len(self._keys)
        self._keys = [key for key in self._keys if key.x != t]
        return len(self._keys) != before

    def _has(self, t: float) -> bool:
        return any(key.x == t for key in self._keys)

    def evaluate(self, t: float) -> float:
        keys = self._keys
        if not keys:
            return 0.0
        if t <= keys[0].x:
            return keys[0].y
        if t >= keys[-1].x:
            return keys[-1].y
        after = next(index for index, key in enumerate(keys) if key.x >= t)
        left, right = keys[after - 1], keys[after]
        if right.x == t:
            return right.y
        part = (t - left.x) / (right.x - left.x)
        if left.interpolation == CONSTANT_KEY:
            return left.y
        if left.interpolation == LINEAR_KEY:
            return left.y + part * (right.y - left.y)
        span = right.x - left.x
        return _hermite(left.y, self._slope(after - 1) * span, right.y, self._slope(after) * span, part)

    def _slope(self, index: int) -> float:
        """Zero at an extreme and at the ends, else the chord over both neighbours, so that nothing overshoots."""
        if index == 0 or index == len(self._keys) - 1:
            return 0.0
        before, here, after = self._keys[index - 1 : index + 2]
        if (here.y - before.y) * (after.y - here.y) <= 0:
            return 0.0
        return (after.y - before.y) / (after.x - before.x)

    def _to_script(self) -> str:
        """`curve x1001 0 x1010 5`, with K and L before the frame of a key of that interpolation."""
        words = ["curve"]
        for key in self._keys:
            letter = LETTERS.get(key.interpolation)
            words += ([letter] if letter else []) + [f"x{number(key.x)}", number(key.y)]
        return " ".join(words)


def _hermite(y0: float, d0: float, y1: float, d1: float, t: float) -> float:
    return (
        (2 * t**3 - 3 * t**2 + 1) * y0 + (t**3 - 2 * t**2 + t) * d0 + (-2 * t**3 + 3 * t**2) * y1 + (t**3 - t**2) * d1
    )


def curve_from_script(text: str) -> Optional[AnimationCurve]:
    """The curve behind `curve x1 0 L x5 2`; values without a frame follow at the last distance. None for other text."""
    words = text.split()
    if not words or words[0] != "curve":
        return None
    curve, frame, step, interpolation = AnimationCurve(), 0.0, 1.0, SMOOTH
    placed: Optional[float] = None
    for word in words[1:]:
        if re.fullmatch(r"x-?[\d.]+", word):
            placed = float(word[1:])
        elif word in ("K", "L", "C", "R", "S"):
            interpolation = {"K": CONSTANT_KEY, "L": LINEAR_KEY}.get(word, SMOOTH)
        elif re.fullmatch(r"[stuvw].*", word):
            continue
        else:
            if placed is None:
                placed = frame + step
            elif curve.size():
                step = placed - frame
            frame = placed
            placed = None
            curve._put(frame, float(word), interpolation)
    return curve


def number(value: float) -> str:
    """As Nuke writes numbers into scripts: no needless point, enough digits to read the same value back."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(round(value, 10))
