# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate in the compositor: a node group of its own beside what the artist has built.

Nodes of the artist are neither moved nor unlinked, but for the one link into the output where that is asked for. Inside
our group the nodes are remade on each update; its sockets stay, and with them the links that hang on them.
"""

from __future__ import annotations

import math

import bpy

from .canvas import Canvas, canvas_of
from .errors import PlaceError
from .frame import PlateFrame, frame_of
from .frames import follow, missing_frames
from .marks import mark, marked
from .plate import Placed, PlacedPlate

GAP = 60
"""Distance from the artist's nodes, in node editor units."""


def place(scene: bpy.types.Scene, image: bpy.types.Image, plate: PlacedPlate, link: bool = False) -> Placed:
    """The plate's group node in the scene's compositing tree. `link` lays the plate over what goes to the output.

    Remarks where the tree is switched off, frames are missing, or the plate is of another size than the render.
    """
    frame = frame_of(plate)
    if _is_linked(scene):
        raise PlaceError("The compositing tree is linked from another file.", "Make it local first.")
    canvas = canvas_of(scene)
    offset = _offset(canvas, frame)
    _check_place(canvas, frame, offset)
    tree = _tree(scene)
    group = marked(_groups(), plate) or bpy.data.node_groups.new(f"Platewright: {plate.name}", "CompositorNodeTree")
    _fill(group, image, plate, frame, canvas.scale(frame), offset)
    mark(group, plate)
    node = next((node for node in tree.nodes if node.type == "GROUP" and node.node_tree == group), None)
    if node is None:
        node = tree.nodes.new("CompositorNodeGroup")
        node.name = node.label = group.name
        node.width = 220
        node.location = _free_spot(tree, node)
        node.node_tree = group
    if link:
        _link_to_output(tree, node)
    return Placed(node, (*missing_frames(plate), *canvas.remarks(frame), *_switched_off(scene)))


def _offset(canvas: Canvas, frame: PlateFrame) -> tuple[float, float]:
    """What shifts the plate to its place. From 5.2 on Blender's compositor minds where stored pixels stand in their
    frame, but takes OpenEXR's rows, which count down, to count up: what is near the top comes out near the bottom.
    """
    if bpy.app.version < (5, 2):
        return canvas.offset(frame)
    x, y = canvas.offset_of_frame()
    above_middle = frame.bottom + frame.stored_height / 2 - frame.height / 2
    return (x, y + 2 * above_middle * canvas.scale(frame)[1])


def _check_place(canvas: Canvas, frame: PlateFrame, offset: tuple[float, float]) -> None:
    """PlaceError where the compositor before 4.4 puts pixels into the wrong place or leaves some undefined: a picture
    that reaches beyond the render, or that stands half a pixel off its centre."""
    if bpy.app.version >= (4, 4) or frame.is_whole:
        return
    inside = frame.stored_width <= canvas.kept_width and frame.stored_height <= canvas.kept_height
    if inside and all(part == math.floor(part) for part in offset):
        return
    raise PlaceError(
        f"Blender {bpy.app.version_string} cannot shift a picture of {frame.stored_width} x {frame.stored_height} "
        f"pixels to its place in a render of {canvas.kept_width} x {canvas.kept_height}.",
        "Use Blender 4.5 or newer, or place the plate as an image plane.",
    )


def _groups() -> list[bpy.types.NodeTree]:
    return [group for group in bpy.data.node_groups if group.bl_idname == "CompositorNodeTree"]


def _is_linked(scene: bpy.types.Scene) -> bool:
    tree = scene.compositing_node_group if bpy.app.version >= (5, 0) else None
    return not scene.is_editable or (tree is not None and not tree.is_editable)


def _tree(scene: bpy.types.Scene) -> bpy.types.NodeTree:
    """The scene's compositing tree; where there is none, one that leaves the render as it is."""
    if bpy.app.version < (5, 0):
        if scene.node_tree is None:
            scene.use_nodes = True
        return scene.node_tree
    if scene.compositing_node_group is None:
        tree = bpy.data.node_groups.new("Compositing", "CompositorNodeTree")
        tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
        layers = tree.nodes.new("CompositorNodeRLayers")
        layers.scene = scene
        output = tree.nodes.new("NodeGroupOutput")
        output.location = (layers.location.x + layers.width + 2 * GAP, layers.location.y)
        tree.links.new(layers.outputs["Image"], output.inputs["Image"])
        scene.compositing_node_group = tree
    return scene.compositing_node_group


def _switched_off(scene: bpy.types.Scene) -> tuple[str, ...]:
    off = not scene.render.use_compositing or (bpy.app.version < (5, 0) and not scene.use_nodes)
    return ("Compositing is switched off in this scene; the plate is in the tree but does not render.",) if off else ()


def _fill(
    group: bpy.types.NodeTree,
    image: bpy.types.Image,
    plate: PlacedPlate,
    frame: PlateFrame,
    scale: tuple[float, float],
    offset: tuple[float, float],
) -> None:
    """Image → scale → shift → output, once for the plate and once for each further layer of the file."""
    group.nodes.clear()
    source = group.nodes.new("CompositorNodeImage")
    source.image = image
    follow(source, plate)
    output = group.nodes.new("NodeGroupOutput")
    output.location = (900, 0)
    colours = [socket for socket in source.outputs if socket.type == "RGBA" and socket.enabled]
    alphas = [socket for socket in source.outputs if socket.name == "Alpha" and socket.enabled]
    for row, socket in enumerate([*colours, *alphas]):
        # A multi-layer file calls the plate itself "Combined".
        name = "Image" if socket.name == "Combined" else socket.name
        end = socket
        if scale != (1.0, 1.0):
            end = _through(group, end, "CompositorNodeScale", scale, (300, -250 * row))
        if offset != (0.0, 0.0) or not frame.is_whole:
            end = _through(group, end, "CompositorNodeTranslate", offset, (600, -250 * row))
            if scale == (1.0, 1.0):
                _nearest(end.node)
        _interface(group, name, "NodeSocketColor" if socket.type == "RGBA" else "NodeSocketFloat")
        group.links.new(end, output.inputs[name])


def _through(
    group: bpy.types.NodeTree,
    socket: bpy.types.NodeSocket,
    kind: str,
    amount: tuple[float, float],
    location: tuple[float, float],
) -> bpy.types.NodeSocket:
    node = group.nodes.new(kind)
    node.location = location
    node.inputs["X"].default_value, node.inputs["Y"].default_value = amount
    group.links.new(socket, node.inputs["Image"])
    return node.outputs[0]


def _nearest(translate: bpy.types.Node) -> None:
    """Moves pixels as they are; any other interpolation blurs what is half a pixel off."""
    if "Interpolation" in translate.inputs:
        translate.inputs["Interpolation"].default_value = "Nearest"
        return
    choices = translate.bl_rna.properties["interpolation"].enum_items
    translate.interpolation = next(item.identifier for item in choices if item.identifier.upper() == "NEAREST")


def _interface(group: bpy.types.NodeTree, name: str, kind: str) -> None:
    outputs = (item for item in group.interface.items_tree if item.item_type == "SOCKET" and item.in_out == "OUTPUT")
    if name not in {item.name for item in outputs}:
        group.interface.new_socket(name, in_out="OUTPUT", socket_type=kind)


def _free_spot(tree: bpy.types.NodeTree, node: bpy.types.Node) -> tuple[float, float]:
    """Below everything, in line with the leftmost node."""
    others = [other for other in tree.nodes if other != node and other.parent is None]
    if not others:
        return (0.0, 0.0)
    # A node's drawn height is known in an open editor alone; 300 is that of a tall one.
    lowest = min(other.location.y - max(other.height, 300) for other in others)
    return (min(other.location.x for other in others), lowest - GAP)


def _link_to_output(tree: bpy.types.NodeTree, node: bpy.types.Node) -> None:
    """Source → Alpha Over with the plate → output. Done once: the second time the plate is on its way already."""
    if node.outputs["Image"].is_linked:
        return
    entrance = _output(tree)
    source = entrance.links[0].from_socket if entrance.is_linked else None
    if source is None:
        tree.links.new(node.outputs["Image"], entrance)
        return
    over = tree.nodes.new("CompositorNodeAlphaOver")
    over.name = over.label = f"{node.name} over"
    over.location = (entrance.node.location.x, entrance.node.location.y + 300)
    # 4.x calls both pictures "Image".
    pictures = [socket for socket in over.inputs if socket.type == "RGBA"]
    tree.links.new(source, pictures[0])
    tree.links.new(node.outputs["Image"], pictures[1])
    tree.links.new(over.outputs[0], entrance)


def _output(tree: bpy.types.NodeTree) -> bpy.types.NodeSocket:
    """Where the tree's picture goes in; an output is made where there is none."""
    kind = "NodeGroupOutput" if bpy.app.version >= (5, 0) else "CompositorNodeComposite"
    outputs = [node for node in tree.nodes if node.bl_idname == kind]
    if kind == "NodeGroupOutput":
        outputs.sort(key=lambda node: not node.is_active_output)
        _interface_for_picture(tree)
    if not outputs:
        outputs = [tree.nodes.new(kind)]
        outputs[0].location = (max(node.location.x for node in tree.nodes) + 300, 0)
    return next(socket for socket in outputs[0].inputs if socket.type == "RGBA")


def _interface_for_picture(tree: bpy.types.NodeTree) -> None:
    sockets = (item for item in tree.interface.items_tree if item.item_type == "SOCKET" and item.in_out == "OUTPUT")
    if not any(item.socket_type == "NodeSocketColor" for item in sockets):
        tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
