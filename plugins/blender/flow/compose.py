# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a request together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..platewright_client import messages
from .wish import Look

PLATE_NAME = "plate"


def request_of(
    model: messages.Model,
    look: Look,
    sources: Sequence[messages.PassSource],
    scene: messages.Scene | None,
    framing: messages.Framing | None,
    working_space: messages.ColourSpace,
    folder: Path,
    *,
    keys: Sequence[messages.SceneKey] = (),
    frames: messages.FrameRange | None = None,
) -> messages.PlateRequest:
    return messages.PlateRequest(
        model=model.name,
        prompt=look.prompt,
        negative_prompt=look.negative_prompt,
        seed=look.seed,
        parameters=look.parameters,
        passes=tuple(sources),
        scene=scene,
        scene_keys=tuple(keys),
        frames=frames,
        framing=framing,
        working_space=working_space,
        output=messages.Output(
            folder=str(folder), name_pattern=PLATE_NAME if frames is None else f"{PLATE_NAME}.####"
        ),
    )
