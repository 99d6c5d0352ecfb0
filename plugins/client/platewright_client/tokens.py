# SPDX-License-Identifier: Apache-2.0
"""Names of folders and files from a studio's template, and the versions in them: `{show}/{shot}/plates/{version}`."""

from __future__ import annotations

import os
import re
from typing import Mapping, Optional

from .errors import PlatewrightError
from .wire.messages import ErrorReason

TOKENS = ("show", "seq", "shot", "task", "user", "version", "seed", "model")
"""What a template can name; the host says what each is."""
DAEMON_TOKENS = ("frame", "job", "model", "seed")
"""What the daemon itself puts in, in `Output.name_pattern`; kept as they are where the host gives no value."""

_TOKEN = re.compile(r"\{([^{}/\\]*)\}")
_VERSION = re.compile(r"(?<![A-Za-z])([vV])([0-9]+)(?![0-9])")
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def expand(template: str, values: Mapping[str, str]) -> str:
    """The template with each `{token}` replaced; `####` and `{frame}` stay for the frame number.

    What cannot stand in a file's name on every system becomes `_` in the values, so no value leaves its folder.
    PlatewrightError where a token is none, or nothing says what it stands for.
    """

    def value_of(match: re.Match[str]) -> str:
        name = match.group(1)
        value = _UNFIT.sub("_", str(values.get(name, ""))).strip(" .")
        if value:
            return value
        if name in DAEMON_TOKENS:
            return match.group(0)
        if name in TOKENS:
            problem = "The path %s needs {%s}, and nothing says what that is." % (template, name)
            raise PlatewrightError(ErrorReason.MISSING_FIELD, problem, "output", "Set it, or take it out of the path.")
        problem = "The path %s names {%s}, which is no token." % (template, name)
        known = ", ".join("{%s}" % token for token in sorted({*TOKENS, *DAEMON_TOKENS}))
        raise PlatewrightError(ErrorReason.INVALID_FIELD, problem, "output", "Use one of %s." % known)

    return _TOKEN.sub(value_of, template)


def version_up(text: str) -> str:
    """`v004` of `v003`, `comp_v010.nk` of `comp_v009.nk`: the last version in the text, its digits kept."""
    return _version_by(text, 1)


def version_down(text: str) -> str:
    """`v002` of `v003`; a first version stays: v001, and v000 where that is what there is."""
    return _version_by(text, -1)


def _version_by(text: str, step: int) -> str:
    found = list(_VERSION.finditer(text))
    if not found:
        raise PlatewrightError(
            ErrorReason.INVALID_FIELD, "%r holds no version." % text, "", "Write it like v001, with a v before digits."
        )
    last = found[-1]
    digits = last.group(2)
    number = int(digits) + step
    if step < 0 and number < 1:
        return text
    return text[: last.start(2)] + "%0*d" % (len(digits), number) + text[last.end(2) :]


def latest_version(pattern: str) -> Optional[str]:
    """The highest version on disk, `v012`, of a path whose first `{version}` stands for it; None where there is none.

    All but `{version}`, `{frame}`, `{job}`, `####` and the last part's extension must be expanded. Only the folder that
    holds the versions is listed. OSError where that cannot be read.
    """
    before, token, after = pattern.replace(os.sep, "/").partition("{version}")
    if not token:
        return None
    folder, _, prefix = before.rpartition("/")
    suffix, inside, _ = after.partition("/")
    extension = "" if inside else r"(?:\.\w+)?"
    name = re.compile(_part(prefix) + r"([vV][0-9]+)" + _part(suffix) + extension)
    try:
        entries = os.listdir(folder + "/" if before.startswith("/") or folder else ".")
    except (FileNotFoundError, NotADirectoryError):
        return None
    matches = [match.group(1) for match in map(name.fullmatch, entries) if match is not None]
    return max(matches, key=lambda version: (int(version[1:]), version), default=None)


def _part(text: str) -> str:
    """A regular expression for a piece of a name whose frame numbers and remaining tokens are open."""
    pieces = re.split(r"(#+|\{frame\}|\{[^{}]*\})", text)
    return "".join(
        r"-?[0-9]+" if piece[:1] == "#" or piece == "{frame}" else ".+?" if place % 2 else re.escape(piece)
        for place, piece in enumerate(pieces)
    )
