# SPDX-License-Identifier: Apache-2.0
"""What Nuke's menus call. What goes wrong is said in a dialog."""

from __future__ import annotations

import functools
import logging
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

import nuke
from platewright_client import DaemonUnavailable, PlatewrightError, messages

from . import actions, catalogue, knobs, link, node, wiring
from .errors import NodeError

log = logging.getLogger("platewright.nuke")

#: Nuke Non-commercial and Indie let one run of Python reach ten nodes.
FEWEST_NODES = 10
_STATES = {
    messages.JobState.QUEUED: "waits",
    messages.JobState.RUNNING: "runs",
    messages.JobState.WRITING: "runs",
    messages.JobState.DONE: "done",
    messages.JobState.FAILED: "failed",
    messages.JobState.CANCELLED: "cancelled",
}


def _in_menu(action: Callable[..., Any]) -> Callable[..., Any]:
    """Failures become a dialog."""

    @functools.wraps(action)
    def told(*args: Any) -> Any:
        try:
            return action(*args)
        except actions.EXPECTED as error:
            nuke.message(str(error))
        except Exception as error:
            log.exception("%s failed", action.__name__)
            nuke.message(f"Platewright failed: {error!r}. The log has more.")
        return None

    return told


@_in_menu
def create() -> Any:
    """A node on the selected one; its models are asked for in a thread."""
    return _made(None)


@_in_menu
def from_reads() -> Any:
    """A node wired to the selected Reads by their layers and names."""
    reads = nuke.selectedNodes("Read")
    if not reads:
        raise NodeError("No Read is selected.", "Select the Reads of a shot's passes.")
    _expect_few(len(reads) + 5)
    return _made(wiring.wires(reads))


@_in_menu
def generate_selected() -> None:
    for group in _selected():
        actions.generate(group)


@_in_menu
def regenerate_selected() -> None:
    for group in _selected():
        actions.regenerate(group)


@_in_menu
def job_list() -> None:
    """The daemon's jobs; a chosen one that is under way can be cancelled."""
    _ask_daemon(lambda daemon: daemon.list_jobs(limit=30), _show_jobs)


@_in_menu
def daemon_status() -> None:
    """Who answers; where nobody does, an offer to start it."""
    _ask_daemon(lambda daemon: daemon.hello, lambda hello: nuke.message(_hello(hello)))


@_in_menu
def docs() -> None:
    webbrowser.open((Path(__file__).resolve().parent.parent / "README.md").as_uri())


def _made(wires: Optional[dict[str, Any]]) -> Any:
    group = node.create(wires, catalogue.find(knobs.DEFAULT_MODEL))
    if nuke.env["gui"]:
        group.showControlPanel()
    return group


def _selected() -> tuple[Any, ...]:
    chosen = node.ours(nuke.selectedNodes("Group"))
    if not chosen:
        raise NodeError("No Platewright node is selected.", "Select one or more.")
    _expect_few(4 * len(chosen))
    return chosen


def _expect_few(count: int) -> None:
    """An action is refused before it begins where the edition would stop it half way."""
    if (nuke.env["nc"] or nuke.env["indie"]) and count >= FEWEST_NODES:
        edition = "Non-commercial" if nuke.env["nc"] else "Indie"
        raise NodeError(f"Nuke {edition} lets Python reach {FEWEST_NODES} nodes at once.", "Select fewer.")


def _ask_daemon(question: Callable[[Any], Any], answer: Callable[[Any], None], start: bool = False) -> None:
    """Asks in a thread; the answer, or an offer to start the daemon, comes on the main thread."""

    def offer(words: str) -> None:
        if not start and nuke.ask(f"{words}\n\nStart it?"):
            _ask_daemon(question, answer, True)
        elif start:
            nuke.message(words)

    def work() -> None:
        try:
            with link.connector(start)() as daemon:
                found = question(daemon)
        except DaemonUnavailable as error:
            nuke.executeInMainThread(offer, (str(error),))
        except PlatewrightError as error:
            nuke.executeInMainThread(nuke.message, (str(error),))
        else:
            nuke.executeInMainThread(answer, (found,))

    threading.Thread(target=work, name="platewright menu", daemon=True).start()


def _show_jobs(found: tuple[messages.Job, ...]) -> None:
    if not found:
        nuke.message("The daemon has no jobs.")
        return
    index = nuke.choice("Platewright jobs", "job", [_job_line(job) for job in found])
    if index is None or index < 0:
        return
    job = found[index]
    if job.ended_unix_ms:
        nuke.message(_job_words(job))
    elif nuke.ask(f"{_job_words(job)}\n\nCancel it?"):
        _ask_daemon(lambda daemon: daemon.cancel_job(job.id), lambda _: None)


def _job_line(job: messages.Job) -> str:
    prompt = " ".join(job.request.prompt.split())[:40] if job.request else ""
    return f"{_STATES.get(messages.JobState(job.state), '?')}  {len(job.plates)}/{job.frame_count}  {prompt}  {job.id}"


def _job_words(job: messages.Job) -> str:
    lines = [_job_line(job)]
    if job.request is not None and job.request.output is not None:
        lines.append(f"{job.request.output.folder}/{job.request.output.name_pattern}.exr")
    if job.error is not None:
        lines.append(f"{job.error.message} {job.error.remedy}".strip())
    lines += [f"Frame {each.frame}: {each.error.message}" for each in job.failures[:5] if each.error]
    return "\n".join(lines)


def _hello(hello: messages.HelloResponse) -> str:
    devices = ", ".join(device.name for device in hello.devices) or "none"
    roots = "\n".join(hello.roots)
    return (
        f"Platewright daemon {hello.daemon_version} is running (process {hello.process_id}).\n"
        f"Devices: {devices}\nDefault model: {hello.default_model}\nFiles are read and written under:\n{roots}"
    )
