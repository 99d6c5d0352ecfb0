# SPDX-License-Identifier: Apache-2.0
"""Second part of the training: text encoder and look head alone, on lit pictures taken from the renders.

    nice -n 5 python scripts/train/train_looks.py --features FOLDER --checkpoint FILE --minutes 10 [--hold-out FAMILY]

Without the U-Net a step costs a tenth. The checkpoint of `train.py` gets the new weights; its U-Net stays as it is.
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import time
from pathlib import Path

import torch

from frames import Frame, draw_batch, load_frames
from train import Starter, distance_of, is_held_out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--hold-out", default="", help="a family that is never trained on")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(5)

    saved = torch.load(options.checkpoint, weights_only=True)
    model = Starter()
    model.load_state_dict(saved["ema"])
    taught = [model.encoder, model.net.looks]
    parameters = [parameter for module in taught for parameter in module.parameters()]
    slow_model = copy.deepcopy(model)
    slow = [p for module in (slow_model.encoder, slow_model.net.looks) for p in module.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=options.rate, weight_decay=1e-3, betas=(0.9, 0.98))

    known: dict[str, Frame] = {}
    load_frames(options.features, known)
    train = [frame for frame in known.values() if not is_held_out(frame, options.hold_out)]
    rng = random.Random(11)
    began, budget, step, told, mean = time.monotonic(), options.minutes * 60, 0, 0.0, 0.0
    while (spent := time.monotonic() - began) < budget:
        for group in optimiser.param_groups:
            group["lr"] = min(1.0, (step + 1) / 50) * options.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * spent / budget)))
        batch = draw_batch(train, 12, 64, rng)
        look = model.net.look(batch.relit, batch.control, batch.cond, model.encoder(batch.ids))
        loss = distance_of(batch.relit + look, batch.residual, batch.weight)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        step += 1
        mean = loss.item() if step == 1 else 0.99 * mean + 0.01 * loss.item()
        with torch.no_grad():
            decay = min(0.998, (1 + step) / (10 + step))
            for average, fresh in zip(slow, parameters, strict=True):
                average.lerp_(fresh, 1 - decay)
        if spent - told > 60:
            print(f"{spent / 60:5.1f} min, step {step}, loss {mean:.4f}", flush=True)
            told = spent
    fresh = options.checkpoint.with_suffix(".new")
    torch.save(
        saved
        | {
            "ema": slow_model.state_dict(),
            "model": slow_model.state_dict(),
            "encoder": slow_model.encoder.state_dict(),
            "net": slow_model.net.state_dict(),
        },
        fresh,
    )
    fresh.replace(options.checkpoint)
    print(f"step {step}: loss {mean:.4f}", flush=True)


if __name__ == "__main__":
    main()
