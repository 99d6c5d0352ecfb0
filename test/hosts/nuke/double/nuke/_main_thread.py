# SPDX-License-Identifier: Apache-2.0
"""Calls that other threads hand to Nuke's main thread; the double's main loop runs them in `double.pump()`."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any, Optional

from ._session import session


def executeInMainThread(call: Callable[..., Any], args: Any = (), kwargs: Optional[dict[str, Any]] = None) -> None:
    """Hands the call to the main loop and returns at once; from the main thread too it runs at the next turn."""
    session.main_calls.put(lambda: _printing(call, args, kwargs))


def executeInMainThreadWithResult(
    call: Callable[..., Any], args: Any = (), kwargs: Optional[dict[str, Any]] = None
) -> Any:
    """Waits for the main loop to run the call. Nuke hangs when the main thread asks for this; the double raises."""
    if session.on_main_thread():
        raise RuntimeError("the double: executeInMainThreadWithResult on the main thread would hang Nuke for ever")
    done = threading.Event()
    box: list[Any] = [None]

    def run() -> None:
        try:
            box[0] = _printing(call, args, kwargs)
        finally:
            done.set()

    session.main_calls.put(run)
    done.wait()
    return box[0]


def _printing(call: Callable[..., Any], args: Any, kwargs: Optional[dict[str, Any]]) -> Any:
    """Nuke prints what such a call raises and goes on; the double also keeps the text for the test."""
    arguments = args if isinstance(args, tuple) else tuple(args) if isinstance(args, list) else (args,)
    try:
        return call(*arguments, **(kwargs or {}))
    except Exception:
        text = traceback.format_exc()
        session.printed.append(text)
        print(text)
        return None
