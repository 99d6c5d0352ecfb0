# SPDX-License-Identifier: Apache-2.0
"""Trains the text encoder and the look head, which work on each pixel alone, on renders with their looks.

    nice -n 5 python scripts/train/train_looks.py --features FOLDER --checkpoint FILE --minutes 10 [--start FILE]
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import time
from dataclasses import replace
from pathlib import Path

import torch

from frames import Frame, draw_batch, load_frames
from model import LookModel
from train import is_held_out, size_of

LEAST_CHANGE = 0.05
"""A look that changes a picture less than this counts as one that changes it so much."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--start", type=Path, help="checkpoint to go on from")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(5)

    model = LookModel()
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True)["slow"])
    slow = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=1e-3, betas=(0.9, 0.98))
    known: dict[str, Frame] = {}
    load_frames(options.features, known)
    # The looks are told nothing of the frame as a whole.
    train = [replace(frame, small=frame.small[:, :1, :1]) for frame in known.values() if not is_held_out(frame)]
    rng = random.Random(11)
    began, budget, step, last_told, mean = time.monotonic(), options.minutes * 60, 0, 0.0, 0.0
    while (spent := time.monotonic() - began) < budget:
        warm = min(1.0, (step + 1) / 50)
        for group in optimiser.param_groups:
            group["lr"] = warm * options.rate * (0.005 + 0.995 * 0.5 * (1 + math.cos(math.pi * spent / budget)))
        batch = draw_batch(train, 16, 32, rng, with_looks=True)
        lit = batch.control[:, :3] + batch.relit
        look = model(lit, batch.control, batch.cond, batch.ids)
        # As a share of the look's own change: else the faint ones are not learned beside fog and snow.
        change = batch.residual - batch.relit
        loss = (size_of((change - look) * batch.weight) / (size_of(change * batch.weight) + LEAST_CHANGE)).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        mean = loss.item() if step == 1 else 0.99 * mean + 0.01 * loss.item()
        decay = min(0.998, (1 + step) / (10 + step))
        with torch.no_grad():
            for average, parameter in zip(slow.parameters(), model.parameters(), strict=True):
                average.lerp_(parameter, 1 - decay)
        if spent - last_told > 60:
            print(f"{spent / 60:5.1f} min, step {step}, loss {mean:.4f}", flush=True)
            last_told = spent
    options.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    fresh = options.checkpoint.with_suffix(".new")
    torch.save({"slow": slow.state_dict()}, fresh)
    fresh.replace(options.checkpoint)
    print(f"step {step}: loss {mean:.4f}", flush=True)


if __name__ == "__main__":
    main()
