# SPDX-License-Identifier: Apache-2.0
"""Tells whether each look can be recognised in a plate, over held-out frames:

    python scripts/train/classify_looks.py --features FOLDER --checkpoint FILE

The look head lays each look on the render; of the fifteen looks as optics and grades (`looks.py`), and none, the one that lies
nearest by mean absolute difference of encoded radiance is what it is taken for.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import torch

from frames import Frame, load_frames, whole
from looks import LOOKS
from model import LookModel
from train import is_held_out


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True, help="of train_looks.py")
    parser.add_argument("--every", type=int, default=4)
    options = parser.parse_args()
    model = LookModel()
    model.load_state_dict(torch.load(options.checkpoint, weights_only=True)["slow"])
    model.eval()
    known: dict[str, Frame] = {}
    load_frames(options.features, known)
    held = [frame for frame in known.values() if is_held_out(frame) and frame.variant == "full"][:: options.every]
    taken: Counter[tuple[str, str]] = Counter()
    for frame in held:
        wanted = {name: whole(frame, {name: "plainly"}) for name in LOOKS}
        plain = whole(frame)
        targets = {name: batch.residual for name, batch in wanted.items()} | {"none": plain.relit}
        lit = plain.control[:, :3] + plain.relit
        for name, batch in wanted.items():
            made = plain.relit + model(lit, batch.control, batch.cond, batch.ids)
            nearest = min(targets, key=lambda other: float(((made - targets[other]) * plain.weight).abs().mean()))
            taken[name, nearest] += 1
    for name in LOOKS:
        others = ", ".join(f"{b} {n}" for (a, b), n in taken.items() if a == name and b != name)
        print(f"{name}: {taken[name, name]} of {len(held)}{f' (else {others})' if others else ''}")
    right = sum(taken[name, name] for name in LOOKS)
    print(f"{right} of {len(held) * len(LOOKS)} recognised: {100 * right / (len(held) * len(LOOKS)):.1f} %")


if __name__ == "__main__":
    main()
