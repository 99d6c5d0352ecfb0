# SPDX-License-Identifier: Apache-2.0
"""Knobs whose value is the node's own business: its name, where it stands in the world."""

from __future__ import annotations

from typing import Any, Optional

from ._array_knobs import IArray_Knob
from ._session import session
from ._string_knobs import String_Knob
from ._tcl import split_list


class Name_Knob(String_Knob):
    """The node's name, which the node itself keeps unique."""

    def Class(self) -> str:
        return "String_Knob"

    def setValue(self, val: Any, view: Any = None) -> Any:
        self._node.setName(val)
        return True

    def fromScript(self, script: str) -> bool:
        self._node.setName(split_list(script)[0])
        return True

    def _not_default(self) -> bool:
        return True


class WorldMatrix_Knob(IArray_Knob):
    """Where an Axis, camera or light stands in the world; 16 numbers by rows, so 3, 7 and 11 are the position."""

    def Class(self) -> str:
        return "IArray_Knob"

    def _component(self, index: int, frame: Optional[float] = None) -> float:
        from ._space import world_matrix

        return world_matrix(self._node, session.frame if frame is None else frame)[index]

    def isAnimated(self, channel: int = -1, view: Any = None) -> bool:
        return False

    def setValue(self, *args: Any) -> bool:
        return False

    def _not_default(self) -> bool:
        return False
