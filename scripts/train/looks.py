# SPDX-License-Identifier: Apache-2.0
"""The looks of `looks.json` as optics and grades on a rendered frame: what the network is taught to add.

All pictures are scene-linear at unit exposure (geometric mean luminance 0.18). Each look takes the frame, the picture so far
and its amount `a`, 0 to 1, [B, 1, 1, 1], and gives the picture with it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor

AMOUNT = {"slightly": 0.35, "plainly": 0.65, "heavily": 1.0}


@dataclass(frozen=True)
class Frames:
    """What the looks are made of, [B, C, H, W]."""

    plate: Tensor
    """The render."""
    albedo: Tensor
    has_albedo: Tensor
    """1, and 0 where the albedo is a guess, [B, 1, 1, 1]."""
    irradiance: Tensor
    """Radiance of a white diffuse surface in each place."""
    lamps: Tensor
    """Share of the lamps in that."""
    emission: Tensor
    """Luminance that surfaces give off themselves, [B, 1, H, W]."""
    water: Tensor
    """What still water on the surface would mirror; black where none stays."""
    normal: Tensor
    """In camera axes: right, up, towards the viewer."""
    upness: Tensor
    openness: Tensor
    facing: Tensor
    across: Tensor
    """Slope of the way from the viewer, to the right."""
    distance: Tensor
    """In multiples of the frame's median."""
    surface: Tensor
    """1, and 0 in the background."""
    pattern: Tensor
    """Seeded noise in the world, about -1..1; clouds in the background."""
    grain: Tensor
    """Seeded noise of each pixel and frame, variance 1."""
    streaks: Tensor
    """Of rain before the surfaces, 0 to about 1."""
    airlight: Tensor
    """Radiance that air scatters, [B, 3, 1, 1]."""


def luminance(x: Tensor) -> Tensor:
    return (x * x.new_tensor([0.2126, 0.7152, 0.0722])[None, :, None, None]).sum(1, keepdim=True)


def colour(x: Tensor, *rgb: float) -> Tensor:
    return x.new_tensor(rgb)[None, :, None, None]


def smoothstep(low: Tensor | float, high: Tensor | float, x: Tensor) -> Tensor:
    t = ((x - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)


def aged(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Weathered surfaces: stains placed by the seed, colours bleached towards a warm grey."""
    stains = a * smoothstep(-0.2, 0.9, f.pattern) * f.surface
    bleached = x + 0.55 * a * f.surface * (luminance(x) * colour(x, 1.08, 1.0, 0.86) - x)
    return bleached * (1 - stains * (1 - colour(x, 0.52, 0.46, 0.4)))


def wet(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Pores filled with water scatter less (Lekner & Dorf 1988, "Why some things are darker when wet"), dark surfaces more so and
    colours deeper by a third of that; what faces up mirrors its surroundings by Fresnel's law for water, sharply where puddles
    stand."""
    soaked = a * f.surface * (0.55 + 0.45 * smoothstep(-0.1, 0.6, f.upness))
    puddle = smoothstep(0.55, 0.85, f.pattern + a) * smoothstep(0.9, 0.97, f.upness)
    film = smoothstep(0.4, 0.8, f.upness) * (0.35 + 0.65 * puddle)
    mirror = a * film * f.surface * (0.02 + 0.98 * (1 - f.facing).clamp(0, 1) ** 5 + 0.06 * puddle)
    darker = 0.4 + 0.55 * (0.7 * luminance(f.albedo) + 0.3 * f.albedo).clamp(0, 1).sqrt()
    return x * (1 - soaked * (1 - darker)) * (1 - mirror) + mirror * f.water


def rain(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Wet ground under a grey sky, and air full of water: the light of the air in drops too, whose streaks cover little."""
    return haze(f, wet(f, overcast(f, x, 0.6 * a), a), 0.8 * a) + 1.2 * a * f.streaks * f.airlight


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
    """The light on each surface exchanged for that of a clouded sky, at a level that keeps the exposure. Surfaces of known albedo
    are lit anew, so that nothing is left of a shadow; what dark ones mirror is dimmed."""
    sky = 0.4 * colour(x, 0.97, 1.0, 1.03)
    even = sky * (0.3 + 0.7 * f.openness.clamp(0, 1).sqrt()) * (0.6 + 0.4 * f.upness)
    exchange = (even / f.irradiance.clamp(min=0.02)).clamp(0.1, 5)
    glow = x * (f.emission / luminance(x).clamp(min=1e-3)).clamp(0, 1)
    gloss = (x - glow - f.albedo * f.irradiance).clamp(min=0) * (1 - luminance(f.albedo)) ** 2
    lit_anew = f.albedo * even + glow + gloss * exchange.clamp(max=0.5)
    clouds = sky * (1.25 + 0.4 * f.pattern.clamp(-1, 1))
    grey = torch.where(f.has_albedo > 0.5, lit_anew, x * exchange)
    return x + (1 - (1 - a) ** 2) * (torch.where(f.surface > 0.5, grey, clouds) - x)


def golden(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """The lamps' light as of a sun that stands low, the rest as of the violet sky across from it."""
    sun, sky = colour(x, 1.6, 0.92, 0.36), colour(x, 1.08, 0.86, 1.06)
    tint = f.lamps * sun + (1 - f.lamps) * sky
    return x * torch.where(f.surface > 0.5, tint, colour(x, 1.35, 0.98, 0.62)) ** a


def night(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Day for night: 2.8 stops down, most colour gone, blue."""
    x = x + 0.7 * a * (luminance(x) - x)
    return x * torch.exp2(-2.8 * a) * colour(x, 0.62, 0.85, 1.35) ** a


def neon(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Two signs beside the picture, magenta on the left and cyan on the right, over a picture two stops down. Their light is so saturated that
    it shows on every colour."""
    right, up, near = f.normal.split(1, dim=1)
    reach = f.openness.clamp(0, 1) / (0.4 + f.distance)
    side = smoothstep(-0.4, 0.4, f.across)
    left = colour(x, 1.0, 0.05, 0.7) * (0.35 * near + 0.1 * up - 0.93 * right).clamp(min=0) * (1 - side)
    other = colour(x, 0.03, 0.7, 1.0) * (0.35 * near + 0.1 * up + 0.93 * right).clamp(min=0) * side
    paint = (0.6 * luminance(f.albedo) + 0.4 * f.albedo).clamp(min=0.05)
    return x * torch.exp2(-2 * a) + 3 * a * f.surface * paint * reach * (left + other)


def haze(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Beer-Lambert, thin, scattering blue more than red."""
    through = torch.exp(-0.5 * a * f.distance * colour(x, 0.8, 1.0, 1.25))
    return x * through + f.airlight * colour(x, 0.88, 0.98, 1.14) * (1 - through)


def fog(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Beer-Lambert, dense, grey, in swathes; a quarter of the light comes from the median distance at its heaviest."""
    through = torch.exp(-1.4 * a**1.5 * f.distance * (1 + 0.2 * f.pattern.clamp(-1, 1)))
    return x * through + (0.3 * f.airlight + 0.7 * luminance(f.airlight)) * (1 - through)


def warm(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    return x * colour(x, 1.25, 1.0, 0.68) ** a


def cool(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    return x * colour(x, 0.75, 0.98, 1.32) ** a


def faded(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Old film: contrast lowered about mid grey, half the colour, lifted blacks."""
    x = 0.18 * (x.clamp(min=1e-5) / 0.18) ** (1 - 0.35 * a)
    return x + 0.5 * a * (luminance(x) - x) + 0.035 * a


def grain(f: Frames, x: Tensor, a: Tensor) -> Tensor:
    """Film grain: noise that grows as the root of the light, without colour."""
    return x + 0.22 * a * f.grain * (luminance(x).clamp(0, 4) * 0.18 + 0.0004).sqrt()


LOOKS = {
    "aged": aged,
    "wet": wet,
    "rain": rain,
    "dust": dust,
    "snow": snow,
    "overcast": overcast,
    "golden": golden,
    "night": night,
    "neon": neon,
    "haze": haze,
    "fog": fog,
    "warm": warm,
    "cool": cool,
    "faded": faded,
    "grain": grain,
}
"""In the order they lie on each other: on surfaces, in the light, in the air, in the grade, on the film."""


def apply_looks(frames: Frames, amounts: dict[str, Tensor]) -> Tensor:
    """The plate with looks; `amounts` [B] by name, 0 for none."""
    x = frames.plate.clone()
    for name, look in LOOKS.items():
        amount = amounts.get(name)
        if amount is None or not bool(amount.any()):
            continue
        some = amount > 0
        those = Frames(*(getattr(frames, field.name)[some] for field in fields(frames)))
        x[some] = look(those, x[some], amount[some, None, None, None])
    return x.clamp(min=0)
