# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything an artist or a script can do. Operators collect, start and place; the work is in `flow` and `place`."""

from __future__ import annotations

import bpy

from . import animation, cancel, check, daemon, generate, history, model, place, prompt_keys

CLASSES = (
    *generate.CLASSES,
    *animation.CLASSES,
    *cancel.CLASSES,
    *check.CLASSES,
    *place.CLASSES,
    *history.CLASSES,
    *daemon.CLASSES,
    *model.CLASSES,
    *prompt_keys.CLASSES,
)


def register() -> None:
    for each in CLASSES:
        bpy.utils.register_class(each)
    cancel.hook_escape()


def unregister() -> None:
    cancel.unhook_escape()
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
