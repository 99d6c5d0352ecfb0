# SPDX-License-Identifier: Apache-2.0
"""What a plate's EXR header says: where its pixels lie, and the request that made it.

Reads the first part's header and no pixel. Format: https://openexr.com/en/latest/OpenEXRFileLayout.html; the attributes
under `platewright/` are those of `daemon/core/plate/header.ts`.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Dict, Optional, Tuple, Type, TypeVar, Union

from .wire import messages
from .wire.json import from_json
from .wire.schema import WireError

_MAGIC = 20000630
_MULTI_PART = 0x1000
# Limits on what a damaged file can ask for. A long sequence's request has a scene for each frame.
_LONGEST_NAME = 255
_LARGEST_ATTRIBUTE = 1 << 25
_MOST_ATTRIBUTES = 4096

_COLOUR_SPACES = {
    "lin_rec709_scene": messages.ColourSpace.LIN_REC709_SCENE,
    "lin_ap1_scene": messages.ColourSpace.LIN_AP1_SCENE,
    "lin_ap0_scene": messages.ColourSpace.LIN_AP0_SCENE,
}

_Json = TypeVar("_Json", dict, list)


class PlateHeaderError(ValueError):
    """The file cannot be read, is no EXR, or is none of Platewright's. `str()` is one line for the artist."""


@dataclass(frozen=True)
class PlateHeader:
    """The header of an EXR; what only a plate has is empty where another program wrote the file."""

    display_window: messages.Window
    data_window: messages.Window
    pixel_aspect: float
    """Width of a pixel over its height."""
    channels: Tuple[str, ...]
    """Full names, as sorted in the file: `A`, `B`, `G`, `R`, `analytic.R`."""
    colour_space: messages.ColourSpace
    """UNSPECIFIED where the header names none that the daemon writes."""
    software: str
    """`Platewright 0.1.0`; empty where unknown."""
    request_json: str
    """The request as protobuf JSON; empty where the file is no plate."""
    seed: int
    """The seed that made it."""
    model_name: str
    model_version: str
    unknown_words: Tuple[str, ...]
    """Words of the prompt that had no effect."""
    frames_per_second: Optional[messages.Rational]

    @property
    def is_plate(self) -> bool:
        return self.request_json != ""

    @property
    def prompt_hidden(self) -> bool:
        """True where the request's prompts are hashes, as `Output.hide_prompt` asks: they cannot be restored."""
        output = self.request().output if self.is_plate else None
        return output is not None and output.hide_prompt

    def request(self) -> messages.PlateRequest:
        """The request that made the plate. PlateHeaderError where the file holds none."""
        if not self.is_plate:
            raise PlateHeaderError("This EXR holds no Platewright request; it was written by another program.")
        return request_of_json(self.request_json)


def request_of_json(text: str) -> messages.PlateRequest:
    """A request from protobuf JSON as stored in headers and in hosts' files. PlateHeaderError where it is none."""
    try:
        return from_json(messages.PlateRequest, json.loads(text))
    except (ValueError, RecursionError, WireError) as error:
        raise PlateHeaderError("The stored request cannot be read: {}".format(error)) from error


def read_plate_header(path: Union[str, Path]) -> PlateHeader:
    """The header of an EXR file. PlateHeaderError where the file is absent, no EXR, or cut short."""
    try:
        with open(str(path), "rb") as file:
            attributes = _attributes(file)
        return _header(attributes)
    except OSError as error:
        raise PlateHeaderError("{} cannot be read: {}.".format(path, error.strerror or error)) from error
    except (struct.error, EOFError, KeyError, IndexError, UnicodeDecodeError) as error:
        raise PlateHeaderError("{} is damaged or cut short within its header.".format(path)) from error
    except PlateHeaderError as error:
        raise PlateHeaderError("{}: {}".format(path, error)) from error


def _header(attributes: Dict[str, Tuple[str, bytes]]) -> PlateHeader:
    model = _json(attributes, "platewright/model", dict)
    words = _json(attributes, "platewright/unknownWords", list)
    rate = attributes.get("framesPerSecond")
    seed = _text(attributes, "platewright/seed")
    return PlateHeader(
        display_window=_window(attributes["displayWindow"][1]),
        data_window=_window(attributes["dataWindow"][1]),
        pixel_aspect=struct.unpack("<f", attributes["pixelAspectRatio"][1])[0],
        channels=_channels(attributes["channels"][1]),
        colour_space=_COLOUR_SPACES.get(_text(attributes, "colorInteropID"), messages.ColourSpace.UNSPECIFIED),
        software=_text(attributes, "software"),
        request_json=_text(attributes, "platewright/request"),
        seed=int(seed) if seed.isdigit() else 0,
        model_name=str(model.get("name", "")),
        model_version=str(model.get("version", "")),
        unknown_words=tuple(str(word) for word in words),
        frames_per_second=None if rate is None else messages.Rational(**_rational(rate[1])),
    )


def _attributes(file: BinaryIO) -> Dict[str, Tuple[str, bytes]]:
    """Name -> (type, bytes) of the first part."""
    magic, version = struct.unpack("<iI", _exactly(file, 8))
    if magic != _MAGIC:
        raise PlateHeaderError("this is not an OpenEXR file.")
    attributes: Dict[str, Tuple[str, bytes]] = {}
    for _ in range(_MOST_ATTRIBUTES):
        name = _word(file)
        if name == "":
            return attributes
        kind = _word(file)
        (size,) = struct.unpack("<i", _exactly(file, 4))
        if not 0 <= size <= _LARGEST_ATTRIBUTE:
            raise PlateHeaderError("its header attribute {} claims {} bytes.".format(name, size))
        attributes[name] = (kind, _exactly(file, size))
    raise PlateHeaderError("its header has more than {} attributes.".format(_MOST_ATTRIBUTES))


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _word(file: BinaryIO) -> str:
    """Bytes up to a zero."""
    word = bytearray()
    while len(word) <= _LONGEST_NAME:
        byte = _exactly(file, 1)
        if byte == b"\0":
            return word.decode("utf-8")
        word += byte
    raise PlateHeaderError("a name in its header is longer than {} bytes.".format(_LONGEST_NAME))


def _window(data: bytes) -> messages.Window:
    x_min, y_min, x_max, y_max = struct.unpack("<4i", data)
    if x_max < x_min or y_max < y_min:
        raise PlateHeaderError("its header has a window without pixels.")
    return messages.Window(x_min=x_min, y_min=y_min, x_max=x_max, y_max=y_max)


def _channels(data: bytes) -> Tuple[str, ...]:
    names, at = [], 0
    while data[at] != 0:
        end = data.find(b"\0", at)
        if end < 0:
            raise EOFError
        names.append(data[at:end].decode("utf-8"))
        # pixel type, linear flag and three unused bytes, x and y sampling
        at = end + 17
    return tuple(names)


def _rational(data: bytes) -> Dict[str, int]:
    numerator, denominator = struct.unpack("<iI", data)
    return {"numerator": max(0, numerator), "denominator": denominator}


def _text(attributes: Dict[str, Tuple[str, bytes]], name: str) -> str:
    kind, data = attributes.get(name, ("string", b""))
    return data.decode("utf-8") if kind == "string" else ""


def _json(attributes: Dict[str, Tuple[str, bytes]], name: str, kind: Type[_Json]) -> _Json:
    """An attribute's JSON; empty where it is absent or of another kind."""
    try:
        value = json.loads(_text(attributes, name) or "null")
    except (ValueError, RecursionError):
        return kind()
    return value if isinstance(value, kind) else kind()
