# SPDX-License-Identifier: Apache-2.0
"""The current frame and the views."""

from __future__ import annotations

from typing import Optional

from ._session import session


def views() -> list[str]:
    return list(session.root["views"]._views)


def thisView() -> str:
    return session.view


def addView(s: str) -> None:
    session.root.addView(s)


def deleteView(s: str) -> None:
    session.root.deleteView(s)


def frame(f: Optional[int] = None) -> int:
    """The current frame; with an argument, goes there."""
    if f is not None:
        session.require_main_thread("frame changed")
        session.frame = int(f)
        session.root._knobs["frame"]._values[0] = float(f)
    return session.frame
