# SPDX-License-Identifier: Apache-2.0
"""Knobs that hold numbers, each component with its own animation or expression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from . import _expression
from ._curve import AnimationCurve, curve_from_script, number
from ._knob import Knob
from ._session import session
from ._tcl import split_list


class Array_Knob(Knob):
    """Numbers. `value()` is one number where the knob is single-valued, else a list."""

    _size = 1
    _names_of: tuple[str, ...] = ("",)
    #: Knobs that show one slider until split: all components equal reads as one number.
    _collapses = False

    def __init__(self, name: str = "", label: Optional[str] = None, *rest: Any) -> None:
        self._range: tuple[float, float] = (0.0, 1.0)
        if type(self) is Array_Knob and rest:
            self._size = int(rest[0])
        super().__init__(name, label, *rest)

    def _prepare(self) -> None:
        self._values = [0.0] * self._size
        self._curves: dict[int, AnimationCurve] = {}
        self._expressions: dict[int, str] = {}

    def _state(self) -> Any:
        curves = {index: curve._to_script() for index, curve in self._curves.items()}
        return (tuple(self._values), curves, dict(self._expressions))

    def _restore(self, state: Any) -> None:
        values, curves, expressions = state
        self._values = list(values)
        self._curves = {index: curve_from_script(text) or AnimationCurve() for index, text in curves.items()}
        self._expressions = dict(expressions)

    # Shape

    def arraySize(self) -> int:
        return len(self._values)

    def width(self) -> int:
        return len(self._values)

    def height(self) -> int:
        return 1

    def dimensions(self) -> int:
        return 1

    def setRange(self, f1: float, f2: float) -> None:
        self._range = (float(f1), float(f2))

    def min(self) -> float:
        return self._range[0]

    def max(self) -> float:
        return self._range[1]

    minimum, maximum = min, max

    def singleValue(self, view: Any = None) -> bool:
        """One number stands for all components: they are equal, and none is animated on its own."""
        if self._size == 1:
            return True
        return self._collapses and not self._curves and not self._expressions and len(set(self._values)) == 1

    def setSingleValue(self, single: bool, view: Any = None) -> None:
        if single:
            self.setValue(self._values[0])

    def notDefault(self) -> bool:
        return self._not_default()

    def defaultValue(self) -> float:
        return float(self._default[0][0])

    def setDefaultValue(self, values: Sequence[float]) -> None:
        """Scripts leave these values out from now on; the knob takes them."""
        with self._edit():
            self._values = [float(value) for value in values][: len(self._values)]
        self._set_default()

    # Reading

    def _component(self, index: int, frame: Optional[float] = None) -> float:
        at = session.frame if frame is None else frame
        if index in self._expressions:
            return float(_expression.evaluate(self._expressions[index], self, index, at))
        if index in self._curves:
            return self._curves[index].evaluate(at)
        return self._values[index]

    def _all(self, frame: Optional[float] = None) -> Any:
        if self.singleValue():
            return self._component(0, frame)
        return [self._component(index, frame) for index in range(len(self._values))]

    def getValue(self, index: Any = None, view: Any = None) -> Any:
        return self._all() if index is None or index == -1 else self._component(int(index))

    def getValueAt(self, frame: float, index: int = -1, view: Any = None) -> Any:
        return self._all(frame) if index == -1 else self._component(index, frame)

    def valueAt(self, frame: float, index: int = -1, view: Any = None) -> Any:
        return self.getValueAt(frame, index, view)

    def value(self, index: Any = None, view: Any = None) -> Any:
        return self.getValue(index, view)

    def array(self) -> tuple[float, ...]:
        return tuple(self._component(index) for index in range(len(self._values)))

    # Writing

    def setValue(self, val: Any, index: int = -1, *rest: Any) -> bool:
        """One number for all or one component, or a sequence. A key is set at the current frame where animated."""
        values = self._numbers(val)
        with self._edit():
            for at, value in self._targets(values, index):
                if at in self._curves:
                    self._curves[at]._put(session.frame, value)
                else:
                    self._expressions.pop(at, None)
                    self._values[at] = value
        return True

    def setValueAt(self, val: Any, time: float, index: int = -1, view: Any = None) -> bool:
        """Sets a key where the component is animated, else the constant value."""
        values = self._numbers(val)
        with self._edit():
            for at, value in self._targets(values, index):
                if at in self._curves:
                    self._curves[at]._put(time, value)
                else:
                    self._values[at] = value
        return True

    def _numbers(self, val: Any) -> list[float]:
        values = list(val) if isinstance(val, (list, tuple)) else [val]
        for value in values:
            if isinstance(value, str) or not hasattr(value, "__float__"):
                raise TypeError(f"the double: {self._name}: {value!r} is no number")
        return [float(value) for value in values]

    def _targets(self, values: list[float], index: int) -> list[tuple[int, float]]:
        if index >= len(self._values):
            raise IndexError(f"the double: {self._name} has {len(self._values)} components, not {index + 1}")
        if index >= 0:
            return [(index, values[0])]
        if len(values) == 1:
            return [(at, values[0]) for at in range(len(self._values))]
        return list(enumerate(values[: len(self._values)]))

    # Animation

    def _indices(self, channel: int) -> list[int]:
        return list(range(len(self._values))) if channel < 0 else [channel]

    def setAnimated(self, channel: int = -1, view: Any = None) -> bool:
        """Gives the components a curve with a key at the current frame."""
        with self._edit():
            for index in self._indices(channel):
                if index not in self._curves:
                    curve = AnimationCurve(knob=self, index=index)
                    curve._put(session.frame, self._component(index))
                    self._expressions.pop(index, None)
                    self._curves[index] = curve
        return True

    def clearAnimated(self, channel: int = -1, view: Any = None) -> bool:
        with self._edit():
            for index in self._indices(channel):
                self._values[index] = self._component(index)
                self._curves.pop(index, None)
                self._expressions.pop(index, None)
        return True

    def isAnimated(self, channel: int = -1, view: Any = None) -> bool:
        return any(index in self._curves or index in self._expressions for index in self._indices(channel))

    def setKeyAt(self, time: float, index: int = -1, view: Any = None) -> None:
        with self._edit():
            for at in self._indices(index):
                value = self._component(at, time)
                self._curves.setdefault(at, AnimationCurve(knob=self, index=at))._put(time, value)

    def isKeyAt(self, time: float, index: int = -1, view: Any = None) -> bool:
        return any(at in self._curves and self._curves[at]._has(time) for at in self._indices(index))

    def isKey(self, channel: int = -1, view: Any = None) -> bool:
        return self.isKeyAt(session.frame, channel)

    def removeKeyAt(self, time: float, index: int = -1, view: Any = None) -> bool:
        with self._edit():
            dropped = [at in self._curves and self._curves[at]._drop(time) for at in self._indices(index)]
        return any(dropped)

    def removeKey(self, channel: int = -1, view: Any = None) -> bool:
        return self.removeKeyAt(session.frame, channel)

    def getNumKeys(self, channel: int = -1, view: Any = None) -> int:
        return sum(self._curves[at].size() for at in self._indices(channel) if at in self._curves)

    def getKeyList(self) -> list[float]:
        return sorted({key.x for curve in self._curves.values() for key in curve.keys()})

    def animation(self, index: int = 0, view: Any = None) -> Optional[AnimationCurve]:
        curve = self._curves.get(index)
        if curve is not None:
            curve._knob, curve._index = self, index
        return curve

    def animations(self, view: Any = None) -> list[AnimationCurve]:
        return [self.animation(index) for index in sorted(self._curves)]  # type: ignore[misc]

    def copyAnimation(self, index: int, curve: AnimationCurve, view: Any = None) -> None:
        with self._edit():
            self._curves[index] = AnimationCurve(curve.keys(), self, index)

    def copyAnimations(self, curves: Sequence[AnimationCurve], view: Any = None) -> None:
        with self._edit():
            for index, curve in enumerate(curves):
                self._curves[index] = AnimationCurve(curve.keys(), self, index)

    # Expressions

    def setExpression(self, expression: str, channel: int = -1, view: Any = None) -> bool:
        with self._edit():
            for index in self._indices(channel):
                self._expressions[index] = expression
        return True

    def hasExpression(self, index: int = -1, view: Any = None) -> bool:
        return any(at in self._expressions for at in self._indices(index))

    # Scripts

    def _number_text(self, index: int) -> str:
        return number(self._values[index])

    def _component_text(self, index: int) -> str:
        if index in self._expressions:
            return "{" + self._expressions[index] + "}"
        if index in self._curves:
            return "{" + self._curves[index]._to_script() + "}"
        return self._number_text(index)

    def toScript(self, quote: bool = False, context: Any = None) -> str:
        if self.singleValue() and not self._curves and not self._expressions:
            return self._number_text(0)
        return "{" + " ".join(self._component_text(index) for index in range(len(self._values))) + "}"

    def fromScript(self, script: str) -> bool:
        """One number, a list with a number, curve or expression for each component, with or without outer braces."""
        words = _components(script)
        with self._edit():
            self._curves.clear()
            self._expressions.clear()
            pairs = enumerate(words) if len(words) > 1 else ((at, words[0]) for at in self._script_targets(words))
            for index, word in pairs:
                if index < len(self._values):
                    self._read_component(index, word)
        return True

    def _script_targets(self, words: list[str]) -> list[int]:
        return list(range(len(self._values))) if words else []

    def _read_component(self, index: int, word: str) -> None:
        curve = curve_from_script(word)
        if curve is not None and curve.size():
            curve._knob, curve._index = self, index
            self._curves[index] = curve
        elif is_number(word):
            self._values[index] = float(word)
        else:
            self._expressions[index] = word


def is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _components(script: str) -> list[str]:
    text = script.strip()
    outer = split_list(text)
    if len(outer) == 1 and text[0] in '{"':
        text = outer[0]
    words = split_list(text)
    return [text] if words and words[0] == "curve" else words


class Double_Knob(Array_Knob):
    _user_type = 7


class Int_Knob(Array_Knob):
    _user_type = 3

    def value(self, index: Any = None, view: Any = None) -> Any:
        return int(self._component(0))

    def setValue(self, val: Any, index: int = -1, *rest: Any) -> bool:
        values = [float(int(value)) for value in self._numbers(val)]
        return super().setValue(values, index, *rest)


class Boolean_Knob(Array_Knob):
    _user_type: Optional[int] = 6

    def __init__(self, name: str = "", label: Optional[str] = None, value: bool = False, *rest: Any) -> None:
        self._first = bool(value)
        super().__init__(name, label)

    def _prepare(self) -> None:
        super()._prepare()
        self._values = [float(self._first)]

    def value(self, *args: Any) -> bool:
        return bool(self._component(0))

    def setValue(self, val: Any, index: int = -1, *rest: Any) -> bool:
        if isinstance(val, str):
            val = val.lower() == "true" if val.lower() in ("true", "false") else float(val)
        return super().setValue(float(bool(val)), index, *rest)

    def _number_text(self, index: int) -> str:
        return "true" if self._values[index] else "false"

    def _read_component(self, index: int, word: str) -> None:
        named = {"true": "1", "false": "0", "on": "1", "off": "0"}.get(word.lower(), word)
        super()._read_component(index, named)


class Disable_Knob(Boolean_Knob):
    _user_type = None


class Unsigned_Knob(Array_Knob):
    def value(self, *args: Any) -> Any:
        return int(self._component(0))


class ColorChip_Knob(Unsigned_Knob):
    _user_type = 36

    def _number_text(self, index: int) -> str:
        return f"0x{int(self._values[index]):08x}"

    def _read_component(self, index: int, word: str) -> None:
        self._values[index] = float(int(word, 0))


class _Named(Array_Knob):
    """Components that have names."""

    def names(self, n: int) -> str:
        return self._names_of[n]


class XY_Knob(_Named):
    _user_type, _size, _names_of = 12, 2, ("x", "y")

    def x(self, oc: Any = None) -> float:
        return self._component(0)

    def y(self, oc: Any = None) -> float:
        return self._component(1)


class UV_Knob(_Named):
    _user_type, _size, _names_of = 30, 2, ("u", "v")


class WH_Knob(_Named):
    _user_type, _size, _names_of, _collapses = 14, 2, ("w", "h"), True


class XYZ_Knob(_Named):
    _user_type, _size, _names_of = 13, 3, ("x", "y", "z")

    def x(self, oc: Any = None) -> float:
        return self._component(0)

    def y(self, oc: Any = None) -> float:
        return self._component(1)

    def z(self, oc: Any = None) -> float:
        return self._component(2)


class Scale_Knob(XYZ_Knob):
    _collapses = True


class BBox_Knob(_Named):
    _user_type, _size, _names_of = 15, 4, ("x", "y", "r", "t")

    def x(self) -> float:
        return self._component(0)

    def y(self) -> float:
        return self._component(1)

    def r(self) -> float:
        return self._component(2)

    def t(self) -> float:
        return self._component(3)

    def toDict(self) -> dict[str, float]:
        return dict(zip(self._names_of, self.array()))

    def fromDict(self, box: dict[str, float]) -> None:
        self.setValue([box[name] for name in self._names_of])


class Color_Knob(_Named):
    _user_type, _size, _names_of, _collapses = 18, 3, ("r", "g", "b"), True


class AColor_Knob(Color_Knob):
    _user_type, _size, _names_of = 19, 4, ("r", "g", "b", "a")


class Eyedropper_Knob(AColor_Knob):
    _user_type = 21


class Range_Knob(Array_Knob):
    _size, _names_of = 2, ("A", "B")


class IArray_Knob(Array_Knob):
    """Numbers in rows, such as a matrix: index = row * width + column."""

    def __init__(self, name: str = "", label: Optional[str] = None, dims: Sequence[int] = (4, 4), *rest: Any) -> None:
        self._dims = tuple(dims)
        self._size = 1
        for length in self._dims:
            self._size *= length
        super().__init__(name, label)

    def width(self) -> int:
        return self._dims[0]

    def height(self) -> int:
        return self._dims[1] if len(self._dims) > 1 else 1

    def dimensions(self) -> int:
        return len(self._dims)

    def fromScript(self, script: str) -> bool:
        words = [word for row in split_list(script.strip()) for word in split_list(row)]
        with self._edit():
            for index, word in enumerate(words[: len(self._values)]):
                self._read_component(index, word)
        return True
