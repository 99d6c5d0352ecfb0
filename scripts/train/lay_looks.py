# SPDX-License-Identifier: Apache-2.0
"""Lays each look plainly on the renders of frames, as the ground truth of the report:

    python scripts/train/lay_looks.py FEATURES

Beside each `<stem>.json` there comes `<stem>.looks.f16`: half floats, RGB planes at unit exposure, first without a look and
then with each of `looks.json` in its order.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from frames import HIGHEST, Frame, load_frames, looked
from model import CONTROL_CHANNELS, LOOKS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("features", type=Path)
    options = parser.parse_args()
    known: dict[str, Frame] = {}
    load_frames(options.features, known)
    for path, frame in known.items():
        control, render = torch.from_numpy(frame.planes.astype(np.float32))[None].split((CONTROL_CHANNELS, 3), dim=1)
        cond = torch.from_numpy(frame.cond)[None]
        with open(Path(path).with_suffix(".looks.f16"), "wb") as file:
            for looks in ({}, *({name: "plainly"} for name in LOOKS)):
                picture = looked(control, cond, render.clamp(max=HIGHEST), [looks])
                file.write(picture.numpy().astype(np.float16).tobytes())


if __name__ == "__main__":
    main()
