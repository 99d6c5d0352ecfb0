# SPDX-License-Identifier: Apache-2.0
"""When two requests ask for the same."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from .wire.codec import encode
from .wire.messages import Output, PlateRequest


def fingerprint(request: PlateRequest) -> str:
    """SHA-256, lower-case hex, of the request without the folder it goes to: the same file, wherever it lies."""
    output = replace(request.output, folder="") if request.output is not None else None
    kept = replace(request, output=None if output == Output() else output)
    return hashlib.sha256(encode(kept)).hexdigest()


def same_picture(a: PlateRequest, b: PlateRequest) -> bool:
    """True where both ask for the same picture, however and wherever it is stored."""
    return encode(replace(a, output=None)) == encode(replace(b, output=None))
