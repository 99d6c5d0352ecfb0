# SPDX-License-Identifier: GPL-3.0-or-later
"""The same panels in four editors. They draw what is known and never wait."""

from __future__ import annotations

import bpy

from . import compositor, image_editor, preview, render_properties, view3d
from .history import PLATEWRIGHT_MT_place, PLATEWRIGHT_UL_history
from .model import PLATEWRIGHT_MT_model
from .parameters import PLATEWRIGHT_MT_word

CLASSES = (
    PLATEWRIGHT_MT_model,
    PLATEWRIGHT_MT_word,
    PLATEWRIGHT_MT_place,
    PLATEWRIGHT_UL_history,
    *render_properties.CLASSES,
    *view3d.CLASSES,
    *image_editor.CLASSES,
    *compositor.CLASSES,
)


def register() -> None:
    for each in CLASSES:
        bpy.utils.register_class(each)


def unregister() -> None:
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
    preview.forget()
