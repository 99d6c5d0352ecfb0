# SPDX-License-Identifier: Apache-2.0
"""Writes OpenEXR files of every codec, pixel type, window and layout with the reference library, and beside each the
pixels that the reference reads back. Usage: oracle_files.py FOLDER. Prints a JSON list of the files.

Reference pixels lie in NAME.raw: for each channel of each listed part, in the listed order, its native little-endian samples.
"""
import json
import sys
from pathlib import Path

import numpy as np
import OpenEXR
import OpenImageIO as oiio

CODECS = ["none", "rle", "zips", "zip", "piz", "pxr24", "b44", "b44a", "dwaa", "dwab"]
NUMPY = {"half": np.float16, "float": np.float32, "uint": np.uint32}
WINDOWS = {  # data window (x0, y0, x1, y1), display window
    "same": ((0, 0, 76, 60), (0, 0, 76, 60)),
    "inside": ((5, 7, 41, 47), (0, 0, 99, 79)),
    "outside": ((-9, -13, 70, 40), (0, 0, 59, 29)),
}
LAYOUTS = {
    "half": {"R": "half", "G": "half", "B": "half", "A": "half"},
    "float": {"R": "float", "G": "float", "B": "float"},
    "uint": {"id": "uint", "mask": "uint"},
    "mixed": {
        "A": "half", "B": "half", "G": "half", "R": "half",
        "ViewLayer.Depth.Z": "float", "ViewLayer.IndexOB.X": "uint",
        "ViewLayer.a pass whose name is longer than thirty-one bytes.X": "half",
    },
}


def samples(rng, width, height, kind, index):
    """A smooth ramp with noise, a flat patch, and the values that codecs trip over."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    if kind == "uint":
        grid = ((x * 1000003 + y * 7919 * (index + 1)) % 2**32).astype(np.uint32)
        grid[height // 2 :] = 4294967295 - index
        return grid
    grid = np.exp(np.sin(x / 9 + index) + np.cos(y / 7)) + rng.normal(0, 0.02, (height, width))
    grid[: height // 4, : width // 4] = 0.18
    if index == 0:
        grid[height // 2, : min(width, 6)] = [-1.5, 65504, 6.0e-8, -0.0, 1e-5, 1000][: min(width, 6)]
    return grid.astype(NUMPY[kind])


def make_part(channels, codec, data, display, tiled, rng):
    width, height = data[2] - data[0] + 1, data[3] - data[1] + 1
    header = {
        "type": OpenEXR.tiledimage if tiled else OpenEXR.scanlineimage,
        "compression": getattr(OpenEXR, ("NO" if codec == "none" else codec.upper()) + "_COMPRESSION"),
        "dataWindow": (np.array(data[:2], np.int32), np.array(data[2:], np.int32)),
        "displayWindow": (np.array(display[:2], np.int32), np.array(display[2:], np.int32)),
    }
    if tiled:
        tiles = OpenEXR.TileDescription()
        tiles.xSize, tiles.ySize = 32, 16
        header["tiles"] = tiles
    planes = {name: samples(rng, width, height, kind, i) for i, (name, kind) in enumerate(channels.items())}
    return OpenEXR.Part(header, planes)


def save(folder, name, parts, described):
    path = folder / f"{name}.exr"
    OpenEXR.File(parts).write(str(path))
    with OpenEXR.File(str(path), separate_channels=True) as back, open(folder / f"{name}.raw", "wb") as raw:
        for index, part in enumerate(described):
            for channel in part["channels"]:
                raw.write(np.ascontiguousarray(back.channels(index)[channel].pixels).tobytes())
    return {"name": name, "parts": described}


def single(folder, name, kind, codec, window, tiled, rng, box=None):
    data, display = box or WINDOWS[window]
    part = make_part(LAYOUTS[kind], codec, data, display, tiled, rng)
    described = {"channels": LAYOUTS[kind], "data": data, "display": display, "codec": codec, "tiled": tiled, "name": ""}
    return save(folder, name, [part], [described])


def multipart(folder, codec, rng):
    parts, described = [], []
    for index, (kind, tiled) in enumerate([("half", False), ("mixed", True), ("uint", False)]):
        data, display = WINDOWS["outside" if index == 1 else "same"][0], WINDOWS["same"][1]
        part = make_part(LAYOUTS[kind], codec, data, display, tiled, rng)
        label = f"part {index} with a name that is longer than thirty-one bytes"
        part.header["name"] = label
        parts.append(part)
        described.append({"channels": LAYOUTS[kind], "data": data, "display": display, "codec": codec, "tiled": tiled, "name": label})
    return save(folder, f"multipart-{codec}", parts, described)


def mipmap(folder, rng):
    """OpenImageIO writes the smaller levels; the reference pixels are level 0."""
    name = "mipmap"
    image = oiio.ImageBuf(oiio.ImageSpec(77, 61, 3, "half"))
    pixels = np.stack([samples(rng, 77, 61, "half", i) for i in range(3)], axis=-1).astype(np.float32)
    image.set_pixels(oiio.ROI(), pixels)
    config = oiio.ImageSpec()
    config.tile_width, config.tile_height = 16, 16
    config["compression"] = "zip"
    config["maketx:resize"] = 0
    assert oiio.ImageBufAlgo.make_texture(oiio.MakeTxTexture, image, str(folder / f"{name}.exr"), config), oiio.geterror()
    back = oiio.ImageInput.open(str(folder / f"{name}.exr"))
    spec = back.spec()
    level = np.asarray(back.read_image(0, 0, 0, 3, "half")).reshape(spec.height, spec.width, 3)
    with open(folder / f"{name}.raw", "wb") as raw:
        for index in range(3):
            raw.write(np.ascontiguousarray(level[:, :, index]).tobytes())
    box = (0, 0, spec.width - 1, spec.height - 1)
    part = {"channels": {c: "half" for c in "RGB"}, "data": box, "display": box, "codec": "zip", "tiled": True, "name": ""}
    return {"name": name, "parts": [part]}


def refused(folder, rng):
    for codec in ("htj2k256", "htj2k32"):
        part = make_part(LAYOUTS["half"], codec, *WINDOWS["same"], False, rng)
        OpenEXR.File([part]).write(str(folder / f"refused-{codec}.exr"))
    deep = np.empty((4, 5), dtype=object)
    for y in range(4):
        for x in range(5):
            deep[y, x] = np.array([x + y] * (1 + (x + y) % 3), dtype=np.float32)
    box = (0, 0, 4, 3)
    flat = make_part(LAYOUTS["half"], "zip", box, box, False, rng)
    flat.header["name"] = "beauty"
    layer = OpenEXR.Part({"type": OpenEXR.deepscanline, "compression": OpenEXR.ZIPS_COMPRESSION, "name": "deep"}, {"Z": deep})
    OpenEXR.File([layer, flat]).write(str(folder / "refused-deep.exr"))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    files = []
    for codec in CODECS:
        for kind in LAYOUTS:
            if codec.startswith("dwa") and kind == "uint":
                continue
            for window in WINDOWS:
                for tiled in (False, True):
                    name = f"{codec}-{kind}-{window}-{'tiled' if tiled else 'scanline'}"
                    files.append(single(folder, name, kind, codec, window, tiled, rng))
        for width, height in ((1, 1), (17, 31), (3, 2)):
            box = ((0, 0, width - 1, height - 1),) * 2
            files.append(single(folder, f"{codec}-{width}x{height}", "half", codec, "", False, rng, box))
        files.append(multipart(folder, codec, rng))
    files.append(mipmap(folder, rng))
    refused(folder, rng)
    print(json.dumps(files))


main(Path(sys.argv[1]))
