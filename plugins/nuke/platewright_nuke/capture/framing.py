# SPDX-License-Identifier: Apache-2.0
"""Which part of the picture is made, and how fast it runs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Optional

from platewright_client import messages

from .errors import CaptureError

#: Script rates have two or three decimals: 23.98 and 23.976 both mean 24000/1001.
_NEAR = 0.006
_LARGEST_DENOMINATOR = 1000


def framing(leading: Optional[Any]) -> Optional[messages.Framing]:
    """The format of the node whose render comes first; None where the first source is a file of the artist's, whose own
    header says it.

    The data window is in no case stated: the bounding box, overscan included, and the pixel aspect stand in the header
    of each frame, and a box may change from frame to frame.
    """
    if leading is None:
        return None
    size = leading.format()
    whole = messages.Window(x_min=0, y_min=0, x_max=int(size.width()) - 1, y_max=int(size.height()) - 1)
    return messages.Framing(display_window=whole)


def frame_rate(given: float) -> messages.Rational:
    """The exact rate: 23.976 is 24000/1001. CaptureError for a rate that is none."""
    rate = float(given)
    if not 0 < rate < 100000:
        raise CaptureError(f"The script's frame rate is {rate:g}.", "Set fps in the project settings.")
    whole = round(rate)
    if whole and abs(rate - whole) < 1e-6:
        return messages.Rational(numerator=whole, denominator=1)
    if whole and abs(rate - whole * 1000 / 1001) < _NEAR:
        return messages.Rational(numerator=whole * 1000, denominator=1001)
    exact = Fraction(rate).limit_denominator(_LARGEST_DENOMINATOR)
    if exact == 0:
        raise CaptureError(f"The script's frame rate is {rate:g}.", "Set fps in the project settings.")
    return messages.Rational(numerator=exact.numerator, denominator=exact.denominator)
