# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks where nothing was hit in EEVEE's depth.

Cycles writes 1e10 there, and so does EEVEE from 5.2 on. Before, EEVEE writes the far end of the camera's range, as near as
its depth buffer resolves it (measured: 1001.03 for 1000, 48771 for 50000 from 0.1), and that reads as a wall.
"""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np

from .. import exr
from .engines import EEVEE, engine_of

BACKGROUND = 1e10
# Steps of a 24-bit depth buffer that its last value may be off by.
_STEPS = 4 / 2**24


def mark_background(path: Path, scene: bpy.types.Scene) -> None:
    """Rewrites the depth of an uncompressed render in place where it is the far end."""
    camera = scene.camera
    if engine_of(scene) != EEVEE or camera is None or camera.type != "CAMERA":
        return
    near, far = camera.data.clip_start, camera.data.clip_end
    # An orthographic depth buffer is even.
    off = 1e-5 if camera.data.type == "ORTHO" else 1e-5 + _STEPS * far / near
    end = far * (1 - min(off, 0.5))
    exr.change(path, _is_depth, lambda line: np.where(line >= end, np.float32(BACKGROUND), line))


def _is_depth(name: str) -> bool:
    return name.endswith((".Depth.Z", ".Depth.V"))
