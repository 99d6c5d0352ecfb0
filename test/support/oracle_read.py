# SPDX-License-Identifier: Apache-2.0
"""Prints as JSON what OpenEXR and OpenImageIO make of files that Platewright wrote. Usage: oracle_read.py FILE..."""
import hashlib
import json
import sys

import numpy as np
import OpenEXR
import OpenImageIO as oiio


def digest(samples):
    return hashlib.sha256(np.ascontiguousarray(samples).tobytes()).hexdigest()


def box(value):
    return [int(number) for corner in value for number in corner]


def by_openimageio(path):
    """Native bytes, channel by channel: OpenImageIO would otherwise rescale unsigned integers."""
    image = oiio.ImageInput.open(path)
    spec = image.spec()
    samples = {}
    for index, name in enumerate(spec.channelnames):
        kind = spec.channelformat(index)
        samples[name] = digest(np.asarray(image.read_image(0, 0, index, index + 1, kind)))
    return samples


def describe(path):
    with OpenEXR.File(path, separate_channels=True) as file:
        header = file.header()
        rate = header["framesPerSecond"]
        return {
            "openexr": {name: digest(channel.pixels) for name, channel in file.channels().items()},
            "openimageio": by_openimageio(path),
            "dataWindow": box(header["dataWindow"]),
            "displayWindow": box(header["displayWindow"]),
            "colorInteropID": header["colorInteropID"],
            "provenance": header["platewright/provenance/with-a-name-of-many-bytes"],
            "framesPerSecond": [rate.numerator, rate.denominator],
            "take": header["take"],
        }


print(json.dumps([describe(path) for path in sys.argv[1:]]))
