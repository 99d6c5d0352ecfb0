# SPDX-License-Identifier: Apache-2.0
"""The looks of `looks.json` as optics and grades on a rendered frame: what the network is taught to add.

All pictures are scene-linear at unit exposure (geometric mean luminance 0.18). Per frame the functions take
`plate` (the render), `albedo`, `irradiance` (light on a white diffuse surface / pi), `upness`, `openness`, `facing`,
`distance` (multiples of the frame's median), `surface` (0 or 1), `pattern` (seeded noise, about -1..1), all [B, C, H, W],
and `airlight` [B, 3, 1, 1], the radiance that air scatters.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

AMOUNT = {"slightly": 0.35, "plainly": 0.65, "heavily": 1.0}


@dataclass(frozen=True)
class Frames:
    plate: Tensor
    albedo: Tensor
    irradiance: Tensor
    upness: Tensor
    openness: Tensor
    facing: Tensor
    distance: Tensor
    surface: Tensor
    pattern: Tensor
    airlight: Tensor


def luminance(x: Tensor) -> Tensor:
    return (x * x.new_tensor([0.2126, 0.7152, 0.0722])[None, :, None, None]).sum(1, keepdim=True)


def colour(x: Tensor, *rgb: float) -> Tensor:
    return x.new_tensor(rgb)[None, :, None, None]


def smoothstep(low: Tensor | float, high: Tensor | float, x: Tensor) -> Tensor:
    t = ((x - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)


def damp(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Pores filled with water scatter less: darker, deeper colour, and a sheen of the surrounding at grazing angles."""
    wet = a * (0.8 + 0.3 * f.pattern).clamp(0.3, 1) * f.surface
    x = x * (1 + wet * (0.7 * f.albedo.clamp(0.05, 1) ** 0.8 - 1))
    sheen = 0.02 + 0.5 * (1 - f.facing).clamp(0, 1) ** 5
    return x + wet * sheen * f.openness * f.airlight


def dust(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """A sand-coloured layer, thickest on what faces up."""
    cover = a * (0.15 + 0.7 * smoothstep(-0.1, 0.8, f.upness + 0.2 * f.pattern)) * f.surface
    return x + cover * (colour(x, 0.45, 0.36, 0.26) * f.irradiance - x)


def snow(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """A white layer on what faces up; its reach grows with the amount."""
    reach = 1.05 - 0.7 * a
    cover = smoothstep(reach, reach + 0.2, f.upness + 0.2 * f.pattern) * f.surface
    return x + cover * (colour(x, 0.84, 0.87, 0.9) * f.irradiance - x)


def overcast(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """The light on each surface exchanged for that of an even grey sky, at a level that keeps the exposure."""
    sky = 0.4 * colour(x, 0.97, 1.0, 1.03)
    even = sky * (0.3 + 0.7 * f.openness.clamp(0, 1).sqrt()) * (0.6 + 0.4 * f.upness)
    exchange = (even / f.irradiance.clamp(min=0.02)).clamp(0.1, 5)
    return x * torch.where(f.surface > 0.5, exchange, 1.0) ** a + a * (1 - f.surface) * (0.5 * sky / 0.4 - x)


def haze(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Beer-Lambert, thin, scattering blue more than red."""
    through = torch.exp(-0.5 * a * f.distance * colour(x, 0.8, 1.0, 1.25))
    return x * through + f.airlight * colour(x, 0.88, 0.98, 1.14) * (1 - through)


def fog(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Beer-Lambert, dense, grey; a quarter of the light comes through from the median distance at its heaviest."""
    through = torch.exp(-1.4 * a**1.5 * f.distance)
    return x * through + (0.5 * f.airlight + 0.5 * luminance(f.airlight)) * (1 - through)


def night(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Day for night: 2.8 stops down, most colour gone, blue."""
    x = x + 0.65 * a * (luminance(x) - x)
    return x * torch.exp2(-2.8 * a) * colour(x, 0.62, 0.85, 1.35) ** a


def warm(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    return x * colour(x, 1.25, 1.0, 0.68) ** a


def cool(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    return x * colour(x, 0.75, 0.98, 1.32) ** a


def faded(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Contrast lowered about mid grey, half the colour, lifted blacks."""
    x = 0.18 * (x.clamp(min=1e-5) / 0.18) ** (1 - 0.35 * a)
    return x + 0.5 * a * (luminance(x) - x) + 0.035 * a


LOOKS = {
    "damp": damp,
    "dust": dust,
    "snow": snow,
    "overcast": overcast,
    "haze": haze,
    "fog": fog,
    "night": night,
    "warm": warm,
    "cool": cool,
    "faded": faded,
}
"""In the order they lie on each other: on surfaces, in the light, in the air, in the grade."""


def apply_looks(frames: Frames, amounts: dict[str, Tensor]) -> Tensor:
    """The plate with looks; `amounts` [B] by name, 0 for none."""
    x = frames.plate
    for name, look in LOOKS.items():
        amount = amounts.get(name)
        if amount is None or not bool(amount.any()):
            continue
        a = amount[:, None, None, None]
        x = torch.where(a > 0, look(frames, x, a), x)
    return x.clamp(min=0)
