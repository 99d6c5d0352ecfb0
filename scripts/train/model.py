# SPDX-License-Identifier: Apache-2.0
"""The starter model: a context encoder that sees the whole frame small, a U-Net that adds the light which the analytic plate
lacks, a text encoder and a look head. Small enough for two CPU cores."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

HERE = Path(__file__).parent
LOOKS: list[str] = [look["name"] for look in json.loads((HERE / "looks.json").read_text())["looks"]]
STRENGTHS = ["slightly", "heavily"]
"""Words before a look; a look without one is plain."""
VOCABULARY = ["[PAD]", "[UNK]", *STRENGTHS, *LOOKS]
PROMPT_LENGTH = 32

CONTROL_CHANNELS = 41
"""In the order of `CONTROL_CHANNELS` in daemon/core/pipelines/relight/control.ts."""
LIGHT_CHANNELS = 36
"""The first ones tell of light and surfaces; the rest (water, grain, rain) are for looks alone."""
CONDITIONS = 16
"""In the order of `CONDITIONS` in the same file."""
ALBEDO, IRRADIANCE, EMISSION, WATER = slice(7, 10), slice(20, 23), slice(35, 36), slice(36, 39)
GRAIN, RAIN = slice(39, 40), slice(40, 41)
SEEN_CHANNELS = 39
"""Those that the look head sees: what grain and rain do needs no look at their pixels."""
HAS_BEAUTY, HAS_ALBEDO, AIRLIGHT = 0, 1, slice(10, 13)
TEXT_WIDTH = 128
CONTEXT_WIDTH = 32
CELL = 16
"""Pixels to a cell of the innermost level, where the context comes in."""


@dataclass(frozen=True)
class Shape:
    """Of the U-Net: features and residual blocks at 1/2, 1/4, 1/8 and 1/16 of the frame's resolution."""

    widths: tuple[int, int, int, int] = (32, 64, 128, 192)
    blocks: tuple[int, int, int, int] = (1, 1, 1, 2)
    context: bool = True
    context_widths: tuple[int, int, int] = (48, 96, 128)
    """Of the context encoder, at 1/2, 1/4 and 1/8 of the small picture."""


SHAPES = {
    "small": Shape((24, 48, 96, 128)),
    "blind": Shape(context=False),
    "middle": Shape(),
    "large": Shape((48, 96, 160, 224), (1, 1, 2, 2)),
    "tiny": Shape((4, 4, 4, 4), (1, 1, 1, 1), context_widths=(4, 4, 4)),
}
"""Those that were compared, and that of the tests."""


def encode(x: Tensor) -> Tensor:
    return torch.log1p(8 * x.clamp(min=0))


def decode(x: Tensor) -> Tensor:
    return torch.expm1(x).clamp(min=0) / 8


class TextEncoder(nn.Module):
    """Embedding, two token mixers, sum over the words, MLP. `input_ids` [B, 32] -> `prompt_embeds` [B, 128].

    No word gives exactly zero, so a prompt without a look leaves the plate alone and a part of an embedding is a part of
    its look.
    """

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(len(VOCABULARY), 64, padding_idx=0)
        self.mixers = nn.ModuleList(nn.Conv1d(64, 64, 3, padding=1) for _ in range(2))
        self.first = nn.Linear(64, TEXT_WIDTH, bias=False)
        self.second = nn.Linear(TEXT_WIDTH, TEXT_WIDTH, bias=False)

    def forward(self, input_ids: Tensor) -> Tensor:
        words = (input_ids > 0).float().unsqueeze(1)
        x = self.embedding(input_ids).transpose(1, 2)
        for mixer in self.mixers:
            x = (x + F.gelu(mixer(x))) * words
        x = self.first(x.sum(dim=2))
        return x + self.second(F.gelu(x))


class Block(nn.Module):
    """A residual block without normalisation, so that tiles of a picture agree with the whole; FiLM at its input."""

    def __init__(self, width: int, conditions: int) -> None:
        super().__init__()
        self.film = nn.Linear(conditions, 2 * width)
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.film.weight)
        nn.init.zeros_(self.film.bias)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift = self.film(condition)[:, :, None, None].chunk(2, dim=1)
        return x + self.second(F.leaky_relu(self.first(x * (1 + scale) + shift), 0.1))


class ContextEncoder(nn.Module):
    """What the whole frame says of each part: `control` [B, 41, h, w] of about 64 x 64 pixels, `cond` [B, 16] -> `context`
    [B, 32, h / 2, w / 2]; h and w are multiples of 8. A mean over the picture lets a wall know what the other wall does."""

    def __init__(self, widths: tuple[int, int, int]) -> None:
        super().__init__()
        first, second, third = widths
        self.cond = nn.Linear(CONDITIONS, 64)
        self.stem = nn.Conv2d(LIGHT_CHANNELS, first, 3, stride=2, padding=1)
        self.down = nn.ModuleList(
            (nn.Conv2d(first, second, 3, stride=2, padding=1), nn.Conv2d(second, third, 3, stride=2, padding=1))
        )
        self.blocks = nn.ModuleList(Block(w, 64) for w in (first, second, third, third, second, first))
        self.whole = nn.Linear(third, third)
        self.up = nn.ModuleList((nn.Conv2d(third, second, 1), nn.Conv2d(second, first, 1)))
        self.out = nn.Conv2d(first, CONTEXT_WIDTH, 1)

    def forward(self, control: Tensor, cond: Tensor) -> Tensor:
        c = F.silu(self.cond(cond))
        high = self.blocks[0](self.stem(control[:, :LIGHT_CHANNELS]), c)
        middle = self.blocks[1](self.down[0](high), c)
        x = self.blocks[2](self.down[1](middle), c)
        x = x + self.whole(x.mean(dim=(2, 3)))[:, :, None, None]
        x = self.blocks[3](x, c)
        x = self.blocks[4](middle + F.interpolate(self.up[0](x), scale_factor=2, mode="nearest"), c)
        x = self.blocks[5](high + F.interpolate(self.up[1](x), scale_factor=2, mode="nearest"), c)
        return self.out(F.leaky_relu(x, 0.1))


class LookHead(nn.Module):
    """The looks: a small network on each pixel alone, steered by the text, that says how a lit picture, light on white,
    reflection in water, airlight, albedo, grain and rain make up the look: all of it linear light. No text, no change."""

    WIDTH = 48
    SOURCES = 9 + 3 + 1 + 3 + 3 + 3 + 1 + 1

    def __init__(self) -> None:
        super().__init__()
        width = self.WIDTH
        self.gate = nn.Linear(TEXT_WIDTH, self.SOURCES, bias=False)
        self.film = nn.ModuleList(nn.Linear(TEXT_WIDTH + CONDITIONS, 2 * width) for _ in range(3))
        self.layers = nn.ModuleList(nn.Conv2d(a, width, 1) for a in (3 + SEEN_CHANNELS, width, width))
        self.last = nn.Conv2d(width, self.SOURCES, 1)
        nn.init.normal_(self.gate.weight, std=0.05)

    def forward(self, lit: Tensor, control: Tensor, cond: Tensor, encoder_hidden_states: Tensor) -> Tensor:
        """Of the encoded picture `lit` [B, 3, H, W] and the text [B, 128]: `shares` [B, 24, H, W], see `add_shares`."""
        x = torch.cat([lit, control[:, :SEEN_CHANNELS]], dim=1)
        steer = torch.cat([encoder_hidden_states, cond], dim=1)
        for layer, film in zip(self.layers, self.film, strict=True):
            scale, shift = film(steer)[:, :, None, None].chunk(2, dim=1)
            x = F.leaky_relu(layer(x) * (1 + scale) + shift, 0.1)
        return self.last(x) * self.gate(encoder_hidden_states)[:, :, None, None]


def add_shares(shares: Tensor, lit: Tensor, control: Tensor, cond: Tensor) -> Tensor:
    """What the shares of light add to the encoded picture `lit`. Light below black counts on in a straight line, so that training
    brings it back."""
    red, green, blue, light, water, air, albedo, own, grain, rain = shares.split((3, 3, 3, 3, 1, 3, 3, 3, 1, 1), dim=1)
    r, g, b = decode(lit).split(1, dim=1)
    change = red * r + green * g + blue * b + own
    change = change + light * decode(control[:, IRRADIANCE]) + water * decode(control[:, WATER])
    change = change + (air + rain * control[:, RAIN]) * decode(cond[:, AIRLIGHT])[:, :, None, None]
    change = change + albedo * control[:, ALBEDO] + grain * control[:, GRAIN]
    looked = decode(lit) + change
    return encode(looked) + 8 * looked.clamp(max=0) - encode(decode(lit))


class RelightNet(nn.Module):
    """Predicts the clean residual of the encoded plate from a noised one.

    `sample` [B, 3, H, W], `control` [B, 41, H, W], `context` [B, 32, H / 16, W / 16], `cond` [B, 16],
    `timestep` [B] (1 is pure noise) -> `out_sample` [B, 3, H, W]; H and W are multiples of 16. Channels 0..2 of `control` are the encoded base. A U-Net gives the light that the base lacks as a gain on it and
    an offset; a beauty pass has its light already and keeps it. `LookHead` works on the lit picture.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        widths, width = shape.widths, 128
        self.time = nn.Linear(16, width)
        self.cond = nn.Linear(CONDITIONS, width)
        self.mix = nn.Linear(width, width)
        self.stem = nn.Conv2d(4 * (3 + LIGHT_CHANNELS), widths[0], 3, padding=1)
        self.down = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in zip(widths, widths[1:], strict=False)
        )
        self.context = nn.Conv2d(CONTEXT_WIDTH, widths[-1], 1)
        self.up = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in zip(widths, widths[1:], strict=False))
        self.encode = nn.ModuleList(
            nn.ModuleList(Block(w, width) for _ in range(n)) for w, n in zip(widths, shape.blocks, strict=True)
        )
        self.decode = nn.ModuleList(Block(w, width) for w in widths[:-1])
        self.head = nn.Conv2d(widths[0], 4 * 6, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        self.register_buffer("frequencies", math.pi * 2.0 ** torch.arange(8).float(), persistent=False)

    def forward(self, sample: Tensor, control: Tensor, context: Tensor, cond: Tensor, timestep: Tensor) -> Tensor:
        x = self.stem(F.pixel_unshuffle(torch.cat([sample, control[:, :LIGHT_CHANNELS]], dim=1), 2))
        x = self.features(x, context, cond, timestep)
        gain, offset = F.pixel_shuffle(x, 2).chunk(2, dim=1)
        alone = 1 - cond[:, HAS_BEAUTY][:, None, None, None]
        return alone * (gain * control[:, :3] + offset)

    def features(self, x: Tensor, context: Tensor, cond: Tensor, timestep: Tensor) -> Tensor:
        """From the stem to gains and offsets [B, 24, H / 2, W / 2], pixels sorted into 2 x 2."""
        angles = timestep[:, None] * self.frequencies / 2
        waves = torch.cat([angles.sin(), angles.cos()], dim=1)
        c = F.silu(self.mix(F.silu(self.time(waves) + self.cond(cond))))
        skips: list[Tensor] = []
        for level, blocks in enumerate(self.encode):
            if level == len(self.down):
                x = x + self.context(context if self.shape.context else 0 * context)
            for block in blocks:
                x = block(x, c)
            if level < len(self.down):
                skips.append(x)
                x = self.down[level](x)
        for level in reversed(range(len(self.down))):
            x = F.interpolate(self.up[level](x), scale_factor=2, mode="nearest") + skips[level]
            x = self.decode[level](x, c)
        return self.head(F.leaky_relu(x, 0.1))


class LightModel(nn.Module):
    """What is trained for the light: the context encoder and the U-Net."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.context, self.net = ContextEncoder(shape.context_widths), RelightNet(shape)

    def forward(self, sample: Tensor, control: Tensor, small: Tensor, place: Tensor, cond: Tensor, level: Tensor) -> Tensor:
        """`small` [B, 40, h, w] is the whole frame, `place` [B, H / 16, W / 16, 2] where the cells of `control` lie in it, -1..1."""
        context = F.grid_sample(
            self.context(small, cond), place, mode="bilinear", padding_mode="border", align_corners=False
        )
        return self.net(sample, control, context, cond, level)


class LookModel(nn.Module):
    """What is trained for the looks."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.looks = TextEncoder(), LookHead()

    def forward(self, lit: Tensor, control: Tensor, cond: Tensor, ids: Tensor) -> Tensor:
        return add_shares(self.looks(lit, control, cond, self.encoder(ids)), lit, control, cond)
