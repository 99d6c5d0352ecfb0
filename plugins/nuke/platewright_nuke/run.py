# SPDX-License-Identifier: Apache-2.0
"""The way of a plate: what is set, what is captured, the request, the job. Everything here is on the main thread.

settings -> a version of its own -> capture -> request -> follower -> (pump) -> following -> place
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Optional

import nuke
from platewright_client import JobFollower, messages
from platewright_client.plate_header import PlateHeaderError, read_plate_header

from . import jobs, knobs, link, node, place, pump, settings, versions
from .capture import capture
from .errors import NodeError
from .following import Following
from .identity import identity
from .request import frames_of, plate_request, sent_to

Follow = Callable[[Following], None]


class Unchanged(NodeError):
    """The plate that would be made is on disk already."""


def generate(
    group: Any,
    only_current: bool = False,
    force: bool = False,
    frames: Optional[tuple[int, ...]] = None,
    follow: Follow = pump.follow,
) -> Following:
    """Captures the node's inputs and hands them to the daemon as the next version. Returns when `follow` does.

    `frames` (ascending, evenly stepped) overrides the node's range. Raises Unchanged, NodeError, CaptureError,
    CaptureCancelled or PlatewrightError; nothing is left behind then.
    """
    _expect_quiet()
    node.expect_current(group)
    chosen = settings.read(group, only_current)
    if frames is not None:
        chosen = replace(chosen, frames=frames, step=frames[1] - frames[0] if len(frames) > 1 else 1)
    link.expect()
    if not chosen.seed_is_locked:
        chosen = replace(chosen, seed=settings.new_seed())
    where = settings.template(group, chosen.seed)
    target = versions.reserve(where)
    try:
        captured = capture(group, chosen.frames, target.passes_folder, only_current)
        request = plate_request(chosen, captured, target)
        same = identity(request, chosen.frames, target.passes_folder)
        if not (force or chosen.force):
            _expect_changed(group, same, where)
        following = _send(group, request, target, same, follow, owns_passes=True)
    except BaseException:
        versions.release(target)
        raise
    for warning in captured.warnings:
        nuke.tprint(f"{following.title}: {warning}")
    return following


def regenerate(group: Any, follow: Follow = pump.follow) -> Following:
    """Makes the shown version again, from the request in its plates' header: the same bytes, the same files."""
    _expect_quiet()
    node.expect_current(group)
    link.expect()
    name = place.shown_version(group)
    found = versions.on_disk(settings.template(group)).get(versions.version_number(name) or 0)
    if found is None:
        raise NodeError(
            f"{name} is not on disk any more, and its request was in its header.", "Generate a new version."
        )
    try:
        header = read_plate_header(found.path_of(found.frames[0]))
        request = header.request()
    except PlateHeaderError as cause:
        raise NodeError(str(cause), "Generate a new version.") from cause
    if header.prompt_hidden:
        raise NodeError(f"{name} keeps its prompt hidden, so it cannot be made again.", "Generate a new version.")
    made = knobs.get_state(group).made.get(found.target.version)
    same = made.identity if made else ""
    return _send(group, sent_to(request, found.target), found.target, same, follow, owns_passes=False)


def check(group: Any) -> tuple[messages.PlateRequest, versions.Target]:
    """A request for the current frame as `CheckRequest` takes it, and the version in which its passes lie, which the
    caller gives back with `versions.release`."""
    _expect_quiet()
    node.expect_current(group)
    chosen = settings.read(group, True)
    link.expect()
    target = versions.reserve(settings.template(group))
    try:
        return plate_request(chosen, capture(group, chosen.frames, target.passes_folder, True), target), target
    except BaseException:
        versions.release(target)
        raise


def _send(
    group: Any,
    request: messages.PlateRequest,
    target: versions.Target,
    same: str,
    follow: Follow,
    owns_passes: bool,
) -> Following:
    connect = link.connector(start=True)
    follower = JobFollower.submit(connect, request, uuid.uuid4().hex)
    following = Following(group, follower, target, same, owns_passes, connect, is_new=True)
    jobs.remember(following)
    node.say(group, f"{versions.version_name(target.version)} is sent: {len(frames_of(request))} frames.")
    follow(following)
    return following


def _expect_quiet() -> None:
    if nuke.executing():
        raise NodeError("Nuke is rendering.", "Wait until it is done.")


def _expect_changed(group: Any, same: str, where: versions.Template) -> None:
    """Against the newest version whose plates are all there."""
    made = knobs.get_state(group).made
    there = versions.on_disk(where)
    newest = max((version for version in there if version in made), default=None)
    if newest is not None and made[newest].identity == same:
        raise Unchanged(
            f"Nothing has changed since {versions.version_name(newest)}, which is on disk.",
            "Switch on `even if unchanged` to make it anew.",
        )
