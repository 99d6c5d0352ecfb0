# SPDX-License-Identifier: Apache-2.0
"""Which input answers which pass: as a file where it is one untouched, else rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

from platewright_client import messages

from .. import knobs, node
from .errors import CaptureError
from .files import PassFile, file_behind
from .layers import (
    COLOURS,
    INPUT_KINDS,
    channel_mask,
    is_main,
    layer_for,
    layers_of,
    says_no_space,
    speaks_of,
)
from .render import FLOAT, HALF, PassRenders
from .upstream import first_of

Kind = messages.PassKind
_RENDERERS = ("ScanlineRender", "RayRender")
_VECTORS = (Kind.NORMAL, Kind.POSITION)
_MAIN_CHANNELS = {
    Kind.DEPTH: ("R",), Kind.ALPHA: ("A",), Kind.MATTE: ("A",), Kind.MOTION: ("R", "G"), Kind.UV: ("R", "G"),
}  # fmt: skip
_ONE_VALUE = (Kind.ROUGHNESS, Kind.METALLIC, Kind.SHADOW, Kind.AMBIENT_OCCLUSION, Kind.OBJECT_ID, Kind.MATERIAL_ID)


@dataclass(frozen=True)
class _Stream:
    """What stands behind one input, once it is on disk."""

    node: Any
    path: str
    layers: tuple[str, ...]
    """By Nuke's names."""
    file: Optional[PassFile]
    """None where it was rendered, and its layers are stored under Nuke's names."""

    @property
    def pixels(self) -> messages.PixelSource:
        return messages.PixelSource(path=self.path)


class _Passes:
    def __init__(self, group: Any, frames: Sequence[int], space: messages.ColourSpace, renders: PassRenders) -> None:
        self._group, self._frames, self._space, self._renders = group, tuple(frames), space, renders
        self.warnings: list[str] = []
        self._overrides = {kind: knobs.override(group, kind) for kind in Kind if kind is not Kind.UNSPECIFIED}

    def sources(self) -> tuple[tuple[messages.PassSource, ...], Optional[Any]]:
        """All sources, the first input's first, and the node whose render leads them."""
        names = list(INPUT_KINDS)
        inputs = {name: self._group.input(node.INPUTS.index(name)) for name in names}
        taken = {kind: layer for kind, layer in self._overrides.items() if layer not in (knobs.AUTO, knobs.OFF)}
        if taken and inputs["beauty"] is None:
            kind = next(iter(taken))
            raise CaptureError(
                f"`{kind.name.lower()}` is set to the layer {taken[kind]}, but the first input is not connected.",
                "Connect it, or set the pass to auto.",
            )
        if all(each is None for each in inputs.values()):
            raise CaptureError("Nothing is connected to the node.", "Connect passes to its inputs.")
        found: list[messages.PassSource] = []
        leading: Optional[Any] = None
        for name, source in inputs.items():
            kind = INPUT_KINDS[name]
            if source is None:
                continue
            if name == "beauty":
                stream = self._first(source, tuple(taken.values()))
                made = self._of_first(stream, taken)
            elif self._overrides[kind] != knobs.AUTO:
                continue
            else:
                stream, made = self._single(name, kind, source)
            if not found and made and stream.file is None:
                leading = source
            found += made
        if not found:
            raise CaptureError("All passes of the node are off.", "Set one of them to auto.")
        return tuple(found), leading

    # The first input, which may carry everything

    def _first(self, source: Any, wanted: Sequence[str]) -> _Stream:
        shown = layers_of(source.channels())
        file = file_behind(source, self._frames, self._space)
        if file is not None and all(self._stored(file, layer) is not None for layer in wanted):
            return _Stream(source, file.path, shown, file)
        if not shown:
            raise CaptureError("The first input has no channels.", "Connect a picture to it.")
        only_colour = all(is_main(layer) for layer in shown)
        mask = channel_mask("rgba", source.channels()) if only_colour else "all"
        path = self._renders.render("beauty", mask, HALF if only_colour else FLOAT)
        return _Stream(source, path, shown, None)

    def _of_first(self, stream: _Stream, taken: dict[Kind, str]) -> list[messages.PassSource]:
        off = {kind for kind, layer in self._overrides.items() if layer == knobs.OFF}
        found = self._without(stream, off)
        for kind in INPUT_KINDS.values():
            if kind in off or kind in taken or (kind is not Kind.BEAUTY and self._has_own(kind)):
                continue
            found += self._meant(stream, kind)
        for kind, layer in taken.items():
            found.append(self._bound(stream, kind, layer))
        return found

    def _without(self, stream: _Stream, off: set[Kind]) -> list[messages.PassSource]:
        """Everything by its name, or, where passes are off, each of the other layers by itself."""
        refused = {layer for layer in stream.layers for kind in off if speaks_of(layer or "rgba", kind)}
        if Kind.ALPHA in off:
            refused.add("alpha")
        if not refused:
            return [messages.PassSource(pixels=stream.pixels)]
        kept = [layer for layer in stream.layers if layer not in refused]
        found = []
        if any(is_main(layer) for layer in kept):
            if "rgba" not in refused:
                found.append(messages.PassSource(pixels=stream.pixels, kind=Kind.BEAUTY, channels=("R", "G", "B")))
            if Kind.ALPHA not in off and "rgba.alpha" in stream.node.channels():
                found.append(messages.PassSource(pixels=stream.pixels, kind=Kind.ALPHA, channels=("A",)))
        for layer in kept:
            stored = self._name(stream, layer)
            if not is_main(layer) and stored:
                found.append(messages.PassSource(pixels=stream.pixels, layer=stored))
        return found

    def _meant(self, stream: _Stream, kind: Kind) -> list[messages.PassSource]:
        """A pass that a name alone does not tell: in a render, whose layers have Nuke's names, or of vectors."""
        layer = layer_for(kind, stream.layers)
        if layer is None or is_main(layer):
            return []
        if stream.file is None:
            return [self._bound(stream, kind, layer)]
        stored = stream.file.stored_layer(layer)
        if kind in _VECTORS and stored is not None and says_no_space(stored):
            return [self._bound(stream, kind, layer)]
        return []

    def _bound(self, stream: _Stream, kind: Kind, layer: str) -> messages.PassSource:
        """A layer of the first input as a stated pass."""
        if layer not in stream.layers and not is_main(layer):
            raise CaptureError(
                f"The first input has no layer {layer}, which `{kind.name.lower()}` is set to.",
                f"It has {', '.join(stream.layers)}.",
            )
        source = messages.PassSource(pixels=stream.pixels, kind=kind)
        stored = self._name(stream, layer)
        if stored == "Z":
            source = replace(source, channels=("Z",))
        elif is_main(layer):
            one = ("R",) if kind in _ONE_VALUE else ("R", "G", "B")
            source = replace(source, channels=("A",) if layer == "alpha" else _MAIN_CHANNELS.get(kind, one))
        else:
            source = replace(source, layer=stored or layer)
        return self._measured(source, stream, kind, layer)

    def _name(self, stream: _Stream, layer: str) -> Optional[str]:
        return layer if stream.file is None else self._stored(stream.file, layer)

    @staticmethod
    def _stored(file: PassFile, layer: str) -> Optional[str]:
        """`Z` is the bare channel that Nuke shows as the layer depth."""
        found = file.stored_layer(layer)
        if found is None and layer == "depth" and "Z" in file.channels:
            return "Z"
        return "" if found is None and is_main(layer) else found

    # Inputs of one pass

    def _has_own(self, kind: Kind) -> bool:
        name = next((name for name, known in INPUT_KINDS.items() if known is kind), None)
        return name is not None and self._group.input(node.INPUTS.index(name)) is not None

    def _single(self, name: str, kind: Kind, source: Any) -> tuple[_Stream, list[messages.PassSource]]:
        channels = source.channels()
        shown = layers_of(channels)
        if not shown:
            raise CaptureError(f"The input `{name}` has no channels.", "Connect a picture to it, or nothing.")
        main = next((layer for layer in shown if is_main(layer)), shown[0])
        layer = layer_for(kind, shown) or main
        file = file_behind(source, self._frames, self._space, is_data=kind not in COLOURS)
        if file is not None:
            stream = _Stream(source, file.path, shown, file)
        else:
            mask = channel_mask(layer, channels)
            path = self._renders.render(name, mask, HALF if kind in COLOURS else FLOAT)
            stream = _Stream(source, path, (layer,), None)
        return stream, [self._measured(messages.PassSource(pixels=stream.pixels, kind=kind), stream, kind, layer)]

    # What values mean

    def _measured(self, source: messages.PassSource, stream: _Stream, kind: Kind, layer: str) -> messages.PassSource:
        """Says what a name leaves open, and warns where that is an assumption."""
        stored = stream.file.stored_layer(layer) if stream.file is not None else None
        if kind in _VECTORS and (stream.file is None or says_no_space(stored or "")):
            # Renderers' own files say it by their names; a render of Nuke's shows them under other ones.
            self._assume(kind, "is taken to be in world space")
            return replace(source, vector_space=messages.VectorSpace.WORLD)
        if kind is Kind.DEPTH:
            if stream.file is None:
                return replace(source, depth_measure=self._rendered_depth(stream.node))
            if is_main(layer):
                self._assume(kind, "is taken as distance along the viewing axis")
                return replace(source, depth_measure=messages.DepthMeasure.PLANAR)
        return source

    def _rendered_depth(self, source: Any) -> messages.DepthMeasure:
        """1/z from Nuke's own renderers, else what the file at its root says by its names."""
        inverse, planar = messages.DepthMeasure.INVERSE, messages.DepthMeasure.PLANAR
        root = first_of(source, (*_RENDERERS, "Read"), self._frames)
        if root is not None and root.Class().startswith(_RENDERERS):
            return inverse
        if root is not None and root.metadata("exr/nuke/version") is not None and "depth.Z" in root.channels():
            return inverse
        if root is None:
            self._assume(Kind.DEPTH, "is taken as distance along the viewing axis")
        return planar

    def _assume(self, kind: Kind, what: str) -> None:
        words = f"The {kind.name.lower()} pass {what}; nothing in the script says otherwise."
        if words not in self.warnings:
            self.warnings.append(words)


def captured_passes(
    group: Any, frames: Sequence[int], folder: Path, space: messages.ColourSpace
) -> tuple[tuple[messages.PassSource, ...], Optional[Any], tuple[str, ...]]:
    """The sources, the node that leads them if it was rendered, and warnings."""
    with PassRenders(group, frames, folder) as renders:
        passes = _Passes(group, frames, space, renders)
        sources, leading = passes.sources()
    return sources, leading, tuple(passes.warnings)
