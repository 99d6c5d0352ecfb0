# SPDX-License-Identifier: GPL-3.0-or-later
"""Names pictures and node trees by what is in them, so that the same is made once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import bpy
import numpy as np

# Where a node stands and how it is drawn changes no picture.
_LOOKS = frozenset(
    {
        "rna_type",
        "name",
        "label",
        "location",
        "location_absolute",
        "width",
        "width_hidden",
        "height",
        "dimensions",
        "color",
        "color_tag",
        "use_custom_color",
        "select",
        "hide",
        "hide_value",
        "show_expanded",
        "show_options",
        "show_preview",
        "show_texture",
        "warning_propagation",
        "parent",
        "node_tree",
        "internal_links",
        "id_data",
    }
)


def content_of_image(image: bpy.types.Image) -> str:
    return _digest("\n".join(_image(image)))


def content_of_world(world: bpy.types.World, tree: bpy.types.NodeTree, *others: object) -> str:
    return _digest("\n".join([repr(others), *_tree(tree)]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _tree(tree: bpy.types.NodeTree) -> Iterator[str]:
    for node in tree.nodes:
        yield f"node {node.bl_idname} {node.name}"
        yield from _settings(node)
        for socket in node.inputs:
            if hasattr(socket, "default_value") and not socket.is_linked:
                yield f"{socket.identifier} {_plain(socket.default_value)}"
        for socket in node.outputs:
            if node.type in ("VALUE", "RGB", "NORMAL"):
                yield f"{socket.identifier} {_plain(socket.default_value)}"
        if node.type == "GROUP" and node.node_tree is not None:
            yield from _tree(node.node_tree)
    for link in tree.links:
        yield f"link {link.from_node.name}.{link.from_socket.identifier} {link.to_node.name}.{link.to_socket.identifier} {link.is_muted}"


def _settings(owner: bpy.types.bpy_struct, depth: int = 4) -> Iterator[str]:
    for table in owner.bl_rna.properties:
        name = table.identifier
        if name in _LOOKS or name in ("inputs", "outputs") or name.startswith("bl_"):
            continue
        value = getattr(owner, name, None)
        if table.type == "COLLECTION":
            if depth:
                for member in value:
                    yield from _settings(member, depth - 1)
        elif isinstance(value, bpy.types.Image):
            yield from _image(value)
        elif isinstance(value, bpy.types.Object):
            yield f"{name} {_plain(value.matrix_world)}"
        elif isinstance(value, bpy.types.Text):
            yield f"{name} {value.as_string()}"
        elif isinstance(value, bpy.types.ID):
            yield f"{name} {value.name_full}"
        elif isinstance(value, bpy.types.bpy_struct):
            if depth:
                yield from _settings(value, depth - 1)
        elif not table.is_readonly:
            yield f"{name} {_plain(value)}"


def _image(image: bpy.types.Image) -> Iterator[str]:
    yield f"image {image.source} {image.colorspace_settings.name} {image.alpha_mode} {_plain(image.size)}"
    if image.is_dirty or image.source == "GENERATED":
        pixels = np.empty(image.size[0] * image.size[1] * image.channels, np.float32)
        image.pixels.foreach_get(pixels)
        yield hashlib.sha256(pixels).hexdigest()
    elif image.packed_files:
        for packed in image.packed_files:
            yield hashlib.sha256(packed.packed_file.data).hexdigest()
    else:
        path = Path(bpy.path.abspath(image.filepath, library=image.library))
        try:
            status = path.stat()
        except OSError:
            yield f"{path} absent"
        else:
            yield f"{path} {status.st_size} {status.st_mtime_ns}"


def _plain(value: object) -> str:
    if isinstance(value, (str, bytes, bool, int, float, set, type(None))):
        return repr(value)
    try:
        return repr([_plain(part) for part in value])
    except TypeError:
        return str(value)
