# SPDX-License-Identifier: Apache-2.0
"""Camera and lights over the frames, with keys only where something changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from platewright_client import messages

from .. import node
from .camera import camera_at, is_camera
from .errors import CaptureError
from .lights import LightRig
from .upstream import origin

#: Nuke's scenes have no unit; by custom one is a centimetre, as in Maya.
METRES_PER_UNIT = 0.01


def scenes(
    group: Any, frames: Sequence[int], working: messages.ColourSpace
) -> tuple[Optional[messages.Scene], tuple[messages.SceneKey, ...], tuple[str, ...]]:
    """The first frame's scene, the keys, and warnings; no scene where neither camera nor lights are connected."""
    camera_input, lights_input = (group.input(node.INPUTS.index(name)) for name in ("camera", "lights"))
    if camera_input is None and lights_input is None:
        return None, (), ()
    camera = _camera(camera_input, frames)
    pixel_aspect = float(group.pixelAspect())
    rig = LightRig(lights_input, frames, working)
    made = [
        messages.Scene(
            up_axis=messages.UpAxis.Y,
            metres_per_unit=METRES_PER_UNIT,
            camera=None if camera is None else camera_at(camera, frame, pixel_aspect),
            lights=rig.lights(frame),
        )
        for frame in frames
    ]
    keys = tuple(
        messages.SceneKey(frame=frame, scene=scene)
        for frame, scene, before in zip(frames[1:], made[1:], made)
        if scene != before
    )
    return made[0], keys, tuple(rig.warnings)


def _camera(source: Optional[Any], frames: Sequence[int]) -> Optional[Any]:
    if source is None:
        return None
    found = origin(source, frames)
    if found is None or not is_camera(found):
        name = source.name() if found is None else found.name()
        raise CaptureError(f"{name} at the input `camera` is no camera.", "Connect a Camera to it.")
    return found
