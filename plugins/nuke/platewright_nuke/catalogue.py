# SPDX-License-Identifier: Apache-2.0
"""The daemon's models as last heard, and the panels drawn from them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Optional

import nuke
from platewright_client import PlatewrightError, messages

from . import edits, knobs, link, node

_models: tuple[messages.Model, ...] = ()


def find(name: str) -> Optional[messages.Model]:
    """The model of that name, the default one for `default`; None where it is not known."""
    if name == knobs.DEFAULT_MODEL:
        return next((model for model in _models if model.is_default), None)
    return next((model for model in _models if model.name == name), None)


def ask(start: bool = False) -> None:
    """Hears the models. Blocks: worker threads and `nuke -t` only. PlatewrightError where the daemon is not reached."""
    global _models
    with link.connector(start)() as daemon:
        _models = daemon.list_models()


def refresh(group: Any, start: bool, failed: Callable[[str], None] = lambda words: None) -> None:
    """Asks in a thread and draws the node's panel with the answer; `failed` gets the words where there is none."""

    def work() -> None:
        try:
            ask(start)
        except PlatewrightError as error:
            nuke.executeInMainThread(failed, (str(error),))
        else:
            nuke.executeInMainThread(_heard, (group,))

    threading.Thread(target=work, name="platewright models", daemon=True).start()


def is_known() -> bool:
    return bool(_models)


def draw(group: Any) -> None:
    """The panel of the chosen model, where that is known and not drawn already. Nothing to undo or to save."""
    with edits.unseen():
        if _models:
            knobs.offer_models(group, (model.name for model in _models))
        model = find(group["model"].value())
        if model is not None and not knobs.is_drawn_from(group, model):
            knobs.draw_model(group, model)


def _heard(group: Any) -> None:
    if node.is_alive(group):
        draw(group)
