# SPDX-License-Identifier: Apache-2.0
"""The true daemon in a process of its own, with folders of its own, for tests of what speaks to it."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Dict, Optional

from platewright_client.endpoint import Endpoint, read_endpoint
from platewright_client.wire import messages
from platewright_client.wire.json import from_json

ROOT = Path(__file__).resolve().parent.parent.parent
NODE = ROOT / "node_modules" / ".bin" / ("node.cmd" if os.name == "nt" else "node")
MAIN = ROOT / "daemon" / "main.ts"
#: A model with random weights that makes a small plate in a fraction of a second.
TINY = ROOT / "test" / "contract" / "pipelines" / "tiny"
#: A shot of 96 x 64 pixels with every pass, and the request that goes with it.
SHOT = ROOT / "test" / "golden" / "passes" / "blender-4.5"

_START_SECONDS = 60.0


class TestDaemon:
    """Runs while the context lasts: `with TestDaemon() as daemon:`. Settings are PLATEWRIGHT_ variables."""

    __test__ = False

    def __init__(self, **settings: str) -> None:
        # A short path: a unix socket's has little room. Links are resolved as the daemon does.
        #: Its one root: shots are put here and plates come here.
        self.folder = Path(tempfile.mkdtemp(prefix="pw-")).resolve()
        self.state_folder = self.folder / "state"
        self.runtime_folder = self.folder / "run"
        self.log_path = self.folder / "log.jsonl"
        (self.state_folder / "models").mkdir(parents=True)
        (self.folder / "config.json").write_text("{}")
        models = [str(TINY), str(ROOT / "daemon" / "models"), str(self.state_folder / "models")]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PLATEWRIGHT_")}
        #: For other processes that are to meet this daemon.
        self.environment: Dict[str, str] = dict(
            kept,
            PLATEWRIGHT_CONFIG=str(self.folder / "config.json"),
            PLATEWRIGHT_STATE_FOLDER=str(self.state_folder),
            PLATEWRIGHT_RUNTIME_FOLDER=str(self.runtime_folder),
            PLATEWRIGHT_ROOTS=str(self.folder),
            PLATEWRIGHT_MODEL_FOLDERS=os.pathsep.join(models),
            PLATEWRIGHT_DEVICE="cpu",
            **settings,
        )
        self._process: Optional["subprocess.Popen[bytes]"] = None

    def __enter__(self) -> TestDaemon:
        try:
            self.restart()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def endpoint(self) -> Endpoint:
        endpoint = read_endpoint(self.runtime_folder)
        assert endpoint is not None, "the daemon has left no endpoint"
        return endpoint

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self, how: int = getattr(signal, "SIGKILL", signal.SIGTERM)) -> None:
        """Ends the daemon without a last word, or by another signal, and waits until it has ended."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()

    def restart(self) -> None:
        """Starts it, again where it has ended, and waits until it answers calls."""
        with open(str(self.log_path), "ab") as log:
            start = log.tell()
            self._process = subprocess.Popen(
                [str(NODE), str(MAIN), "serve"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        give_up = time.monotonic() + _START_SECONDS
        while '"msg":"ready"' not in self._log(start):
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError("The daemon did not start: %s" % self._log(start))
            time.sleep(0.05)

    def place_shot(self, name: str = "shot.exr") -> Path:
        """Puts the shot where this daemon may read it."""
        path = self.folder / name
        shutil.copyfile(str(SHOT / "shot.exr"), str(path))
        return path

    def request(self, folder: str, last: int = 0) -> messages.PlateRequest:
        """For plates in `folder`, made by the tiny model: one, or those of frames 1 to `last`."""
        names = ["shot.%d.exr" % frame for frame in range(1, last + 1)] or ["shot.exr"]
        for name in names:
            self.place_shot(name)
        path = self.folder / ("shot.#.exr" if last else "shot.exr")
        given = from_json(messages.PlateRequest, json.loads((SHOT / "request.json").read_text()))
        return dataclasses.replace(
            given,
            model="tiny",
            prompt="thick fog at night",
            seed=7,
            passes=(messages.PassSource(pixels=messages.PixelSource(path=str(path))),),
            output=messages.Output(folder=str(self.folder / folder)),
            frames=messages.FrameRange(first=1, last=last, step=1) if last else None,
        )

    def close(self) -> None:
        self.kill()
        # A worker ends by itself when its daemon is gone; until then it may still write.
        for line in self._log(0).splitlines():
            if '"msg":"worker started"' in line:
                _await_end(int(json.loads(line)["processId"]))
        shutil.rmtree(str(self.folder), ignore_errors=True)

    def _log(self, start: int) -> str:
        if not self.log_path.exists():
            return ""
        return self.log_path.read_bytes()[start:].decode("utf-8", "replace")


def _await_end(pid: int) -> None:
    if os.name == "nt":
        return
    while True:
        try:
            os.kill(pid, 0)
            state = Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            return
        if state == "Z":
            return
        time.sleep(0.02)
