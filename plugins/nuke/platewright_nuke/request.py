# SPDX-License-Identifier: Apache-2.0
"""The one value that decides a plate, from what was set on the node and what was captured from its inputs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from platewright_client import messages

from .settings import Settings
from .versions import Target

if TYPE_CHECKING:
    from .capture import Captured


def plate_request(settings: Settings, captured: Captured, target: Target) -> messages.PlateRequest:
    return messages.PlateRequest(
        model=settings.model,
        prompt=settings.prompt,
        negative_prompt=settings.negative_prompt,
        seed=settings.seed,
        parameters=settings.parameters,
        passes=tuple(captured.sources),
        scene=captured.scene,
        scene_keys=tuple(captured.scene_keys),
        frames=messages.FrameRange(
            first=settings.frames[0],
            last=settings.frames[-1],
            step=settings.step,
            frames_per_second=captured.frame_rate,
        ),
        framing=captured.framing,
        working_space=captured.working_space,
        output=messages.Output(
            folder=str(target.folder),
            name_pattern=target.name_pattern,
            bit_depth=settings.bit_depth,
            no_preview=True,
        ),
    )


def sent_to(request: messages.PlateRequest, target: Target) -> messages.PlateRequest:
    """The same picture at another place."""
    output = request.output or messages.Output()
    return replace(request, output=replace(output, folder=str(target.folder), name_pattern=target.name_pattern))


def frames_of(request: messages.PlateRequest) -> tuple[int, ...]:
    frames = request.frames
    return () if frames is None else tuple(range(frames.first, frames.last + 1, frames.step or 1))
