# SPDX-License-Identifier: Apache-2.0
"""Trains the light of the starter on the features that `features.ts` made; picks up where it was stopped.

    nice -n 5 python scripts/train/train.py --features FOLDER --checkpoint FILE --minutes 40 [--shape middle]
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from frames import Batch, Frame, display, draw_batch, load_frames, psnr, whole
from model import SHAPES, LightModel, decode

HELD_OUT = ("text_curves",)
"""Families that are never trained on; of the others every shot whose seed leaves 7 when divided by 8, or is one of these."""
TEST_SEEDS = range(1000, 2000)
HIGHEST_ENCODED = 9.0
"""A thousand times white: what a young network shoots at must stay finite."""
BLACK = 1e-3
"""Added before the display's curve, whose slope at black has no end."""
BORDER = 8
"""Pixels at a crop's edges that do not count: there the network sees a border that no frame has."""


def size_of(error: Tensor) -> Tensor:
    """L1 of encoded radiance and of its gradients: [B]."""
    across, down = error[..., :, 1:] - error[..., :, :-1], error[..., 1:, :] - error[..., :-1, :]
    size, steps, drops = (x.abs().mean(dim=(1, 2, 3)) for x in (error, across, down))
    return size + 0.5 * (steps + drops)


def noise_of(predicted: Tensor, batch: Batch) -> Tensor:
    """Logarithm of each picture's mean square error in display values: its PSNR, but for sign and scale."""
    plate = decode((batch.control[:, :3] + predicted * batch.light_weight).clamp(max=HIGHEST_ENCODED))
    error = inner(display(plate + BLACK) - display(batch.render + BLACK)) ** 2
    return torch.log(error.mean(dim=(1, 2, 3)) + 1e-4).mean()


def inner(x: Tensor) -> Tensor:
    return x[..., BORDER:-BORDER, BORDER:-BORDER]


def noised(batch: Batch) -> tuple[Tensor, Tensor]:
    """x_t = (1 - t) residual + t noise, at t = 1 for most: one step is the common use."""
    count = len(batch.ids)
    level = torch.where(torch.rand(count) < 0.85, torch.ones(count), torch.rand(count) * 0.95 + 0.05)
    share = level[:, None, None, None]
    return (1 - share) * batch.relit + share * torch.randn_like(batch.relit), level


def predict(model: LightModel, batch: Batch, sample: Tensor, level: Tensor) -> Tensor:
    return model(sample, batch.control, batch.small, batch.place, batch.cond, level)


def is_held_out(frame: Frame) -> bool:
    return frame.family in HELD_OUT or int(frame.seed) % 8 == 7 or int(frame.seed) in TEST_SEEDS


@torch.no_grad()
def validate(model: LightModel, frames: list[Frame]) -> dict[str, tuple[float, float, int]]:
    """Display PSNR of the base and of the model's plate, and scenes that got worse, by family."""
    rows: dict[str, list[tuple[float, float]]] = {}
    for frame in frames:
        batch = whole(frame)
        sample = torch.randn(batch.relit.shape, generator=torch.Generator().manual_seed(1))
        base = batch.control[:, :3]
        plate = decode(base + predict(model, batch, sample, torch.ones(1)) * batch.light_weight)
        row = (psnr(decode(base), batch.render), psnr(plate, batch.render))
        for key in (frame.family, "all" if frame.family not in HELD_OUT else "held out"):
            rows.setdefault(key, []).append(row)
    return {
        family: (
            sum(a for a, _ in pairs) / len(pairs),
            sum(b for _, b in pairs) / len(pairs),
            sum(b < a for a, b in pairs),
        )
        for family, pairs in rows.items()
    }


def told(scores: dict[str, tuple[float, float, int]]) -> str:
    return ", ".join(f"{k} {a:.2f}>{b:.2f} ({w} worse)" for k, (a, b, w) in sorted(scores.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True, help="training time in all, earlier runs included")
    parser.add_argument("--start", type=Path, help="checkpoint whose weights a new training begins with, see shipped.py")
    parser.add_argument("--shape", choices=list(SHAPES), default="middle")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--crop", type=int, default=128)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=2, help="on a machine shared with others, one is the fastest")
    parser.add_argument("--seed", type=int, default=3, help="runs of other seeds from one start can be averaged, see average.py")
    parser.add_argument("--bfloat16", action="store_true", help="1.4 times the steps where the processor has AVX512-BF16")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    model = LightModel(SHAPES[options.shape])
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True)["slow"])
    model = model.to(memory_format=torch.channels_last)
    slow = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=1e-2, betas=(0.9, 0.98))
    step, spent = 0, 0.0
    if options.checkpoint.exists():
        saved = torch.load(options.checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        slow.load_state_dict(saved["slow"])
        optimiser.load_state_dict(saved["optimiser"])
        step, spent = saved["step"], saved["spent"]
        torch.manual_seed(options.seed + step)
    rng = random.Random(f"{options.seed} {step}")
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, from step {step}", flush=True)

    def save() -> None:
        """Whole or not at all: a kill during the write leaves the file before."""
        options.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        fresh = options.checkpoint.with_suffix(".new")
        state = {"model": model.state_dict(), "slow": slow.state_dict(), "optimiser": optimiser.state_dict()}
        torch.save(state | {"shape": options.shape, "step": step, "spent": now}, fresh)
        fresh.replace(options.checkpoint)

    known: dict[str, Frame] = {}
    began, budget, last_look = time.monotonic() - spent, options.minutes * 60, -1e9
    mean_loss: list[float] = []
    train: list[Frame] = []
    held: list[Frame] = []
    while (now := time.monotonic() - began) < budget:
        if now - last_look > 180:
            load_frames(options.features, known)
            train = [f for f in known.values() if not is_held_out(f)]
            held = [f for f in known.values() if is_held_out(f) and f.variant == "full"]
            scores = validate(slow, held[:: max(1, len(held) // 24)])
            losses = [round(x, 4) for x in mean_loss]
            print(f"{now / 60:5.1f} min, step {step}, {len(train)} frames, {losses}: {told(scores)}", flush=True)
            save()
            last_look = now
        warm = min(1.0, (step + 1) / 200)
        for group in optimiser.param_groups:
            group["lr"] = warm * (1e-5 + (options.rate - 1e-5) * 0.5 * (1 + math.cos(math.pi * now / budget)))
        batch = draw_batch(train, options.batch, options.crop, rng)
        sample, level = noised(batch)
        batch.control = batch.control.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
            predicted = predict(model, batch, sample, level).float()
        losses = [size_of(inner((predicted - batch.relit) * batch.light_weight)).mean(), noise_of(predicted, batch)]
        optimiser.zero_grad(set_to_none=True)
        (losses[0] + 0.1 * losses[1]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        fresh = [loss.item() for loss in losses]
        mean_loss = [0.98 * a + 0.02 * b for a, b in zip(mean_loss or fresh, fresh, strict=True)]
        decay = min(0.998, (1 + step) / (10 + step))
        with torch.no_grad():
            for average, parameter in zip(slow.parameters(), model.parameters(), strict=True):
                average.lerp_(parameter, 1 - decay)
    save()
    print(f"step {step}: {told(validate(slow, held))}", flush=True)


if __name__ == "__main__":
    main()
