# SPDX-License-Identifier: GPL-3.0-or-later
"""One hash over what all frames of a take depend on, but for the scene itself (`edits.py`)."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import bpy

from ..platewright_client import messages
from .edits import stamp_of_others
from .keys import PREFIX, keyed_paths
from .wish import SWITCHES, Wish

# Settings that name places or belong to the user interface: no pixel depends on them.
SKIPPED = frozenset({"filepath", "frame_path", "rna_type", "name", "threads", "threads_mode", "use_lock_interface"})
# Settings of ours that decide nothing about a frame, or are told otherwise.
OWN_SKIPPED = frozenset(
    {"history_index", "output_folder", "range_kind", "frame_first", "frame_last", "frame_step", "seed"}
    | set(SWITCHES.values())
)


def fingerprint_of(scene: bpy.types.Scene, wish: Wish, model: messages.Model, folder: Path) -> str:
    layer = scene.view_layers[wish.view_layer]
    keyed = keyed_paths(scene)
    asked = dataclasses.asdict(wish)
    # A new seed for each press is no difference: a take keeps the seed that it began with.
    if wish.seed_is_new:
        del asked["seed"]
    del asked["output_folder"], asked["routes"]
    own = _plain(scene.platewright, OWN_SKIPPED)
    said = {
        "wish": asked,
        "seed": None if wish.seed_is_new or f"{PREFIX}seed" in keyed else scene.platewright.seed,
        "model": model.descriptor_sha256,
        "settings": own,
        "prompt_keys": [[key.frame, key.prompt] for key in scene.platewright.prompt_keys],
        "parameters": {
            item.name: _plain(item, frozenset())
            for place, item in enumerate(scene.platewright.parameters)
            if not any(path.startswith(f"{PREFIX}parameters[{place}]") for path in keyed)
        },
        "keyed": keyed,
        "camera": scene.camera.name if scene.camera else "",
        "render": _plain(scene.render, SKIPPED),
        "cycles": _plain(getattr(scene, "cycles", None), SKIPPED),
        "eevee": _plain(getattr(scene, "eevee", None), SKIPPED),
        "layer": _plain(layer, SKIPPED),
        "layer cycles": _plain(getattr(layer, "cycles", None), SKIPPED),
        "blender": bpy.app.version_string,
        "files": stamp_of_others(folder),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=list).encode()).hexdigest()


def _plain(owner: bpy.types.bpy_struct | None, skipped: frozenset[str]) -> dict[str, object]:
    """The plain settings of a struct; what it points at is left out."""
    if owner is None:
        return {}
    found: dict[str, object] = {}
    for table in owner.bl_rna.properties:
        if table.type in {"POINTER", "COLLECTION"} or table.identifier in skipped or table.is_readonly:
            continue
        value = getattr(owner, table.identifier)
        if table.type in {"BOOLEAN", "INT", "FLOAT"} and table.is_array:
            value = [each for each in value]
        elif isinstance(value, set):
            value = sorted(value)
        found[table.identifier] = value
    return found
