# SPDX-License-Identifier: Apache-2.0
"""How a capture ends without a request."""

from __future__ import annotations

from ..errors import NodeError


class CaptureError(NodeError):
    """Something at the node's inputs cannot be sent; the script is as it was."""


class CaptureCancelled(Exception):
    """The artist pressed Cancel while the inputs were rendered."""
