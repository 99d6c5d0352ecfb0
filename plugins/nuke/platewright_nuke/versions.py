# SPDX-License-Identifier: Apache-2.0
"""Where a node's plates go, version by version, and which versions are on disk.

A version is a row of plates at one path of the node's template, and beside it a folder `<name>.platewright` with the
passes that were rendered for it. Making that folder takes the version: two jobs, or two Nukes, never share one.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from platewright_client.tokens import expand

from .errors import NodeError

PASSES_SUFFIX = ".platewright"
_HASHES = re.compile(r"#+")
#: What differs between versions of one node; it stands open when the disk is searched.
_OPEN = {"version": r"v[0-9]+", "seed": r"[0-9]+", "model": r"[^/]+"}


@dataclass(frozen=True)
class Target:
    """One version's place."""

    version: int
    folder: Path
    name_pattern: str
    """File name without extension, `####` for the frame."""

    @property
    def path(self) -> str:
        """The sequence with forward slashes, as Nuke's file knobs take it."""
        return f"{self.folder.as_posix()}/{self.name_pattern}.exr"

    @property
    def passes_folder(self) -> Path:
        """For what is rendered to be sent, unique to this version."""
        stem = re.sub(r"[._-]*$", "", _HASHES.sub("", self.name_pattern))
        return self.folder / f"{stem}{PASSES_SUFFIX}"


@dataclass(frozen=True)
class OnDisk:
    """A version that has plates."""

    target: Target
    frames: tuple[int, ...]
    """Ascending."""

    def path_of(self, frame: int) -> Path:
        return self.target.folder / (frame_name(self.target.name_pattern, frame) + ".exr")


@dataclass(frozen=True)
class Template:
    """The node's output path, absolute, with what its tokens stand for but `version`."""

    text: str
    values: Mapping[str, str]

    def target(self, version: int) -> Target:
        """PlatewrightError where a token has no value."""
        path = Path(expand(self.text, {**self.values, "version": version_name(version)}))
        return Target(version, path.parent, path.name[: -len(".exr")])


def template(text: str, values: Mapping[str, str], script_folder: Optional[Path]) -> Template:
    """Checks a template. A relative one starts at the script's folder. NodeError or PlatewrightError in words."""
    text = text.strip().replace("\\", "/").replace("{frame}", "####")
    folder, _, name = text.rpartition("/")
    if not text:
        raise NodeError("The output path is empty.", "Give one that ends like {version}/plate.####.exr.")
    if not name.lower().endswith(".exr"):
        raise NodeError(f"The output path {text} is no EXR.", "Let it end with .exr.")
    if "{version}" not in text:
        raise NodeError(f"The output path {text} has no {{version}}.", "Add it, so that no plate is overwritten.")
    if len(_HASHES.findall(name)) != 1 or _HASHES.search(folder):
        raise NodeError(f"The output path {text} needs one #### in its file name.", "Write it like plate.####.exr.")
    if "{job}" in text:
        raise NodeError(
            f"The output path {text} names {{job}}.", "Take it out: a version is found again by its number."
        )
    if not os.path.isabs(os.path.expanduser(text)) and script_folder is None:
        raise NodeError(
            "The output path is relative to the script, and the script is not saved.",
            "Save the script, or give an absolute path.",
        )
    found = Template(str((script_folder or Path()) / os.path.expanduser(text)).replace("\\", "/"), dict(values))
    # Says at once which token has no value.
    found.target(1)
    return found


def version_name(version: int) -> str:
    return f"v{version:03d}"


def version_number(name: str) -> Optional[int]:
    """3 of `v003`; None for anything else."""
    found = re.fullmatch(r"v([0-9]+)", name)
    return int(found.group(1)) if found else None


def frame_name(name_pattern: str, frame: int) -> str:
    """`plate.1001` of `plate.####`."""
    return _HASHES.sub(lambda match: padded(frame, len(match.group())), name_pattern)


def padded(frame: int, digits: int) -> str:
    """As Nuke writes it: the sign does not count."""
    return f"{'-' if frame < 0 else ''}{abs(frame):0{digits}d}"


def on_disk(where: Template) -> dict[int, OnDisk]:
    """The versions that have plates, ascending. Of several seeds or models of one version, the newest files."""
    marks = {name: f"\0{place}\0" for place, name in enumerate(_OPEN)}
    given = {name: value for name, value in where.values.items() if name not in _OPEN}
    text = where.text
    for name, mark in marks.items():
        text = text.replace(f"{{{name}}}", mark)
    parts = Path(expand(text, given)).parts
    found: dict[int, tuple[float, OnDisk]] = {}
    for path, version in _walk(Path(parts[0]), parts[1:], marks, None):
        target, frames, changed = path
        if version not in found or found[version][0] < changed:
            found[version] = (changed, OnDisk(Target(version, target.parent, target.name), frames))
    return {version: found[version][1] for version in sorted(found)}


def reserve(where: Template) -> Target:
    """Takes the version after the newest and makes its folders. NodeError where they cannot be made."""
    version = max(on_disk(where), default=0) + 1
    while True:
        target = where.target(version)
        try:
            target.passes_folder.parent.mkdir(parents=True, exist_ok=True)
            target.passes_folder.mkdir()
            return target
        except FileExistsError:
            version += 1
        except OSError as cause:
            raise NodeError(
                f"{target.folder} cannot be written: {cause.strerror}.", "Choose another output path."
            ) from cause


def release(target: Target) -> None:
    """Gives back a version that brought no plate: what was rendered for it goes, and its own folder if it has one."""
    shutil.rmtree(target.passes_folder, ignore_errors=True)
    if version_name(target.version) in target.folder.name:
        try:
            target.folder.rmdir()
        except OSError:
            # Something else is in there, and it is not ours.
            pass


_Found = tuple[tuple[Path, tuple[int, ...], float], int]


def _walk(folder: Path, parts: tuple[str, ...], marks: Mapping[str, str], version: Optional[int]) -> Iterator[_Found]:
    """Follows the template's parts down the disk."""
    part, rest = parts[0], parts[1:]
    if rest and not any(mark in part for mark in marks.values()):
        yield from _walk(folder / part, rest, marks, version)
        return
    pattern = _pattern(part, marks)
    try:
        entries = sorted(os.listdir(folder))
    except OSError:
        # Not there yet, or not ours to read: no versions.
        return
    if not rest:
        yield from _sequences(folder, entries, pattern, version)
        return
    for entry in entries:
        match = pattern.fullmatch(entry)
        if match and _agrees(match, version):
            yield from _walk(folder / entry, rest, marks, _version_in(match, version))


def _sequences(folder: Path, entries: list[str], pattern: re.Pattern[str], version: Optional[int]) -> Iterator[_Found]:
    """Files that differ by their frame alone, one row each."""
    rows: dict[tuple[str, int], list[int]] = {}
    newest: dict[tuple[str, int], float] = {}
    for entry in entries:
        match = pattern.fullmatch(entry)
        number = _version_in(match, version) if match else None
        if match is None or number is None or not _agrees(match, version):
            continue
        digits = match.group("frame")
        name = entry[: match.start("frame")] + "#" * len(digits.lstrip("-")) + entry[match.end("frame") : -len(".exr")]
        row = (name, number)
        rows.setdefault(row, []).append(int(digits))
        newest[row] = max(newest.get(row, 0.0), os.path.getmtime(folder / entry))
    for (name, number), frames in rows.items():
        yield (folder / name, tuple(sorted(frames)), newest[(name, number)]), number


def _pattern(part: str, marks: Mapping[str, str]) -> re.Pattern[str]:
    text, named = re.escape(part), frozenset[str]()
    for name, mark in marks.items():
        while re.escape(mark) in text:
            group = f"(?P={name})" if name in named else f"(?P<{name}>{_OPEN[name]})"
            text, named = text.replace(re.escape(mark), group, 1), named | {name}
    return re.compile(re.sub(r"(\\#)+", lambda _: r"(?P<frame>-?[0-9]+)", text))


def _agrees(match: re.Match[str], version: Optional[int]) -> bool:
    """False for `v002/plate_v001.0001.exr`: somebody's copy, and no version of its own."""
    return version is None or _version_in(match, version) == version


def _version_in(match: re.Match[str], otherwise: Optional[int]) -> Optional[int]:
    name = match.groupdict().get("version")
    number = version_number(name) if name else None
    return otherwise if number is None else number
