# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the open file as plain values, to tell whether something was changed.

Walks every data-block through Blender's own property tables, so a setting that no one thought of is compared too.
Left out is what belongs to the window and what Blender keeps for itself: screens, previews, render results.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence

import bpy

Snapshot = dict[str, object]

# Collections of the file that hold the user interface, or everything a second time.
LEFT_OUT = frozenset({"all_ids", "window_managers", "screens", "workspaces", "brushes", "libraries"})
# Properties that point back, change by themselves, stand for the evaluated state, or belong to painting (whose pointers
# 4.2 leaves dangling).
SKIPPED = frozenset(
    {
        *("rna_type", "bl_rna", "depsgraph", "preview", "original", "library_weak_reference", "tool_settings"),
        *("is_runtime_data", "uv_layer_clone", "uv_layer_stencil"),
    }
)
# Enumerations that Blender itself leaves without a valid value; reading one prints a warning each time.
UNSET = frozenset({("ColorManagedInputColorspaceSettings", "name"), ("View3DShading", "wireframe_color_type")})
# Longer arrays and collections (pixels, vertices) are told by their length.
LONGEST = 256


def snapshot() -> Snapshot:
    """Path of each value -> the value; a data-block is told by its name wherever another one points at it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return _taken()


def _taken() -> Snapshot:
    taken: Snapshot = {}
    seen: set[tuple[int, str]] = set()
    for table in bpy.data.bl_rna.properties:
        if table.type != "COLLECTION" or table.identifier in LEFT_OUT:
            continue
        blocks = [block for block in getattr(bpy.data, table.identifier) if not _is_result(block)]
        taken[f"{table.identifier}.names"] = tuple(block.name_full for block in blocks)
        for block in blocks:
            taken.update(_properties(block, f"{table.identifier}[{block.name_full}]", seen))
    return taken


def changes(before: Snapshot, after: Snapshot, without: Sequence[str] = ()) -> list[str]:
    """`path: old -> new` of every difference, but for paths that begin with one of `without`."""
    differing = (path for path in before.keys() | after.keys() if before.get(path, _ABSENT) != after.get(path, _ABSENT))
    return [
        f"{path}: {before.get(path, _ABSENT)!r} -> {after.get(path, _ABSENT)!r}"
        for path in sorted(differing)
        if not path.startswith(tuple(without))
    ]


class _Absent:
    def __repr__(self) -> str:
        return "absent"


_ABSENT = _Absent()


def _is_result(block: bpy.types.ID) -> bool:
    return isinstance(block, bpy.types.Image) and block.type in {"RENDER_RESULT", "COMPOSITING"}


def _properties(owner: bpy.types.bpy_struct, path: str, seen: set[tuple[int, str]]) -> Iterator[tuple[str, object]]:
    mark = (owner.as_pointer(), owner.bl_rna.identifier)
    if mark in seen:
        return
    seen.add(mark)
    for table in owner.bl_rna.properties:
        if table.identifier in SKIPPED or _unset(owner, table):
            continue
        below = f"{path}.{table.identifier}"
        try:
            value = getattr(owner, table.identifier)
        except (AttributeError, RuntimeError, ValueError):
            continue  # a property that this kind of owner has not, such as an empty union
        if table.type == "POINTER":
            yield from _pointed(value, below, seen)
        elif table.type == "COLLECTION":
            yield from _members(value, below, seen)
        elif not table.is_readonly:
            yield below, _plain(table, value)
    yield from _custom(owner, path)


def _pointed(value: object, path: str, seen: set[tuple[int, str]]) -> Iterator[tuple[str, object]]:
    if value is None:
        yield path, None
    elif isinstance(value, bpy.types.ID) and not value.is_embedded_data:
        yield path, f"{value.bl_rna.identifier} {value.name_full}"
    elif isinstance(value, bpy.types.bpy_struct):
        yield from _properties(value, path, seen)


def _members(members: Iterable[object], path: str, seen: set[tuple[int, str]]) -> Iterator[tuple[str, object]]:
    try:
        held = list(members)
    except (AttributeError, RuntimeError, TypeError):
        return  # a collection that can only be asked by name
    yield f"{path}.length", len(held)
    if len(held) > LONGEST:
        return
    for index, member in enumerate(held):
        yield from _pointed(member, f"{path}[{index}]", seen)


def _unset(owner: bpy.types.bpy_struct, table: bpy.types.Property) -> bool:
    """True for an enumeration that is not in use; an image's own colour space is."""
    of_image = isinstance(owner.id_data, (bpy.types.Image, bpy.types.MovieClip))
    return (owner.bl_rna.identifier, table.identifier) in UNSET and not of_image


def _custom(owner: bpy.types.bpy_struct, path: str) -> Iterator[tuple[str, object]]:
    """Properties of users and add-ons that no table names."""
    try:
        names = sorted(owner.keys())
    except (AttributeError, TypeError):
        return
    for name in names:
        if name in owner.bl_rna.properties or name.startswith("_RNA_UI"):
            continue
        value = owner[name]
        if isinstance(value, (int, float, str, bool)):
            yield f'{path}["{name}"]', value
        elif hasattr(value, "to_dict"):
            yield f'{path}["{name}"]', repr(value.to_dict())
        elif hasattr(value, "to_list"):
            yield f'{path}["{name}"]', tuple(value.to_list()[:LONGEST])


def _plain(table: bpy.types.Property, value: object) -> object:
    if table.type in {"BOOLEAN", "INT", "FLOAT"} and table.is_array:
        flat = _flat(value)
        return flat if len(flat) <= LONGEST else len(flat)
    if isinstance(value, set):
        return tuple(sorted(value))
    return value


def _flat(value: object) -> tuple[object, ...]:
    """An array of one or more dimensions (a matrix) as one row."""
    if isinstance(value, (bool, int, float)):
        return (value,)
    if len(value) > LONGEST:
        return (len(value),)
    return tuple(number for part in value for number in _flat(part))
