# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever went wrong, as one line for the artist."""

from __future__ import annotations

import errno


class FlowError(Exception):
    """Something stands in the way. `str()` is one line: what it is, then what to do. Nothing was changed."""


def line(error: BaseException) -> str:
    """One line. The parts' own errors say what is wrong and what to do; the system's are put into words."""
    if isinstance(error, OSError) and error.strerror:
        return _of_system(error)
    text = " ".join(str(error).split())
    return text or type(error).__name__


def _of_system(error: OSError) -> str:
    where = f" {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full:{where} cannot be written. Free some space or choose another output folder."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"There is no permission to write{where}. Choose another output folder."
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"What is at{where} is no folder. Choose another output folder."
    return f"{error.strerror}:{where}".rstrip(":") + "."
