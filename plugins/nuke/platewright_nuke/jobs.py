# SPDX-License-Identifier: Apache-2.0
"""The jobs that this Nuke follows, and finding those again that an earlier one has left under way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nuke
from platewright_client import JobFollower

from . import knobs, link, node, pump, versions
from .following import Following

_followed: list[Following] = []


def remember(following: Following) -> None:
    """Keeps it for `of` and `cancel`, and forgets those that are over."""
    _followed[:] = [known for known in _followed if known.outcome is None]
    _followed.append(following)


def of(group: Any) -> tuple[Following, ...]:
    """The node's jobs that are not over."""
    return tuple(known for known in _followed if _same(known, group))


def cancel(group: Any) -> int:
    """Asks the node's jobs to stop; how many there were. Their ends come as happenings."""
    found = of(group)
    for following in found:
        following.follower.cancel()
    return len(found)


def reattach(group: Any) -> tuple[Following, ...]:
    """Follows on what the node's script says is under way. Starts no daemon, and no thread where there is no job."""
    known = {following.follower.job_id for following in of(group)}
    found = []
    for running in knobs.get_state(group).running:
        if running.job_id in known:
            continue
        connect = link.connector(start=False)
        target = versions.Target(running.version, Path(running.folder), running.name_pattern)
        follower = JobFollower.reattach(connect, running.job_id)
        following = Following(group, follower, target, running.identity, running.owns_passes, connect, is_new=False)
        remember(following)
        pump.follow(following)
        found.append(following)
    return tuple(found)


def reattach_all() -> None:
    """For each node of the script that was opened."""
    for group in node.ours(nuke.allNodes("Group", nuke.root(), recurseGroups=True)):
        reattach(group)


def _same(known: Following, group: Any) -> bool:
    """Nuke hands out a new Python object each time for one node; their full names tell."""
    if known.outcome is not None or not node.is_alive(known.group):
        return False
    return bool(known.group.fullName() == group.fullName())
