# SPDX-License-Identifier: Apache-2.0
"""Times OpenEXR and OpenImageIO on one thread. Usage: exr_reference.py SOURCE.exr CODEC FOLDER RUNS.

Writes SOURCE's channels to FOLDER/CODEC.exr and prints as JSON the best CPU seconds of `write` (OpenEXR),
`native` (OpenEXR, half stays half) and `float` (OpenImageIO, to float32).
"""
import json
import sys
import time
from pathlib import Path

import OpenEXR
import OpenImageIO as oiio


def best(runs, work):
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def read_native(path):
    with OpenEXR.File(path, separate_channels=True) as file:
        return [channel.pixels.shape for channel in file.channels().values()]


def read_float(path):
    image = oiio.ImageInput.open(path)
    image.read_image("float")
    image.close()


def main(source, codec, folder, runs):
    OpenEXR.set_global_thread_count(0)
    oiio.attribute("threads", 1)
    oiio.attribute("exr_threads", -1)
    with OpenEXR.File(source, separate_channels=True) as file:
        planes = {name: channel.pixels for name, channel in file.channels().items()}
    path = str(Path(folder) / f"{codec}.exr")
    kind = getattr(OpenEXR, ("NO" if codec == "none" else codec.upper()) + "_COMPRESSION")
    header = {"compression": kind, "type": OpenEXR.scanlineimage}
    results = {
        "write": best(max(1, runs // 2), lambda: OpenEXR.File(header, dict(planes)).write(path)),
        "native": best(runs, lambda: read_native(path)),
        "float": best(runs, lambda: read_float(path)),
    }
    print(json.dumps(results))


main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
