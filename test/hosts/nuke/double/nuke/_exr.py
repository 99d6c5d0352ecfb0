# SPDX-License-Identifier: Apache-2.0
"""Scan-line OpenEXR with the standard library: reads and writes what the double's Read and Write need.

One part, HALF, FLOAT and UINT channels, uncompressed, RLE (reading), ZIPS and ZIP, any data window, attributes.
Format: https://openexr.com/en/latest/OpenEXRFileLayout.html
"""

from __future__ import annotations

import itertools
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

MAGIC = 20000630
TILED, LONG_NAMES, DEEP, MULTI_PART = 0x200, 0x400, 0x800, 0x1000
NO_COMPRESSION, RLE, ZIPS, ZIP = 0, 1, 2, 3
LINES = {NO_COMPRESSION: 1, RLE: 1, ZIPS: 1, ZIP: 16}
UINT, HALF, FLOAT = 0, 1, 2
BYTES = {UINT: 4, HALF: 2, FLOAT: 4}
LETTER = {UINT: "I", HALF: "e", FLOAT: "f"}
#: Rec.709 with D65: red, green, blue, white, x and y each.
REC709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
STRUCTURE = frozenset(
    ("channels", "compression", "dataWindow", "displayWindow", "lineOrder", "pixelAspectRatio", "screenWindowCenter")
    + ("screenWindowWidth", "type", "chunkCount", "tiles", "version")
)
Window = tuple[int, int, int, int]


class ExrError(Exception):
    """The file is no EXR that this module reads; the message says why."""


@dataclass(frozen=True)
class Header:
    """Windows are x min, y min, x max, y max, inclusive, y down, as in the file."""

    data_window: Window
    display_window: Window
    pixel_aspect: float
    compression: int
    channels: tuple[tuple[str, int], ...]
    attributes: dict[str, Any]

    @property
    def width(self) -> int:
        return self.data_window[2] - self.data_window[0] + 1

    @property
    def height(self) -> int:
        return self.data_window[3] - self.data_window[1] + 1


@dataclass(frozen=True)
class Image:
    """Planes by channel, rows from the top of the data window."""

    header: Header
    planes: dict[str, array]  # type: ignore[type-arg]


def read_header(path: Union[str, Path]) -> Header:
    with open(path, "rb") as file:
        return _checked_header(file.read(1 << 20), str(path))[0]


def read(path: Union[str, Path]) -> Image:
    data = Path(path).read_bytes()
    header, at = _checked_header(data, str(path))
    lines = LINES[header.compression]
    blocks = -(-header.height // lines)
    if at + 8 * blocks > len(data):
        raise ExrError(f"{path}: damaged, the file ends before its picture")
    table = struct.unpack_from(f"<{blocks}Q", data, at)
    planes = {name: array("f", bytes(4 * header.width * header.height)) for name, _ in header.channels}
    row_bytes = sum(BYTES[kind] for _, kind in header.channels) * header.width
    for offset in table:
        if offset + 8 > len(data):
            raise ExrError(f"{path}: damaged chunk")
        y, size = struct.unpack_from("<ii", data, offset)
        top = y - header.data_window[1]
        count = min(lines, header.height - top)
        if not 0 <= top < header.height or offset + 8 + size > len(data):
            raise ExrError(f"{path}: damaged chunk")
        packed = data[offset + 8 : offset + 8 + size]
        raw = _unpacked(packed, row_bytes * count, header.compression)
        if len(raw) != row_bytes * count:
            raise ExrError(f"{path}: damaged chunk")
        _spread(header, planes, raw, top, count)
    return Image(header, planes)


def _spread(header: Header, planes: Mapping[str, Any], raw: bytes, top: int, count: int) -> None:
    """Lines hold their channels one after the other."""
    at, width = 0, header.width
    for row in range(top, top + count):
        for name, kind in header.channels:
            values = struct.unpack_from(f"<{width}{LETTER[kind]}", raw, at)
            planes[name][row * width : (row + 1) * width] = array("f", values)
            at += width * BYTES[kind]


def _checked_header(data: bytes, path: str) -> tuple[Header, int]:
    try:
        return _header(data, path)
    except (struct.error, ValueError, KeyError, IndexError) as problem:
        raise ExrError(f"{path}: damaged header") from problem


def _header(data: bytes, path: str) -> tuple[Header, int]:
    if len(data) < 8 or struct.unpack_from("<i", data)[0] != MAGIC:
        raise ExrError(f"{path} is not an OpenEXR file")
    version = struct.unpack_from("<i", data, 4)[0]
    if version & (TILED | DEEP | MULTI_PART):
        raise ExrError(f"{path}: the double reads flat scan-line files of one part")
    found: dict[str, tuple[str, bytes]] = {}
    at = 8
    while data[at : at + 1] != b"\0":
        name, at = _text(data, at)
        kind, at = _text(data, at)
        size = struct.unpack_from("<i", data, at)[0]
        found[name] = (kind, data[at + 4 : at + 4 + size])
        at += 4 + size
    compression = found["compression"][1][0]
    if compression not in LINES:
        raise ExrError(f"{path}: the double reads files that are uncompressed, RLE, ZIPS or ZIP")
    header = Header(
        struct.unpack("<4i", found["dataWindow"][1]),
        struct.unpack("<4i", found["displayWindow"][1]),
        struct.unpack("<f", found["pixelAspectRatio"][1])[0],
        compression,
        tuple(_channels(found["channels"][1])),
        {name: _value(*stored) for name, stored in found.items() if name not in STRUCTURE},
    )
    return header, at + 1


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at)
    return data[at:end].decode("utf-8", "replace"), end + 1


def _channels(data: bytes) -> Iterator[tuple[str, int]]:
    at = 0
    while data[at : at + 1] not in (b"\0", b""):
        name, at = _text(data, at)
        kind, _, x, y = struct.unpack_from("<iB3xii", data, at)
        if (x, y) != (1, 1):
            raise ExrError("subsampled channels are not read")
        yield name, kind
        at += 16


_FIXED = {
    "int": "<i", "float": "<f", "double": "<d", "v2i": "<2i", "v2f": "<2f", "v3i": "<3i", "v3f": "<3f", "box2i": "<4i",
    "box2f": "<4f", "m33f": "<9f", "m44f": "<16f", "chromaticities": "<8f", "timecode": "<2I", "rational": "<iI",
}  # fmt: skip


def _value(kind: str, data: bytes) -> Any:
    if kind == "string":
        return data.decode("utf-8", "replace")
    if kind in _FIXED:
        values = struct.unpack(_FIXED[kind], data)
        if kind == "rational":
            return values[0] / values[1] if values[1] else 0.0
        return values[0] if len(values) == 1 else list(values)
    return data


# Compression


def _unpacked(packed: bytes, size: int, compression: int) -> bytes:
    """A block that would not shrink is stored as it is."""
    if compression == NO_COMPRESSION or len(packed) == size:
        return packed
    try:
        mixed = _run_lengths(packed) if compression == RLE else zlib.decompress(packed)
    except (zlib.error, struct.error) as problem:
        raise ExrError("damaged chunk") from problem
    summed = bytes(itertools.accumulate(mixed, lambda before, step: (before + step - 128) & 255))
    half = (len(summed) + 1) // 2
    result = bytearray(len(summed))
    result[0::2] = summed[:half]
    result[1::2] = summed[half:]
    return bytes(result)


def _packed(raw: bytes, compression: int) -> bytes:
    if compression == NO_COMPRESSION:
        return raw
    split = raw[0::2] + raw[1::2]
    steps = bytes([split[0], *((after - before + 128) & 255 for before, after in zip(split, split[1:]))])
    packed = zlib.compress(steps, 4)
    return packed if len(packed) < len(raw) else raw


def _run_lengths(packed: bytes) -> bytes:
    result, at = bytearray(), 0
    while at < len(packed):
        count = struct.unpack_from("<b", packed, at)[0]
        if count < 0:
            result += packed[at + 1 : at + 1 - count]
            at += 1 - count
        else:
            result += packed[at + 1 : at + 2] * (count + 1)
            at += 2
    return bytes(result)


# Writing


def write(
    path: Union[str, Path],
    planes: Mapping[str, Any],
    kind: int,
    data_window: Window,
    display_window: Window,
    pixel_aspect: float = 1.0,
    compression: int = ZIPS,
    attributes: Union[Mapping[str, Any], None] = None,
) -> None:
    """Writes one part, every channel of one kind. Rows run from the top; channels are stored in byte order."""
    names = sorted(planes, key=lambda name: name.encode())
    width, height = data_window[2] - data_window[0] + 1, data_window[3] - data_window[1] + 1
    listed = b"".join(name.encode() + b"\0" + struct.pack("<iB3xii", kind, 0, 1, 1) for name in names)
    stored: dict[str, tuple[str, bytes]] = {
        "channels": ("chlist", listed + b"\0"),
        "compression": ("compression", bytes([compression])),
        "dataWindow": ("box2i", struct.pack("<4i", *data_window)),
        "displayWindow": ("box2i", struct.pack("<4i", *display_window)),
        "lineOrder": ("lineOrder", b"\0"),
        "pixelAspectRatio": ("float", struct.pack("<f", pixel_aspect)),
        "screenWindowCenter": ("v2f", struct.pack("<2f", 0.0, 0.0)),
        "screenWindowWidth": ("float", struct.pack("<f", 1.0)),
    }
    stored.update({name: _stored(name, value) for name, value in (attributes or {}).items() if name not in STRUCTURE})
    long_names = any(len(name) > 31 for name in [*stored, *names])
    head = struct.pack("<ii", MAGIC, 2 | (LONG_NAMES if long_names else 0))
    for name, (type_name, value) in stored.items():
        head += name.encode() + b"\0" + type_name.encode() + b"\0" + struct.pack("<i", len(value)) + value
    head += b"\0"
    chunks, lines = [], LINES[compression]
    for top in range(0, height, lines):
        rows = range(top, min(top + lines, height))
        raw = b"".join(_row(planes[name], row, width, kind) for row in rows for name in names)
        packed = _packed(raw, compression)
        chunks.append(struct.pack("<ii", data_window[1] + top, len(packed)) + packed)
    sizes = itertools.accumulate((len(chunk) for chunk in chunks), initial=len(head) + 8 * len(chunks))
    table = b"".join(struct.pack("<Q", offset) for offset in list(sizes)[:-1])
    Path(path).write_bytes(head + table + b"".join(chunks))


def _row(plane: Any, row: int, width: int, kind: int) -> bytes:
    values = plane[row * width : (row + 1) * width]
    if kind == FLOAT:
        if sys.byteorder == "big":
            values = array("f", values)
            values.byteswap()
        return bytes(values.tobytes())
    try:
        return struct.pack(f"<{width}e", *values)
    except OverflowError:  # beyond 65504 a half is infinite
        return struct.pack(f"<{width}e", *(_clipped(value) for value in values))


def _clipped(value: float) -> float:
    if abs(value) >= 65520.0:
        return float("inf") if value > 0 else float("-inf")
    return value


def _stored(name: str, value: Any) -> tuple[str, bytes]:
    if name == "chromaticities":
        return "chromaticities", struct.pack("<8f", *value)
    if name == "framesPerSecond":
        whole = round(value * 1001) if value != int(value) else int(value)
        return "rational", struct.pack("<iI", whole, 1001 if value != int(value) else 1)
    if isinstance(value, bool) or isinstance(value, int):
        return "int", struct.pack("<i", int(value))
    if isinstance(value, float):
        return "float", struct.pack("<f", value)
    if (
        isinstance(value, (list, tuple))
        and len(value) in (2, 3, 16)
        and all(isinstance(v, (int, float)) for v in value)
    ):
        return {2: "v2f", 3: "v3f", 16: "m44f"}[len(value)], struct.pack(f"<{len(value)}f", *value)
    return "string", str(value).encode()
