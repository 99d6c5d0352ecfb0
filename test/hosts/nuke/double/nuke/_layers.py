# SPDX-License-Identifier: Apache-2.0
"""The layers a script knows, and what names of layers and channels stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._session import session

BUILT_IN = {
    "rgba": ("red", "green", "blue", "alpha"),
    "depth": ("Z",),
    "motion": ("u", "v"),
    "forward": ("u", "v"),
    "backward": ("u", "v"),
    "mask": ("a",),
    "deep": ("front", "back"),
    "rotopaint_mask": ("a",),
}
_made: dict[str, list[str]] = {}
_SHORT = {
    "rgb": ("rgba.red", "rgba.green", "rgba.blue"),
    "alpha": ("rgba.alpha",),
    "red": ("rgba.red",),
    "green": ("rgba.green",),
    "blue": ("rgba.blue",),
    "Z": ("depth.Z",),
}


class Layer:
    """A layer; making one puts its channels on the script's list."""

    def __init__(self, name: str, channels: Sequence[str] = ()) -> None:
        session.require_main_thread(f"layer {name!r} made")
        self._name = name
        known = _made.setdefault(name, [])
        for channel in channels:
            short = channel.rpartition(".")[2]
            if short not in known:
                known.append(short)

    def name(self) -> str:
        return self._name

    def channels(self) -> list[str]:
        return [f"{self._name}.{channel}" for channel in _made[self._name]]

    def visible(self) -> bool:
        return True


def reset_layers() -> None:
    _made.clear()
    _made.update({name: list(channels) for name, channels in BUILT_IN.items()})


def learn(names: Sequence[str]) -> None:
    """Channels that a file brings are known from then on."""
    for name in names:
        layer, _, channel = name.rpartition(".")
        known = _made.setdefault(layer, [])
        if channel not in known:
            known.append(channel)


def layers(node: Any = None) -> list[str]:
    names = channels(node)
    found = list(dict.fromkeys(name.rpartition(".")[0] for name in names))
    if "rgba.red" in names:
        found.insert(found.index("rgba"), "rgb")
    if "rgba.alpha" in names:
        found.append("alpha")
    return found


def channels(node: Any = None) -> list[str]:
    if node is not None:
        return list(node.channels())
    return [f"{layer}.{channel}" for layer, found in _made.items() for channel in found]


def channels_of(text: str, available: Sequence[str]) -> list[str]:
    """The full channel names that a channel knob's text stands for: a layer, channels, `all`, `none`, or several."""
    found: list[str] = []
    for word in text.replace("{", " ").replace("}", " ").split():
        if word.startswith("-"):
            taken = channels_of(word[1:], available)
            found = [name for name in found if name not in taken]
        elif word == "all":
            found += available
        elif word in ("none", "{}", ""):
            continue
        elif word in _SHORT:
            found += _SHORT[word]
        elif "." in word:
            found.append(_full(word))
        else:
            found += [f"{word}.{channel}" for channel in _made.get(word, ())]
            found += [name for name in available if name.rpartition(".")[0] == word]
    return list(dict.fromkeys(found))


def _full(name: str) -> str:
    layer, _, channel = name.rpartition(".")
    return f"rgba.{channel}" if layer in ("rgb", "rgba") else name


reset_layers()
