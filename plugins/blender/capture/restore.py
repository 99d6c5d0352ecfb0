# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that are changed for a while."""

from __future__ import annotations

from collections.abc import Callable

import bpy

# Where the data-blocks are found again by name: an undo in between replaces every one of them.
TABLES = {
    "SCENE": "scenes",
    "MATERIAL": "materials",
    "WORLD": "worlds",
    "NODETREE": "node_groups",
}


class SettingsKept:
    """Remembers what is changed through it and puts it back, newest first; once, however often it is asked."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []

    def set(self, owner: bpy.types.bpy_struct, name: str, value: object) -> None:
        """Sets `owner.name`; a property that this Blender or this engine lacks is left alone."""
        if not hasattr(owner, name):
            return
        before = getattr(owner, name)
        if before == value:
            return
        find = found_again(owner)
        self._undo.append(lambda: setattr(find(), name, before))
        setattr(owner, name, value)

    def later(self, undo: Callable[[], None]) -> None:
        """Something else that is to be done when all is put back."""
        self._undo.append(undo)

    def restore(self) -> None:
        """One thing that cannot be put back, because it is gone, does not keep the others from it."""
        while self._undo:
            undo = self._undo.pop()
            try:
                undo()
            except (ReferenceError, KeyError, ValueError, AttributeError) as error:
                print(f"Platewright: a setting could not be put back: {error}")


def found_again(owner: bpy.types.bpy_struct) -> Callable[[], bpy.types.bpy_struct]:
    """Gives the same struct later, though its data-block may have been replaced."""
    block = owner.id_data
    table, name = TABLES[block.id_type], block.name
    path = owner.path_from_id() if owner != block else ""

    def find() -> bpy.types.bpy_struct:
        again = getattr(bpy.data, table)[name, None]
        return again.path_resolve(path) if path else again

    return find
