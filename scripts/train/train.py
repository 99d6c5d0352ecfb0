# SPDX-License-Identifier: Apache-2.0
"""Trains the starter on the features that `features.ts` made; picks up where it was stopped.

    nice -n 5 python scripts/train/train.py --features FOLDER --checkpoint FILE --minutes 40 [--hold-out FAMILY]
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

from frames import Batch, Frame, decode, draw_batch, load_frames, psnr, whole
from model import RelightNet, TextEncoder


class Starter(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.net = TextEncoder(), RelightNet()

    def forward(self, batch: Batch, sample: Tensor, level: Tensor) -> tuple[Tensor, Tensor]:
        """The residual without looks, and what the looks add; the looks do not teach the U-Net."""
        relit = self.net.relit(sample, batch.control, batch.cond, level)
        return relit, self.net.look(relit.detach(), batch.control, batch.cond, self.encoder(batch.ids))


BORDER = 8
"""Pixels at a crop's edges that do not count: there the network sees a border that no frame has."""


def distance_of(predicted: Tensor, wanted: Tensor, weight: Tensor) -> Tensor:
    """L1 on encoded radiance and on its gradients, where the network has a say."""
    error = ((predicted - wanted) * weight)[..., BORDER:-BORDER, BORDER:-BORDER]
    across, down = error[..., :, 1:] - error[..., :, :-1], error[..., 1:, :] - error[..., :-1, :]
    return error.abs().mean() + 0.5 * (across.abs().mean() + down.abs().mean())


def loss_of(relit: Tensor, look: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Of the light, and of the looks."""
    light = distance_of(relit, batch.relit, batch.weight)
    return light, distance_of(relit.detach() + look, batch.residual, batch.weight)


def noised(batch: Batch) -> tuple[Tensor, Tensor]:
    """x_t = (1 - t) residual + t noise, at t = 1 for most: one step is the common use."""
    count = len(batch.ids)
    level = torch.where(torch.rand(count) < 0.7, torch.ones(count), torch.rand(count) * 0.95 + 0.05)
    share = level[:, None, None, None]
    return (1 - share) * batch.residual + share * torch.randn_like(batch.residual), level


def is_held_out(frame: Frame, family: str) -> bool:
    return frame.family == family or int(frame.seed) % 8 == 7


@torch.no_grad()
def validate(model: Starter, frames: list[Frame]) -> dict[str, tuple[float, float, int]]:
    """Display PSNR of the analytic plate and of the model's, and scenes that got worse, by family."""
    rows: dict[str, list[tuple[float, float]]] = {}
    for frame in frames:
        batch = whole(frame, {})
        generator = torch.Generator().manual_seed(1)
        sample = torch.randn(batch.residual.shape, generator=generator)
        relit, look = model(batch, sample, torch.ones(1))
        predicted = relit + look
        base = batch.control[:, :3]
        plate = decode(base + predicted * batch.weight)
        rows.setdefault(frame.family, []).append((psnr(decode(base), batch.target), psnr(plate, batch.target)))
    return {
        family: (
            sum(a for a, _ in pairs) / len(pairs),
            sum(b for _, b in pairs) / len(pairs),
            sum(b < a for a, b in pairs),
        )
        for family, pairs in rows.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True, help="training time in all, earlier runs included")
    parser.add_argument("--hold-out", default="", help="a family that is never trained on")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--crop", type=int, default=128)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--threads", type=int, default=1, help="on a machine shared with others, one is the fastest")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(3)
    model = Starter().to(memory_format=torch.channels_last)
    ema = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=1e-2, betas=(0.9, 0.98))
    step, spent = 0, 0.0
    if options.checkpoint.exists():
        saved = torch.load(options.checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        ema.load_state_dict(saved["ema"])
        optimiser.load_state_dict(saved["optimiser"])
        step, spent = saved["step"], saved["spent"]
        torch.manual_seed(step)
    rng = random.Random(step)
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, from step {step}", flush=True)

    known: dict[str, Frame] = {}
    began, last_look, last_save = time.monotonic(), -1e9, time.monotonic()
    budget = options.minutes * 60
    mean_loss: list[float] = []
    train: list[Frame] = []
    held: list[Frame] = []
    while (now := spent + time.monotonic() - began) < budget:
        if now - last_look > 120:
            load_frames(options.features, known)
            train = [f for f in known.values() if not is_held_out(f, options.hold_out)]
            held = [f for f in known.values() if is_held_out(f, options.hold_out) and f.variant == "full"]
            check = held[:: max(1, len(held) // 24)]
            scores = validate(ema, check)
            lines = ", ".join(f"{k} {a:.2f}>{b:.2f} ({w} worse)" for k, (a, b, w) in sorted(scores.items()))
            print(f"{now / 60:5.1f} min, step {step}, {len(train)} frames, loss (light, looks) {[round(x, 4) for x in mean_loss]}: {lines}", flush=True)
            last_look = now
        progress = now / budget
        warm = min(1.0, (step + 1) / 100)
        for group in optimiser.param_groups:
            group["lr"] = warm * (1e-5 + (options.rate - 1e-5) * 0.5 * (1 + math.cos(math.pi * progress)))
        batch = draw_batch(train, options.batch, options.crop, rng)
        sample, level = noised(batch)
        batch.control = batch.control.contiguous(memory_format=torch.channels_last)
        light, looks = loss_of(*model(batch, sample, level), batch)
        loss = light + looks
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        now_loss = [light.item(), looks.item()]
        mean_loss = [0.98 * slow + 0.02 * fast for slow, fast in zip(mean_loss or now_loss, now_loss, strict=True)]
        decay = min(0.997, (1 + step) / (10 + step))
        with torch.no_grad():
            for slow, fast in zip(ema.parameters(), model.parameters(), strict=True):
                slow.lerp_(fast, 1 - decay)
        if time.monotonic() - last_save > 120:
            save(options.checkpoint, model, ema, optimiser, step, spent + time.monotonic() - began)
            last_save = time.monotonic()
    save(options.checkpoint, model, ema, optimiser, step, spent + time.monotonic() - began)
    print(f"step {step}: " + str(validate(ema, held)), flush=True)


def save(path: Path, model: Starter, ema: Starter, optimiser: torch.optim.Optimizer, step: int, spent: float) -> None:
    """Whole or not at all: a kill during the write leaves the file before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    torch.save(
        {
            "model": model.state_dict(),
            "ema": ema.state_dict(),
            "encoder": ema.encoder.state_dict(),
            "net": ema.net.state_dict(),
            "optimiser": optimiser.state_dict(),
            "step": step,
            "spent": spent,
        },
        fresh,
    )
    fresh.replace(path)


if __name__ == "__main__":
    main()
