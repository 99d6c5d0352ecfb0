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

from looks import AMOUNT, LOOKS, Frames, apply_looks, luminance
from model import AIRLIGHT, ALBEDO, CELL, CONTROL_CHANNELS, EMISSION, GRAIN, HAS_ALBEDO, IRRADIANCE, PROMPT_LENGTH, RAIN, VOCABULARY, WATER, decode, encode

ENCODED = (0, 1, 2, 3, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 35, 36, 37, 38)
"""Control channels that hold encoded radiance."""
SURFACE = slice(16, 17)
COLOURS = (0, 7, 20, 24, 28, 36, CONTROL_CHANNELS)
"""Where three channels, or the render, are red, green and blue."""
OF_LIGHT, OF_PLATE = (3, 31), (23, 35)
"""Luminances that are a part of the irradiance's, and of the base's."""
SAME = (0, 1, 2)
NORMAL_X, RAY_X = 10, 33
"""Change their sign in a mirrored picture."""
HIGHEST = 64.0


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
    """Control, then the render at unit exposure: [44, H, W]."""
    small: np.ndarray
    """The whole frame as the context encoder sees it: [41, h, w]."""
    cond: np.ndarray

    @property
    def name(self) -> str:
        return f"{self.family}/{self.seed}/{self.variant}"

    @property
    def size(self) -> tuple[int, int]:
        return self.planes.shape[1:]


def load_frames(folder: Path, known: dict[str, Frame]) -> None:
    """Adds frames that were not there before; each is complete once its JSON is."""
    for meta in sorted(folder.glob("*/*.json")):
        key = str(meta)
        if key in known:
            continue
        info = json.loads(meta.read_text())
        # Frames together may be larger than memory: the system keeps what is used.
        planes = np.memmap(meta.with_suffix(".f16"), np.float16, "r").reshape(-1, info["height"], info["width"])
        small = np.fromfile(meta.with_suffix(".context.f16"), np.float16)
        known[key] = Frame(
            info["family"],
            info["seed"],
            info["variant"],
            planes[: CONTROL_CHANNELS + 3],
            small.reshape(CONTROL_CHANNELS, info["contextHeight"], info["contextWidth"]),
            np.array(info["cond"], np.float32),
        )


@dataclass
class Batch:
    control: Tensor
    small: Tensor
    place: Tensor
    """Where the network's innermost cells lie in the frame, -1..1 across and down: [B, H / 16, W / 16, 2]."""
    cond: Tensor
    ids: Tensor
    relit: Tensor
    """The residual to the render without looks."""
    residual: Tensor
    weight: Tensor
    """Share of a look in the plate."""
    light_weight: Tensor
    """Share of the network's light in the plate: the background keeps its own."""
    render: Tensor


@dataclass
class Crop:
    planes: np.ndarray
    small: np.ndarray
    place: np.ndarray


ZOOMS = ((1.0, 0.7), (2.0, 0.15), (0.5, 0.15))
"""Magnification of a crop, and how often: pictures come in all sizes."""


def draw_crop(frame: Frame, size: int, rng: random.Random) -> Crop:
    height, width = frame.size
    zoom = rng.choices([z for z, _ in ZOOMS], [w for _, w in ZOOMS])[0]
    taken = int(size / zoom)
    if taken > min(width, height):
        zoom, taken = 1.0, size
    y, x = rng.randint(0, height - taken), rng.randint(0, width - taken)
    piece = frame.planes[:, y : y + taken, x : x + taken].astype(np.float32)
    if zoom != 1:
        mode = "area" if zoom < 1 else "bilinear"
        resized = F.interpolate(torch.from_numpy(piece)[None], size=(size, size), mode=mode)
        piece = resized[0].numpy()
    place = cells(size, size, zoom, x, y, width, height)
    small = frame.small.astype(np.float32)
    if rng.random() < 0.5:
        piece, small, place = piece[:, :, ::-1].copy(), small[:, :, ::-1].copy(), place[:, ::-1].copy()
        place[..., 0] *= -1
        for planes in (piece, small):
            planes[[NORMAL_X, RAY_X]] *= -1
    return Crop(piece, small, place)


def cells(height: int, width: int, zoom: float, x: int, y: int, frame_width: int, frame_height: int) -> np.ndarray:
    across = (x + (np.arange(width // CELL) + 0.5) * CELL / zoom) / frame_width * 2 - 1
    down = (y + (np.arange(height // CELL) + 0.5) * CELL / zoom) / frame_height * 2 - 1
    return np.stack(np.meshgrid(across, down), axis=-1).astype(np.float32)


OFTEN = {"wet": 3, "neon": 3, "aged": 2, "dust": 2, "overcast": 2}
"""Times as often as the others: these are learned the slowest."""


def draw_looks(rng: random.Random) -> dict[str, str]:
    """Mostly one, sometimes two or three, each with a strength."""
    count = rng.choices((1, 2, 3), (0.7, 0.2, 0.1))[0]
    names = rng.choices(list(LOOKS), [OFTEN.get(name, 1) for name in LOOKS], k=count)
    return {name: rng.choice(list(AMOUNT)) for name in names}


def words_to_ids(looks: dict[str, str]) -> Tensor:
    words: list[str] = []
    for name in VOCABULARY:
        if name in looks:
            words += [name] if looks[name] == "plainly" else [looks[name], name]
    ids = torch.zeros(PROMPT_LENGTH, dtype=torch.int64)
    ids[: len(words)] = torch.tensor([VOCABULARY.index(word) for word in words], dtype=torch.int64)
    return ids


def on_surfaces(control: Tensor) -> Tensor:
    """1 where a surface is in a pixel or beside it, as in `clearBackground`: their edges are mixed."""
    return (F.max_pool2d(control[:, SURFACE], 3, stride=1, padding=1) > 0).float()


def recolour(planes: Tensor, order: tuple[int, ...]) -> None:
    """The same frame, [C, H, W], had red, green and blue been dealt out in another `order`: light knows no difference between them.
    Luminances, which are not of three, become about what they would have been."""
    light, plate = (luminance(decode(planes[None, part])) for part in (IRRADIANCE, slice(0, 3)))
    for first in COLOURS:
        if first < len(planes):
            planes[first : first + 3] = planes[[first + place for place in order]]
    for channels, before, part in ((OF_LIGHT, light, IRRADIANCE), (OF_PLATE, plate, slice(0, 3))):
        change = (luminance(decode(planes[None, part])) + 1e-3) / (before + 1e-3)
        planes[channels, :, :] = encode(decode(planes[channels, :, :]) * change[0].clamp(0.25, 4))


def make_batch(
    crops: list[Crop],
    conds: np.ndarray,
    gains: list[float],
    looks: list[dict[str, str]],
    orders: list[tuple[int, ...]],
) -> Batch:
    """From crops of one size: exposure moved by `gains`, colours dealt out anew by `orders`, looks laid on the render."""
    x = torch.from_numpy(np.stack([crop.planes for crop in crops]))
    small = torch.from_numpy(np.stack([crop.small for crop in crops]))
    control, render = x[:, :CONTROL_CHANNELS], x[:, CONTROL_CHANNELS:]
    cond = torch.from_numpy(conds).clone()
    for index, order in enumerate(orders):
        if order != SAME:
            recolour(x[index], order)
            recolour(small[index], order)
            cond[index, AIRLIGHT] = cond[index, AIRLIGHT][list(order)]
    gain = torch.tensor(gains)[:, None, None, None]
    for planes in (control, small):
        planes[:, ENCODED] = encode(gain * decode(planes[:, ENCODED]))
    cond[:, AIRLIGHT] = encode(gain[:, 0, :, 0] * decode(cond[:, AIRLIGHT]))
    render = (render * gain).clamp(0, HIGHEST)
    base = control[:, :3]
    target = looked(control, cond, render, looks) if any(looks) else render
    ids = torch.stack([words_to_ids(chosen) for chosen in looks])
    place = torch.from_numpy(np.stack([crop.place for crop in crops]))
    weight = say(base)
    return Batch(
        control=control,
        small=small,
        place=place,
        cond=cond,
        ids=ids,
        relit=encode(render) - base,
        residual=encode(target) - base,
        weight=weight,
        light_weight=weight * on_surfaces(control),
        render=render,
    )


def looked(control: Tensor, cond: Tensor, render: Tensor, looks: list[dict[str, str]]) -> Tensor:
    """The render with its looks. What falls on white surfaces is the analytic light, made as much brighter as the render is, and
    no darker than the render."""
    base, irradiance = decode(control[:, :3]), decode(control[:, IRRADIANCE])
    brighter = ((luminance(render) + 0.01) / (luminance(base) + 0.01)).clamp(0.25, 4)
    frames = Frames(
        plate=render,
        albedo=control[:, ALBEDO],
        has_albedo=cond[:, HAS_ALBEDO, None, None, None],
        irradiance=torch.maximum(irradiance * brighter, luminance(render)).clamp(0, HIGHEST),
        lamps=(decode(control[:, 3:4]) * control[:, 4:5] / luminance(irradiance).clamp(min=1e-3)).clamp(0, 1),
        emission=decode(control[:, EMISSION]),
        water=decode(control[:, WATER]).clamp(0, HIGHEST),
        normal=control[:, 10:13],
        upness=control[:, 13:14],
        openness=control[:, 6:7],
        facing=control[:, 14:15],
        across=control[:, RAY_X : RAY_X + 1],
        distance=torch.exp2(4 * control[:, 15:16]),
        surface=control[:, 16:17],
        pattern=control[:, 19:20],
        grain=control[:, GRAIN],
        streaks=control[:, RAIN],
        airlight=decode(cond[:, AIRLIGHT])[:, :, None, None],
    )
    amounts = {
        name: torch.tensor([AMOUNT[chosen[name]] if name in chosen else 0.0 for chosen in looks]) for name in LOOKS
    }
    return apply_looks(frames, amounts)


def draw_batch(frames: list[Frame], count: int, size: int, rng: random.Random, with_looks: bool = False) -> Batch:
    """Crops of frames whose small picture has one size, as that of a frame drawn by chance."""
    first = rng.choice(frames)
    alike = [frame for frame in frames if frame.small.shape == first.small.shape]
    chosen = [first, *(rng.choice(alike) for _ in range(count - 1))]
    return make_batch(
        [draw_crop(frame, size, rng) for frame in chosen],
        np.stack([frame.cond for frame in chosen]),
        [2 ** rng.gauss(0, 0.25) for _ in chosen],
        [draw_looks(rng) if with_looks else {} for _ in chosen],
        # Looks have colours of their own, which mean what they are.
        [SAME if with_looks or rng.random() < 0.5 else tuple(rng.sample(SAME, 3)) for _ in chosen],
    )


def whole(frame: Frame, looks: dict[str, str] | None = None) -> Batch:
    """One frame uncut, its sides cut down to multiples of 16."""
    height, width = (side // CELL * CELL for side in frame.size)
    crop = Crop(
        frame.planes[:, :height, :width].astype(np.float32),
        frame.small.astype(np.float32),
        cells(height, width, 1, 0, 0, frame.size[1], frame.size[0]),
    )
    return make_batch([crop], frame.cond[None], [1.0], [looks or {}], [SAME])


def display(x: Tensor) -> Tensor:
    """Reinhard's curve and a 2.2 gamma: the view in which errors are counted."""
    return (x / (1 + x)).clamp(1e-6, 1) ** (1 / 2.2)


def psnr(a: Tensor, b: Tensor) -> float:
    return float(-10 * torch.log10(((display(a) - display(b)) ** 2).mean().clamp(min=1e-8)))
