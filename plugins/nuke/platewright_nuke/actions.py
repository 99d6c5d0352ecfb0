# SPDX-License-Identifier: Apache-2.0
"""What the node's buttons and Nuke's callbacks call. What goes wrong is said on the node."""

from __future__ import annotations

import functools
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nuke
from platewright_client import PlatewrightError

from . import catalogue, edits, following, jobs, knobs, link, node, place, run, settings, versions
from .capture import CaptureCancelled, CaptureError
from .errors import NodeError

log = logging.getLogger("platewright.nuke")

#: What is said in words; anything else is a fault of ours and goes to the log with its trace.
EXPECTED = (NodeError, CaptureError, PlatewrightError, OSError)


def _on_node(action: Callable[..., Any]) -> Callable[..., Any]:
    """Failures become the node's status; the node and the script stay as they were."""

    @functools.wraps(action)
    def told(group: Any, *args: Any, **options: Any) -> Any:
        try:
            return action(group, *args, **options)
        except CaptureCancelled:
            node.say(group, "Cancelled.")
        except run.Unchanged as words:
            node.say(group, str(words))
        except EXPECTED as error:
            tell(group, str(error))
        except Exception as error:
            log.exception("%s failed", action.__name__)
            tell(group, f"Platewright failed: {error!r}. The log has more.")
        return None

    return told


def tell(group: Any, words: str) -> None:
    """On the node, in Nuke's own log and in Python's."""
    log.error("%s: %s", group.name(), words)
    nuke.tprint(f"{group.name()}: {words}")
    node.say(group, words)


# Buttons


@_on_node
def generate(group: Any) -> None:
    run.generate(group)


@_on_node
def generate_current(group: Any) -> None:
    run.generate(group, only_current=True)


@_on_node
def regenerate(group: Any) -> None:
    run.regenerate(group)


@_on_node
def cancel(group: Any) -> None:
    if jobs.cancel(group) == 0:
        node.say(group, "Nothing is under way.")


@_on_node
def check(group: Any) -> None:
    """The table of the current frame's passes, asked in a thread."""
    request, target = run.check(group)
    node.say(group, "Checking.")

    def said(text: str, table: str) -> None:
        if node.is_alive(group):
            node.say(group, text)
            if table:
                following.tabulate(group, table)

    def work() -> None:
        text, table = "Checked.", ""
        try:
            with link.connector(start=True)() as daemon:
                table = following.table(daemon, request)
        except PlatewrightError as error:
            text = str(error)
        finally:
            versions.release(target)
        nuke.executeInMainThread(said, (text, table))

    threading.Thread(target=work, name="platewright check", daemon=True).start()


@_on_node
def refresh_models(group: Any) -> None:
    catalogue.refresh(group, start=True, failed=lambda words: tell(group, words))


@_on_node
def new_seed(group: Any) -> None:
    group["seed"].setValue(settings.new_seed())


@_on_node
def version_up(group: Any) -> None:
    _step(group, 1)


@_on_node
def version_down(group: Any) -> None:
    _step(group, -1)


@_on_node
def bake(group: Any) -> None:
    place.bake(group)


@_on_node
def reveal(group: Any) -> None:
    number = versions.version_number(group["version"].value())
    target = settings.template(group).target(number or 1)
    folder = next((known for known in (target.folder, *target.folder.parents) if known.is_dir()), target.folder)
    _open_folder(folder)


def _step(group: Any, by: int) -> None:
    """To the version before or after among those on disk; the ends stay where they are."""
    there = list(versions.on_disk(settings.template(group)))
    if not there:
        raise NodeError("There are no versions on disk.", "Generate one.")
    shown = versions.version_number(group["version"].value())
    beyond = [number for number in there if shown is None or (number > shown if by > 0 else number < shown)]
    place.show(group, (min(beyond) if by > 0 else max(beyond)) if beyond else there[-1 if by > 0 else 0])


# Callbacks


def knob_changed(group: Any, knob: Any) -> None:
    """Answers the artist's edits alone. Without a window nothing is answered: a farm shows what was saved."""
    if edits.are_ours() or not nuke.env["gui"]:
        return
    name = knob.name()
    if name == "showPanel":
        _opened(group)
    elif name == "inputChange":
        _offer_layers(group)
    elif name == "model":
        catalogue.draw(group)
    elif name == "range":
        with edits.unseen():
            knobs.tell_range(group)
    elif name == "version":
        _choose_version(group)


@_on_node
def _choose_version(group: Any) -> None:
    number = versions.version_number(group["version"].value())
    if number is not None:
        place.show(group, number)


@_on_node
def _offer_layers(group: Any) -> None:
    source = group.input(0)
    layers = dict.fromkeys(channel.rpartition(".")[0] for channel in source.channels()) if source is not None else ()
    with edits.unseen():
        knobs.offer_layers(group, layers)


@_on_node
def _opened(group: Any) -> None:
    """The panel was opened: menus are brought up to date, and a job that was left under way is found again."""
    with edits.unseen():
        knobs.offer_spaces(group, _space_names(group))
    _offer_layers(group)
    jobs.reattach(group)
    if catalogue.is_known():
        catalogue.draw(group)
    else:
        catalogue.refresh(group, start=False)
    try:
        place.list_versions(group)
    except (NodeError, PlatewrightError):
        # A path that cannot be meant yet is said when it is used.
        pass


def _space_names(group: Any) -> list[str]:
    listed = nuke.getColorspaceList(node.inner(group, node.READ)["colorspace"])
    return [name.split("\t")[0] for name in listed]


def script_loaded() -> None:
    """Jobs that the script left under way are found again. Starts nothing where it has no node of ours."""
    try:
        jobs.reattach_all()
    except Exception as error:
        nuke.tprint(f"Platewright: {error}")


def group_created() -> None:
    """A Group was made, pasted or read from a script; one of ours is brought up to date."""
    try:
        if node.is_ours(nuke.thisNode()):
            node.upgrade(nuke.thisNode())
    except Exception as error:
        nuke.tprint(f"Platewright: {error}")


def _open_folder(folder: Path) -> None:
    if sys.platform == "win32":
        os.startfile(str(folder))
    else:
        program = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.Popen([program, str(folder)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
