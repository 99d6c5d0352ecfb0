# SPDX-License-Identifier: Apache-2.0
"""Frames as `features.ts` writes them, and batches of crops from them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from looks import AMOUNT, LOOKS, Frames, apply_looks
from model import CONTROL_CHANNELS, PROMPT_LENGTH, VOCABULARY

CHANNELS = CONTROL_CHANNELS + 6
"""Control, then the render and the light on white, both at unit exposure."""
ENCODED = (0, 1, 2, 3, 20, 21, 22, 23, 24, 26, 27, 28, 29, 33)
"""Control channels that hold encoded radiance."""
NORMAL_X, RAY_X = 10, 31
"""Change their sign in a mirrored picture."""
HIGHEST = 64.0


def encode(x: Tensor) -> Tensor:
    return torch.log1p(8 * x.clamp(min=0))


def decode(x: Tensor) -> Tensor:
    return torch.expm1(x).clamp(min=0) / 8


def say(base: Tensor) -> Tensor:
    """Share of the network in the plate: it ends between 8 and 64 times white, as in `applyResidual`."""
    top, end = float(np.log1p(64.0)), float(np.log1p(512.0))
    return ((end - base) / (end - top)).clamp(0, 1)


@dataclass(frozen=True)
class Frame:
    family: str
    seed: str
    variant: str
    planes: np.ndarray
    cond: np.ndarray
    beauty_gain: float

    @property
    def name(self) -> str:
        return f"{self.family}/{self.seed}/{self.variant}"


def denoised_light(planes: np.ndarray) -> np.ndarray:
    """The light on white without its samples' noise: averaged over neighbours that face the same way, lie as deep, and look
    as bright in the (denoised) render without its albedo."""
    x = torch.from_numpy(planes.astype(np.float32))
    render, light = x[-6:-3], x[-3:]
    weights = torch.tensor([0.2126, 0.7152, 0.0722])[:, None, None]
    bright = torch.log(((render * weights).sum(0) + 0.01) / ((x[7:10] * weights).sum(0) + 0.05))
    guides = torch.cat([3 * x[10:13], 20 * x[15:16], 4 * bright[None], 4 * x[16:17]])
    total, norm = torch.zeros_like(light), torch.zeros_like(bright)
    radius = 4
    padded = [F.pad(v[None], (radius,) * 4, mode="replicate")[0] for v in (guides, light)]
    height, width = bright.shape
    for dy in range(2 * radius + 1):
        for dx in range(2 * radius + 1):
            there = [v[:, dy : dy + height, dx : dx + width] for v in padded]
            weight = torch.exp(-((there[0] - guides) ** 2).sum(0))
            total += weight * there[1]
            norm += weight
    return (total / norm).numpy().astype(np.float16)


def load_frames(folder: Path, known: dict[str, Frame]) -> None:
    """Adds frames that were not there before; each is complete once its JSON is."""
    for meta in sorted(folder.glob("*/*.json")):
        key = str(meta)
        if key in known:
            continue
        info = json.loads(meta.read_text())
        shape = (CHANNELS, info["height"], info["width"])
        kept = meta.with_suffix(".light")
        if not kept.exists():
            # The light on white is stored anew without its noise; the marker says that it is.
            planes = np.memmap(meta.with_suffix(".f16"), np.float16, "r+", shape=shape)
            planes[-3:] = denoised_light(np.array(planes))
            planes.flush()
            kept.touch()
        # Frames together may be larger than memory: the system keeps what is used.
        planes = np.memmap(meta.with_suffix(".f16"), np.float16, "r", shape=shape)
        known[key] = Frame(
            info["family"], info["seed"], info["variant"], planes, np.array(info["cond"], np.float32), info["beautyGain"]
        )


@dataclass
class Batch:
    control: Tensor
    cond: Tensor
    ids: Tensor
    relit: Tensor
    """The residual to the render without looks."""
    residual: Tensor
    weight: Tensor
    target: Tensor


def crop(planes: np.ndarray, size: int, rng: random.Random) -> np.ndarray:
    _, height, width = planes.shape
    y, x = rng.randint(0, max(height - size, 0)), rng.randint(0, max(width - size, 0))
    piece = planes[:, y : y + size, x : x + size].astype(np.float32)
    missing = ((0, 0), (0, size - piece.shape[1]), (0, size - piece.shape[2]))
    piece = np.pad(piece, missing, mode="edge")
    if rng.random() < 0.5:
        piece = piece[:, :, ::-1].copy()
        piece[[NORMAL_X, RAY_X]] *= -1
    return piece


def draw_looks(rng: random.Random) -> dict[str, str]:
    """No look for a third of the pictures, else one, sometimes two, each with a strength."""
    count = rng.choices((0, 1, 2), (0.35, 0.5, 0.15))[0]
    return {name: rng.choice(list(AMOUNT)) for name in rng.sample(list(LOOKS), count)}


def words_to_ids(looks: dict[str, str]) -> Tensor:
    words: list[str] = []
    for name in VOCABULARY:
        if name in looks:
            words += [name] if looks[name] == "plainly" else [looks[name], name]
    ids = torch.zeros(PROMPT_LENGTH, dtype=torch.int64)
    ids[: len(words)] = torch.tensor([VOCABULARY.index(word) for word in words], dtype=torch.int64)
    return ids


def make_batch(
    pieces: np.ndarray, conds: np.ndarray, gains: list[float], use_beauty: list[bool], looks: list[dict[str, str]]
) -> Batch:
    """From crops [B, CHANNELS, S, S]: exposure moved by `gains`, the base chosen, looks laid on the render."""
    x = torch.from_numpy(pieces)
    control, render, light = x[:, :CONTROL_CHANNELS].clone(), x[:, -6:-3], x[:, -3:]
    cond = torch.from_numpy(conds).clone()
    gain = torch.tensor(gains)[:, None, None, None]
    for channel in ENCODED:
        control[:, channel] = encode(gain[:, 0] * decode(control[:, channel]))
    cond[:, 6:9] = encode(gain[:, 0, :, 0] * decode(cond[:, 6:9]))
    render, light = render * gain, light * gain
    beauty = torch.tensor(use_beauty)
    control[:, :3] = torch.where(beauty[:, None, None, None], encode(render), control[:, :3])
    cond[:, 0] = torch.where(beauty, 1.0, cond[:, 0])
    frames = Frames(
        plate=render.clamp(0, HIGHEST),
        albedo=control[:, 7:10],
        irradiance=light.clamp(0, HIGHEST),
        upness=control[:, 13:14],
        openness=control[:, 6:7],
        facing=control[:, 14:15],
        distance=torch.exp2(4 * control[:, 15:16]),
        surface=control[:, 16:17],
        pattern=control[:, 19:20],
        airlight=decode(cond[:, 6:9])[:, :, None, None],
    )
    amounts = {
        name: torch.tensor([AMOUNT[chosen[name]] if name in chosen else 0.0 for chosen in looks]) for name in LOOKS
    }
    target = apply_looks(frames, amounts)
    base = control[:, :3]
    ids = torch.stack([words_to_ids(chosen) for chosen in looks])
    return Batch(control, cond, ids, encode(frames.plate) - base, encode(target) - base, say(base), target)


def draw_batch(frames: list[Frame], count: int, size: int, rng: random.Random) -> Batch:
    chosen = [rng.choice(frames) for _ in range(count)]
    use_beauty = [rng.random() < 0.15 for _ in chosen]
    jitter = [2 ** rng.gauss(0, 0.25) for _ in chosen]
    return make_batch(
        np.stack([crop(frame.planes, size, rng) for frame in chosen]),
        np.stack([frame.cond for frame in chosen]),
        [j * (f.beauty_gain if b else 1.0) for f, b, j in zip(chosen, use_beauty, jitter, strict=True)],
        use_beauty,
        [draw_looks(rng) for _ in chosen],
    )


def whole(frame: Frame, looks: dict[str, str], beauty: bool = False) -> Batch:
    """One frame uncut, its sides cut down to multiples of 16."""
    _, height, width = frame.planes.shape
    piece = frame.planes[None, :, : height // 16 * 16, : width // 16 * 16].astype(np.float32)
    return make_batch(piece, frame.cond[None], [frame.beauty_gain if beauty else 1.0], [beauty], [looks])


def display(x: Tensor) -> Tensor:
    """Reinhard's curve and a 2.2 gamma: the view in which errors are counted."""
    return (x / (1 + x)).clamp(0, 1) ** (1 / 2.2)


def psnr(a: Tensor, b: Tensor) -> float:
    return float(-10 * torch.log10(((display(a) - display(b)) ** 2).mean().clamp(min=1e-8)))


