# SPDX-License-Identifier: Apache-2.0
"""The networks of `model.py` in the form in which the runtime is quickest: the same numbers but for rounding, from the same
weights. Moving pixels about and small steps over large pictures take it longer there than the arithmetic."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model import CONTROL_CHANNELS, HAS_BEAUTY, SEEN_CHANNELS, LookHead, RelightNet


class ServedNet(nn.Module):
    """Takes pixels sorted into 2 x 2, as the daemon lays them out when it copies them for the runtime anyhow."""

    def __init__(self, net: RelightNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, pixels: Tensor, context: Tensor, cond: Tensor, timestep: Tensor) -> Tensor:
        """`pixels` [1, 156, H / 2, W / 2] are `sample` and the light's channels of `control`, each as its upper left, upper right,
        lower left and lower right pixels -> `out_sample` [1, 3, H, W]."""
        gain, offset = self.net.features(self.net.stem(pixels), context, cond, timestep).chunk(2, dim=1)
        base = pixels[:, 12:24]
        alone = 1 - cond[:, HAS_BEAUTY][:, None, None, None]
        return F.pixel_shuffle(alone * (gain * base + offset), 2)


class ServedLookHead(nn.Module):
    """A look steers each layer with factors and terms that hold for the whole picture: they go into the layer's matrix, and the
    terms into its column for a channel of ones, so that a layer is one product over all pixels."""

    def __init__(self, head: LookHead) -> None:
        super().__init__()
        self.head = head
        first = head.layers[0].weight.detach()[:, :, 0, 0]
        # The last channels of `control`, which it does not see, weigh nothing.
        self.register_buffer("first", F.pad(first, (0, CONTROL_CHANNELS - SEEN_CHANNELS)))

    def forward(self, pixels: Tensor, cond: Tensor, encoder_hidden_states: Tensor) -> Tensor:
        """`pixels` [1, 45, H, W] are the lit picture's RGB, `control` and a plane of ones -> `shares` [1, 24, H, W]."""
        _, channels, height, width = pixels.shape
        x = pixels.reshape(channels, height * width)
        steer = torch.cat([encoder_hidden_states, cond], dim=1)
        for index, (layer, film) in enumerate(zip(self.head.layers, self.head.film, strict=True)):
            scale, shift = film(steer)[0].chunk(2)
            matrix = self.first if index == 0 else layer.weight[:, :, 0, 0]
            x = F.leaky_relu(self.with_ones(matrix * (1 + scale)[:, None], layer.bias * (1 + scale) + shift) @ x, 0.1)
        gate = self.head.gate(encoder_hidden_states)[0]
        last = torch.cat([self.head.last.weight[:, :, 0, 0], self.head.last.bias[:, None]], dim=1)
        return ((last * gate[:, None]) @ x).reshape(1, LookHead.SOURCES, height, width)

    @staticmethod
    def with_ones(matrix: Tensor, terms: Tensor) -> Tensor:
        """The matrix, its terms as a last column, and a last row that hands the ones on."""
        ones = torch.zeros(1, matrix.shape[1] + 1)
        ones[0, -1] = 1
        return torch.cat([torch.cat([matrix, terms[:, None]], dim=1), ones])
