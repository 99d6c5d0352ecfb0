# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a surface's roughness, metalness or base colour out of its shader nodes, and writes it to an AOV.

Follows the surface through mixes, sums, reroutes and node groups to the shaders at its ends. A group whose inside is needed is
replaced by a copy with one more output for the time; the artist's group is not touched.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from .pass_switches import BASE_COLOUR
from .restore import SettingsKept, address

Constant = tuple[float, float, float]
Value = Constant | bpy.types.NodeSocket | None
"""A colour (of three equal parts for a number), an output of the tree that gives it, or nothing: the surface reflects
nothing there (light, holes)."""

# Shaders with a roughness of their own that their reflection follows; all others reflect evenly.
_ROUGH = frozenset(
    {
        "BSDF_PRINCIPLED",
        "BSDF_GLOSSY",
        "BSDF_ANISOTROPIC",
        "BSDF_GLASS",
        "BSDF_REFRACTION",
        "BSDF_METALLIC",
        "EEVEE_SPECULAR",
        "BSDF_HAIR_PRINCIPLED",
    }
)
_METALS = frozenset({"BSDF_GLOSSY", "BSDF_ANISOTROPIC", "BSDF_METALLIC"})
_NOTHING = frozenset({"EMISSION", "BSDF_TRANSPARENT", "HOLDOUT", "BACKGROUND", "BSDF_RAY_PORTAL"})
# Where nothing reflects: a matt black surface that is no metal.
_DEFAULTS: dict[str, Constant] = {"Roughness": (1.0, 1.0, 1.0), "Metallic": (0.0, 0.0, 0.0), BASE_COLOUR: (0.0, 0.0, 0.0)}
_METAL: Constant = (1.0, 1.0, 1.0)
_HALF: Constant = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class _Passed:
    """A shader that comes into a group from outside."""

    identifier: str


@dataclass
class _Scope:
    tree: bpy.types.NodeTree
    # Copies of the groups in this tree, by name of their node.
    copies: dict[str, "_Scope"]


class SurfaceValues:
    """A tree under the hands of a capture."""

    def __init__(self, kept: SettingsKept, tree: bpy.types.NodeTree, kind: str) -> None:
        self._kept = kept
        self._root = _Scope(tree, {})
        self._output = tree.get_output_node(kind)

    def write(self, name: str) -> None:
        """Writes to the AOV of that name, unless the artist's nodes do."""
        tree = self._root.tree
        if self._output is None or any(n.type == "OUTPUT_AOV" and n.aov_name == name for n in tree.nodes):
            return
        value = self._surface(self._root, self._output.inputs["Surface"], name)
        node = self._new(self._root, "ShaderNodeOutputAOV")
        node.aov_name = name
        for socket in (node.inputs["Value"], node.inputs["Color"]):
            self._feed(self._root, socket, _DEFAULTS[name] if value is None or isinstance(value, _Passed) else value)

    def _surface(self, scope: _Scope, socket: bpy.types.NodeSocket, name: str) -> Value | _Passed:
        """The value of the shader that feeds a socket."""
        source = _source(socket)
        if source is None:
            return None
        node = source.node
        if node.type in _NOTHING or node.mute:
            return None
        if node.type == "GROUP_INPUT":
            return _Passed(source.identifier)
        if node.type == "GROUP":
            return self._group(scope, node, source.identifier, name)
        if node.type == "MIX_SHADER":
            first, second = (self._surface(scope, each, name) for each in node.inputs[1:3])
            return self._mixed(scope, node.inputs[0], first, second, name)
        if node.type == "ADD_SHADER":
            first, second = (self._surface(scope, each, name) for each in node.inputs[:2])
            return self._mixed(scope, None, first, second, name)
        return self._shader(node, name)

    def _shader(self, node: bpy.types.Node, name: str) -> Value:
        if name == "Metallic" and node.type in _METALS:
            return _METAL
        if name == BASE_COLOUR:
            socket = next((each for each in node.inputs if each.name in ("Base Color", "Color")), None)
            return _DEFAULTS[name] if socket is None else _read(socket)
        if name == "Roughness" and node.type not in _ROUGH:
            return _DEFAULTS[name]
        socket = node.inputs.get(name)
        return _DEFAULTS[name] if socket is None else _read(socket)

    def _group(self, scope: _Scope, node: bpy.types.Node, identifier: str, name: str) -> Value | _Passed:
        if node.node_tree is None:
            return None
        inner = self._copy(scope, node)
        end = next((each for each in inner.tree.nodes if each.type == "GROUP_OUTPUT" and each.is_active_output), None)
        socket = next((each for each in end.inputs if each.identifier == identifier), None) if end else None
        value = self._surface(inner, socket, name) if socket is not None else None
        if isinstance(value, _Passed):
            return self._surface(scope, _input(node, value.identifier), name)
        if value is None or isinstance(value, tuple):
            return value
        if value.node.type == "GROUP_INPUT":
            return _read(_input(node, value.identifier))
        return self._exposed(node, inner, end, value, name)

    def _copy(self, scope: _Scope, node: bpy.types.Node) -> _Scope:
        if node.name not in scope.copies:
            copy = node.node_tree.copy()
            found = address(copy)
            self._kept.later(lambda: _remove(found()))
            self._kept.set(node, "node_tree", copy)
            scope.copies[node.name] = _Scope(copy, {})
        return scope.copies[node.name]

    def _exposed(
        self, node: bpy.types.Node, inner: _Scope, end: bpy.types.Node, value: bpy.types.NodeSocket, name: str
    ) -> bpy.types.NodeSocket:
        """A new output of the group's copy that gives an inner value."""
        kind = "NodeSocketColor" if name == BASE_COLOUR else "NodeSocketFloat"
        item = inner.tree.interface.new_socket(f"Platewright {name}", in_out="OUTPUT", socket_type=kind)
        inner.tree.links.new(value, next(each for each in end.inputs if each.identifier == item.identifier))
        return next(each for each in node.outputs if each.identifier == item.identifier)

    def _mixed(
        self,
        scope: _Scope,
        factor: bpy.types.NodeSocket | None,
        first: Value | _Passed,
        second: Value | _Passed,
        name: str,
    ) -> Value | _Passed:
        """By a mix shader's factor; half and half without one. Where one of two reflects nothing, the other counts."""
        if first is None or second is None or first == second:
            return second if first is None else first
        share = _HALF if factor is None else _read(factor)
        if isinstance(share, tuple):
            share = (min(max(share[0], 0.0), 1.0),) * 3
            if share[0] in (0.0, 1.0):
                return second if share[0] else first
        if isinstance(first, _Passed) or isinstance(second, _Passed):
            # What comes from outside cannot be mixed with what is inside; the inner one stands for both.
            return second if isinstance(first, _Passed) else first
        if isinstance(share, tuple) and isinstance(first, tuple) and isinstance(second, tuple):
            return tuple(a + (b - a) * share[0] for a, b in zip(first, second))
        node = self._new(scope, "ShaderNodeMix")
        node.data_type, node.clamp_factor = "RGBA" if name == BASE_COLOUR else "FLOAT", True
        for index, value in enumerate((share, first, second)):
            self._feed(scope, _enabled(node.inputs)[index], value)
        return _enabled(node.outputs)[0]

    def _feed(self, scope: _Scope, socket: bpy.types.NodeSocket, value: Constant | bpy.types.NodeSocket) -> None:
        if not isinstance(value, tuple):
            scope.tree.links.new(value, socket)
        elif socket.type == "RGBA":
            socket.default_value = (*value, 1.0)
        else:
            socket.default_value = value[0]

    def _new(self, scope: _Scope, kind: str) -> bpy.types.Node:
        node = scope.tree.nodes.new(kind)
        node.name = f"Platewright {node.name}"
        if scope is self._root:
            # The nodes of a group's copy go with the copy.
            found = address(node)
            self._kept.later(lambda: _take_away(found()))
        return node


def _take_away(node: bpy.types.Node | None) -> None:
    if node is not None:
        node.id_data.nodes.remove(node)


def _remove(tree: bpy.types.NodeTree | None) -> None:
    if tree is not None:
        bpy.data.node_groups.remove(tree)


def _source(socket: bpy.types.NodeSocket) -> bpy.types.NodeSocket | None:
    """The output that feeds an input, through reroutes; None where none does."""
    while socket.is_linked:
        link = next((each for each in socket.links if not each.is_muted), None)
        if link is None:
            return None
        if link.from_node.type != "REROUTE":
            return link.from_socket
        socket = link.from_node.inputs[0]
    return None


def _read(socket: bpy.types.NodeSocket) -> Constant | bpy.types.NodeSocket:
    source = _source(socket)
    if source is not None:
        return source
    return tuple(socket.default_value)[:3] if socket.type == "RGBA" else (float(socket.default_value),) * 3


def _input(node: bpy.types.Node, identifier: str) -> bpy.types.NodeSocket:
    return next(each for each in node.inputs if each.identifier == identifier)


def _enabled(sockets: bpy.types.NodeInputs | bpy.types.NodeOutputs) -> list[bpy.types.NodeSocket]:
    return [each for each in sockets if each.enabled]
