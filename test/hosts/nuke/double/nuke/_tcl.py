# SPDX-License-Identifier: Apache-2.0
"""The TCL that scripts are written in: words, lists, quoting, and the few substitutions that knobs evaluate."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Optional

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def split_list(text: str) -> list[str]:
    """The elements of a TCL list: bare words, `"quoted"` and `{braced}`, with backslash escapes resolved."""
    words: list[str] = []
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text):
            return words
        word, at = read_word(text, at)
        words.append(word)


def read_word(text: str, at: int) -> tuple[str, int]:
    """One word from `at`, and where it ends."""
    if text[at] == "{":
        end = matching_brace(text, at)
        return text[at + 1 : end], end + 1
    if text[at] == '"':
        return _until(text, at + 1, lambda character: character == '"', 1)
    return _until(text, at, str.isspace, 0)


def _until(text: str, at: int, ends: Callable[[str], bool], skip: int) -> tuple[str, int]:
    parts: list[str] = []
    while at < len(text) and not ends(text[at]):
        if text[at] == "\\" and at + 1 < len(text):
            following = text[at + 1]
            parts.append("" if following == "\n" else _ESCAPES.get(following, following))
            at += 2
        else:
            parts.append(text[at])
            at += 1
    return "".join(parts), at + skip


def matching_brace(text: str, at: int) -> int:
    """Where the brace that opens at `at` closes; escaped braces do not count."""
    depth = 0
    while at < len(text):
        character = text[at]
        if character == "\\":
            at += 2
            continue
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return at
        at += 1
    raise RuntimeError("the double: a brace in the script is never closed")


def quoted(text: str) -> str:
    """The text as one TCL word, the way Nuke writes string knobs: bare where it can be, else in double quotes."""
    if text and re.fullmatch(r"[^\s\"\[\]{}$;\\#][^\s\"\[\]{}$;\\]*", text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("[", "\\[").replace("$", "\\$")
    escaped = escaped.replace("{", "\\{").replace("}", "\\}").replace("\n", "\\n")
    return f'"{escaped}"'


def substitute(text: str, value_of: Callable[[str], str], frame: float) -> str:
    """Replaces `[command]` in the text: value, knob, frame, getenv, file, python and format."""
    result, at = [], 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text) and text[at + 1] in "[]$":
            result.append(text[at + 1])
            at += 2
        elif text[at] == "[":
            end = _bracket(text, at)
            if end is None:
                result.append(text[at:])
                break
            result.append(_command(text[at + 1 : end], value_of, frame))
            at = end + 1
        else:
            result.append(text[at])
            at += 1
    return "".join(result)


def _bracket(text: str, at: int) -> Optional[int]:
    depth = 0
    for index in range(at, len(text)):
        depth += {"[": 1, "]": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return None


def _command(source: str, value_of: Callable[[str], str], frame: float) -> str:
    if source.strip().startswith("python"):
        words = split_list(source.strip())
        arguments = [word for word in words[1:] if not word.startswith("-")]
        import nuke

        return str(eval(arguments[0], {"nuke": nuke}))
    words = split_list(substitute(source, value_of, frame))
    name, arguments = (words[0] if words else ""), words[1:]
    if name in ("value", "knob"):
        return value_of(arguments[0])
    if name == "frame":
        return str(int(frame))
    if name == "getenv":
        return os.environ.get(arguments[0], "")
    if name == "format":
        return arguments[0] % float(arguments[1]) if "f" in arguments[0] else arguments[0] % int(float(arguments[1]))
    if name == "file" and arguments[0] in _FILE:
        return _FILE[arguments[0]](arguments[1] if len(arguments) > 1 else "")
    raise RuntimeError(f"the double: the TCL command {name!r} is not modelled")


_FILE: dict[str, Callable[[str], str]] = {
    "dirname": os.path.dirname,
    "tail": os.path.basename,
    "rootname": lambda path: os.path.splitext(path)[0],
    "extension": lambda path: os.path.splitext(path)[1],
}
