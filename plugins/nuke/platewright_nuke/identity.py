# SPDX-License-Identifier: Apache-2.0
"""When a send would make a picture that is there already: the request with its files replaced by what is in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from platewright_client import messages
from platewright_client.requests import fingerprint

from .versions import padded

_CHUNK_BYTES = 1 << 20
_FRAME = re.compile(r"#+|%0?(\d*)d")


def identity(request: messages.PlateRequest, frames: Sequence[int], passes_folder: Path) -> str:
    """Equal for requests that give equal plates, wherever those go.

    Files in `passes_folder` were rendered for this request alone and count by their bytes; all others are the artist's
    and count by path, size and time of change.
    """
    output = replace(request.output or messages.Output(), folder="", name_pattern="")
    return fingerprint(_with_contents(replace(request, output=output), frames, passes_folder))


def _with_contents(value: Any, frames: Sequence[int], passes_folder: Path) -> Any:
    if isinstance(value, messages.PixelSource) and value.path is not None:
        return replace(value, path=_contents(value.path, frames, passes_folder))
    if isinstance(value, tuple):
        return tuple(_with_contents(item, frames, passes_folder) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _with_contents(getattr(value, field.name), frames, passes_folder) for field in fields(value)
        }
        return replace(value, **changed)
    return value


def _contents(path: str, frames: Sequence[int], passes_folder: Path) -> str:
    names = [_at_frame(path, frame) for frame in frames]
    ours = passes_folder in Path(path).parents
    said = [_hash(Path(name)) if ours else _stamp(Path(name)) for name in dict.fromkeys(names)]
    return " ".join(said if ours else [path, *said])


def _at_frame(path: str, frame: int) -> str:
    return _FRAME.sub(lambda match: padded(frame, _digits(match)), path)


def _digits(match: re.Match[str]) -> int:
    return len(match.group()) if match.group().startswith("#") else int(match.group(1) or 1)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            for chunk in iter(lambda: file.read(_CHUNK_BYTES), b""):
                digest.update(chunk)
    except OSError:
        return "absent"
    return digest.hexdigest()


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return "absent"
    return f"{found.st_size}:{found.st_mtime_ns}"
