# SPDX-License-Identifier: Apache-2.0
"""Reads and writes scan-line OpenEXR files with numpy alone: a plate into the Render Result, a G-buffer out.

Reads one part or many, HALF, FLOAT and UINT, uncompressed, ZIPS and ZIP. Writes one part, HALF or FLOAT a channel,
uncompressed or ZIP.
Format: https://openexr.com/en/latest/OpenEXRFileLayout.html
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from collections.abc import Callable, Mapping

import numpy as np

MAGIC = 20000630
MULTI_PART = 0x1000
LONG_NAMES = 0x400
LINES_PER_BLOCK = {0: 1, 2: 1, 3: 16}
NONE, ZIPS, ZIP = 0, 2, 3
DTYPES = {0: np.dtype("<u4"), 1: np.dtype("<f2"), 2: np.dtype("<f4")}
# Chromaticities of Rec.709 with D65: rx ry gx gy bx by wx wy
REC709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)


def read(path: str | Path) -> dict[str, np.ndarray]:
    """All channels by full name, each `[height, width]` in its stored type; a part's name is not put in front."""
    return {name: plane for part in read_parts(path) for name, plane in part["channels"].items()}


def read_parts(path: str | Path) -> list[dict]:
    """Every part as `{"header": {attribute: bytes}, "channels": {name: [height, width]}}`, in file order."""
    data = Path(path).read_bytes()
    found = []
    for part, blocks in _parts(data, path):
        for at in blocks:
            part.take(data, at)
        found.append({"header": part.header, "channels": part.planes})
    return found


def change(path: str | Path, concerns: Callable[[str], bool], changed: Callable[[np.ndarray], np.ndarray]) -> None:
    """Rewrites the channels that `concerns` names in place, line by line; all else stays bit by bit. The file must be
    uncompressed."""
    data = Path(path).read_bytes()
    with open(path, "r+b") as file:
        for part, blocks in _parts(data, path):
            if part.compression != NONE:
                raise ValueError(f"{path} is compressed")
            for block in blocks:
                at = block + 8
                for name, kind in part.kinds:
                    if concerns(name):
                        line = np.frombuffer(data, kind, part.width, at)
                        file.seek(at)
                        file.write(changed(line).astype(kind).tobytes())
                    at += part.width * kind.itemsize


def write(
    path: str | Path,
    channels: Mapping[str, np.ndarray],
    attributes: Mapping[str, tuple[str, bytes]] | None = None,
    display: tuple[int, int] | None = None,
    origin: tuple[int, int] = (0, 0),
    compression: int = ZIP,
) -> None:
    """Writes one part. `float16` planes are stored as HALF, all others as FLOAT; rows run from the top.

    `display` is the picture's width and height where the planes are but a part of it or reach beyond it; the planes'
    upper left pixel stands at `origin`, x to the right and y down.
    """
    names = sorted(channels)
    planes = [
        np.ascontiguousarray(channels[name], dtype="<f2" if channels[name].dtype == np.float16 else "<f4")
        for name in names
    ]
    height, width = planes[0].shape
    listed = b"".join(
        name.encode() + b"\0" + struct.pack("<iB3xii", 1 if plane.dtype.itemsize == 2 else 2, 0, 1, 1)
        for name, plane in zip(names, planes)
    )
    left, upper = origin
    window = struct.pack("<4i", left, upper, left + width - 1, upper + height - 1)
    frame = display or (width, height)
    header: dict[str, tuple[str, bytes]] = {
        "channels": ("chlist", listed + b"\0"),
        "chromaticities": ("chromaticities", struct.pack("<8f", *REC709)),
        "compression": ("compression", bytes([compression])),
        "dataWindow": ("box2i", window),
        "displayWindow": ("box2i", struct.pack("<4i", 0, 0, frame[0] - 1, frame[1] - 1)),
        "lineOrder": ("lineOrder", b"\0"),
        "pixelAspectRatio": ("float", struct.pack("<f", 1)),
        "screenWindowCenter": ("v2f", struct.pack("<2f", 0, 0)),
        "screenWindowWidth": ("float", struct.pack("<f", 1)),
        **(attributes or {}),
    }
    long_names = any(len(name) > 31 for name in names)
    out = [struct.pack("<ii", MAGIC, 2 | (LONG_NAMES if long_names else 0))]
    for name, (kind, value) in header.items():
        out.append(name.encode() + b"\0" + kind.encode() + b"\0" + struct.pack("<i", len(value)) + value)
    out.append(b"\0")
    start = sum(map(len, out))
    blocks = []
    lines = LINES_PER_BLOCK[compression]
    for top in range(0, height, lines):
        rows = range(top, min(top + lines, height))
        raw = b"".join(plane[row].tobytes() for row in rows for plane in planes)
        packed = raw if compression == NONE else _deflate(raw)
        packed = packed if len(packed) < len(raw) else raw
        blocks.append(struct.pack("<ii", upper + top, len(packed)) + packed)
    offsets, at = [], start + 8 * len(blocks)
    for block in blocks:
        offsets.append(at)
        at += len(block)
    Path(path).write_bytes(b"".join([*out, struct.pack(f"<{len(offsets)}Q", *offsets), *blocks]))


def text(value: str) -> tuple[str, bytes]:
    """A header attribute of words."""
    return ("string", value.encode())


class _Part:
    def __init__(self, header: dict[str, bytes]) -> None:
        self.header = header
        x_min, self.top, x_max, y_max = struct.unpack("<4i", header["dataWindow"])
        self.width, self.height = x_max - x_min + 1, y_max - self.top + 1
        self.compression = header["compression"][0]
        if self.compression not in LINES_PER_BLOCK:
            raise ValueError(f"compression {self.compression} is not read here")
        self.lines = LINES_PER_BLOCK[self.compression]
        self.blocks = -(-self.height // self.lines)
        self.kinds: list[tuple[str, np.dtype]] = []
        listed, at = header["channels"], 0
        while listed[at] != 0:
            end = listed.index(b"\0", at)
            (kind,) = struct.unpack_from("<i", listed, end + 1)
            self.kinds.append((listed[at:end].decode(), DTYPES[kind]))
            at = end + 17
        self.planes = {name: np.empty((self.height, self.width), kind) for name, kind in self.kinds}

    def take(self, data: bytes, at: int) -> None:
        y, size = struct.unpack_from("<ii", data, at)
        raw = data[at + 8 : at + 8 + size]
        first = y - self.top
        count = min(self.lines, self.height - first)
        expected = count * self.width * sum(kind.itemsize for _, kind in self.kinds)
        if self.compression != NONE and len(raw) < expected:
            raw = _inflate(raw)
        at = 0
        for row in range(first, first + count):
            for name, kind in self.kinds:
                self.planes[name][row] = np.frombuffer(raw, kind, self.width, at)
                at += self.width * kind.itemsize


def _parts(data: bytes, path: str | Path) -> list[tuple[_Part, list[int]]]:
    """Each part with the places of its blocks."""
    magic, version = struct.unpack_from("<ii", data)
    if magic != MAGIC:
        raise ValueError(f"{path} is not an OpenEXR file")
    many = bool(version & MULTI_PART)
    at, parts = 8, []
    while True:
        header, at = _header(data, at)
        if not header:
            break
        parts.append(_Part(header))
        if not many:
            break
    found = []
    for part in parts:
        # A block of one part of many begins with the part's number.
        offsets = struct.unpack_from(f"<{part.blocks}Q", data, at)
        found.append((part, [offset + (4 if many else 0) for offset in offsets]))
        at += 8 * part.blocks
    return found


def _header(data: bytes, at: int) -> tuple[dict[str, bytes], int]:
    header = {}
    while data[at] != 0:
        end = data.index(b"\0", at)
        name = data[at:end].decode()
        at = data.index(b"\0", end + 1) + 1
        (size,) = struct.unpack_from("<i", data, at)
        header[name] = data[at + 4 : at + 4 + size]
        at += 4 + size
    return header, at + 1


def _inflate(packed: bytes) -> bytes:
    """Undoes deflate, then the running difference, then the split into low and high bytes."""
    deltas = np.frombuffer(zlib.decompress(packed), np.uint8).astype(np.int64)
    deltas[1:] -= 128
    halves = np.cumsum(deltas).astype(np.uint8)
    out = np.empty_like(halves)
    middle = (len(halves) + 1) // 2
    out[0::2], out[1::2] = halves[:middle], halves[middle:]
    return out.tobytes()


def _deflate(raw: bytes) -> bytes:
    whole = np.frombuffer(raw, np.uint8)
    halves = np.concatenate([whole[0::2], whole[1::2]])
    deltas = halves.copy()
    deltas[1:] = halves[1:] - halves[:-1] + np.uint8(128)
    return zlib.compress(deltas.tobytes(), 6)
