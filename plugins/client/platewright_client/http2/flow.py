# SPDX-License-Identifier: Apache-2.0
"""Flow control (RFC 9113 section 5.2): how many bytes of DATA may be under way."""

from __future__ import annotations

LARGEST_WINDOW = 2**31 - 1


class ReceiveWindow:
    """What the peer may still send."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._left = size
        self._used = 0

    def take(self, count: int) -> bool:
        """Bytes that came. False where the peer had no right to send them."""
        self._left -= count
        return self._left >= 0

    def give_back(self, count: int) -> int:
        """Bytes that are out of the way. The increment to announce; 0 while it is too small to be worth a frame."""
        self._used += count
        if self._used < self._size // 4:
            return 0
        increment, self._used = self._used, 0
        self._left += increment
        return increment


class SendWindow:
    """What may still be sent. Negative after the peer has made its windows smaller."""

    def __init__(self, size: int) -> None:
        self.left = size

    def spend(self, count: int) -> None:
        self.left -= count

    def grow(self, increment: int) -> bool:
        """False where it would outgrow the protocol's largest window."""
        self.left += increment
        return self.left <= LARGEST_WINDOW
