# SPDX-License-Identifier: Apache-2.0
"""The starter model: a text encoder for looks and a residual U-Net, both small enough for two CPU cores."""

from __future__ import annotations

import json
import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

HERE = Path(__file__).parent
LOOKS: list[str] = [look["name"] for look in json.loads((HERE / "looks.json").read_text())["looks"]]
STRENGTHS = ["slightly", "heavily"]
"""Words before a look; a look without one is plain."""
VOCABULARY = ["[PAD]", "[UNK]", *STRENGTHS, *LOOKS]
PROMPT_LENGTH = 24

CONTROL_CHANNELS = 34
"""In the order of `CONTROL_CHANNELS` in daemon/core/pipelines/relight/control.ts."""
CONDITIONS = 12
"""In the order of `CONDITIONS` in the same file."""
TEXT_WIDTH = 128
WIDTHS = (24, 48, 96, 128)
BLOCKS = (1, 1, 1, 2)


class TextEncoder(nn.Module):
    """Embedding, two token mixers, sum over the words, MLP. `input_ids` [B, 24] -> `prompt_embeds` [B, 128].

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


class LookHead(nn.Module):
    """The looks: a small network on each pixel alone, steered by the text. No text, no change."""

    WIDTH = 32

    def __init__(self) -> None:
        super().__init__()
        width = self.WIDTH
        self.gate = nn.Linear(TEXT_WIDTH, 3, bias=False)
        self.film = nn.ModuleList(nn.Linear(TEXT_WIDTH + CONDITIONS, 2 * width) for _ in range(3))
        self.layers = nn.ModuleList(
            nn.Conv2d(a, width, 1) for a in (3 + CONTROL_CHANNELS, width, width)
        )
        self.last = nn.Conv2d(width, 3, 1)
        nn.init.normal_(self.gate.weight, std=0.05)

    def forward(self, lit: Tensor, control: Tensor, cond: Tensor, text: Tensor) -> Tensor:
        x = torch.cat([lit, control], dim=1)
        steer = torch.cat([text, cond], dim=1)
        for layer, film in zip(self.layers, self.film, strict=True):
            scale, shift = film(steer)[:, :, None, None].chunk(2, dim=1)
            x = F.leaky_relu(layer(x) * (1 + scale) + shift, 0.1)
        return self.last(x) * self.gate(text)[:, :, None, None]


class RelightNet(nn.Module):
    """Predicts the clean residual of the encoded plate from a noised one.

    `sample` [B, 3, H, W], `control` [B, 34, H, W], `cond` [B, 12], `encoder_hidden_states` [B, 128], `timestep` [B]
    (1 is pure noise) -> `out_sample` [B, 3, H, W]; H and W are multiples of 16. Channels 0..2 of `control` are the
    encoded base. A U-Net, deaf to the text, gives the light that the base lacks as a gain on it and an offset; the look
    head works on the lit picture.
    """

    def __init__(self) -> None:
        super().__init__()
        width = 128
        self.time = nn.Linear(16, width)
        self.cond = nn.Linear(CONDITIONS, width)
        self.mix = nn.Linear(width, width)
        self.stem = nn.Conv2d(4 * (3 + CONTROL_CHANNELS), WIDTHS[0], 3, padding=1)
        self.down = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in zip(WIDTHS, WIDTHS[1:], strict=False)
        )
        self.up = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in zip(WIDTHS, WIDTHS[1:], strict=False))
        self.encode = nn.ModuleList(
            nn.ModuleList(Block(w, width) for _ in range(n)) for w, n in zip(WIDTHS, BLOCKS, strict=True)
        )
        self.decode = nn.ModuleList(Block(w, width) for w in WIDTHS[:-1])
        self.head = nn.Conv2d(WIDTHS[0], 4 * 6, 3, padding=1)
        self.looks = LookHead()
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        self.register_buffer("frequencies", math.pi * 2.0 ** torch.arange(8).float(), persistent=False)

    def relit(self, sample: Tensor, control: Tensor, cond: Tensor, timestep: Tensor) -> Tensor:
        """The residual without looks."""
        angles = timestep[:, None] * self.frequencies / 2
        waves = torch.cat([angles.sin(), angles.cos()], dim=1)
        c = F.silu(self.mix(F.silu(self.time(waves) + self.cond(cond))))
        x = self.stem(F.pixel_unshuffle(torch.cat([sample, control], dim=1), 2))
        skips: list[Tensor] = []
        for level, blocks in enumerate(self.encode):
            for block in blocks:
                x = block(x, c)
            if level < len(self.down):
                skips.append(x)
                x = self.down[level](x)
        for level in reversed(range(len(self.down))):
            x = F.interpolate(self.up[level](x), scale_factor=2, mode="nearest") + skips[level]
            x = self.decode[level](x, c)
        gain, offset = F.pixel_shuffle(self.head(F.leaky_relu(x, 0.1)), 2).chunk(2, dim=1)
        return gain * control[:, :3] + offset

    def look(self, relit: Tensor, control: Tensor, cond: Tensor, text: Tensor) -> Tensor:
        """What the text adds to a relit residual."""
        return self.looks(control[:, :3] + relit, control, cond, text)

    def forward(
        self, sample: Tensor, control: Tensor, cond: Tensor, encoder_hidden_states: Tensor, timestep: Tensor
    ) -> Tensor:
        relit = self.relit(sample, control, cond, timestep)
        return relit + self.look(relit, control, cond, encoder_hidden_states)
