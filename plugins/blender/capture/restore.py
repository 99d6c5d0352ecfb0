# SPDX-License-Identifier: GPL-3.0-or-later
"""Remembers what is changed, and puts it back."""

from __future__ import annotations

from collections.abc import Callable

import bpy


class SettingsKept:
    """Every touched setting with its former value.

    Owners are remembered by their data-block's session number and their path in it, not by reference: between a change
    and its return a whole render may pass, and an undo or another file replaces every data-block. What is gone by then
    needs no restoring.
    """

    def __init__(self) -> None:
        self._returns: list[Callable[[], None]] = []

    def set(self, owner: bpy.types.bpy_struct, name: str, value: object) -> None:
        """Sets a property unless it has that value already."""
        former = getattr(owner, name)
        if former == value:
            return
        found = address(owner)
        kept = address(former) if isinstance(former, bpy.types.ID) else lambda: former
        setattr(owner, name, value)
        self.later(lambda: _give_back(found, name, kept()))

    def later(self, give_back: Callable[[], None]) -> None:
        """Something to do at the restoring; what was changed last is put back first."""
        self._returns.append(give_back)

    def restore(self) -> None:
        """Puts all back; a second time does nothing. One that fails does not keep the others."""
        error: Exception | None = None
        while self._returns:
            give_back = self._returns.pop()
            try:
                give_back()
            except ReferenceError:
                continue
            except Exception as cause:  # noqa: BLE001  raised again when all others are back
                error = error or cause
        if error is not None:
            raise error


def address(owner: bpy.types.bpy_struct) -> Callable[[], bpy.types.bpy_struct | None]:
    """A way to find a struct again, or that it is gone."""
    root, prefix = owner.id_data, ""
    if isinstance(root, bpy.types.NodeTree) and root.is_embedded_data:
        root, prefix = _owner_of(root), "node_tree."
    path = "" if owner == owner.id_data else owner.path_from_id()
    path = (prefix + path).rstrip(".")
    kind, number = type(root).__name__, root.session_uid

    def find() -> bpy.types.bpy_struct | None:
        block = _block(kind, number)
        if block is None:
            return None
        try:
            return block.path_resolve(path) if path else block
        except ValueError:
            return None

    return find


def _give_back(find: Callable[[], bpy.types.bpy_struct | None], name: str, value: object) -> None:
    owner = find()
    if owner is not None:
        setattr(owner, name, value)


_COLLECTIONS = {
    "Scene": "scenes",
    "World": "worlds",
    "Material": "materials",
    "Object": "objects",
    "Collection": "collections",
    "Mesh": "meshes",
    "ShaderNodeTree": "node_groups",
}


def _block(kind: str, number: int) -> bpy.types.ID | None:
    names = (_COLLECTIONS[kind],) if kind in _COLLECTIONS else _OTHERS
    return next((block for name in names for block in getattr(bpy.data, name) if block.session_uid == number), None)


# Data that carries materials.
_OTHERS = ("curves", "metaballs", "hair_curves", "pointclouds", "volumes")


def _owner_of(tree: bpy.types.NodeTree) -> bpy.types.ID:
    for owners in (bpy.data.materials, bpy.data.worlds, bpy.data.lights, bpy.data.scenes):
        for owner in owners:
            if getattr(owner, "node_tree", None) == tree:
                return owner
    raise ReferenceError(f"{tree.name} belongs to nothing")
