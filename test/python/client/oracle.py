# SPDX-License-Identifier: Apache-2.0
"""Asks Google's protobuf, in a process of its own, what it makes of bytes and JSON."""

from __future__ import annotations

import json
import subprocess
import sys
import unittest
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable, List, Optional

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent


class Oracle:
    """The process. Ends with the interpreter that started it, when its input closes."""

    def __init__(self, python: str) -> None:
        image = ROOT / "daemon" / "rpc" / "gen" / "image.binpb"
        self._process = subprocess.Popen(
            [python, str(HERE / "protobuf_oracle.py"), str(image)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def close(self) -> None:
        self._process.communicate()

    def define(self, name: str, fields: List[List[Any]]) -> None:
        self._ask(ask="define", name=name, fields=fields)

    def random(self, name: str, seed: int, count: int) -> List[bytes]:
        """Random messages with every kind of value a field can hold."""
        return [bytes.fromhex(text) for text in self._ask(ask="random", name=name, seed=seed, count=count)]

    def reencode(self, name: str, data: Iterable[bytes]) -> List[Optional[bytes]]:
        """Read and written again without unknown fields; None where it is refused."""
        return _bytes(self._ask(ask="reencode", name=name, data=[one.hex() for one in data]))

    def to_json(self, name: str, data: Iterable[bytes]) -> List[Any]:
        return self._ask(ask="to_json", name=name, data=[one.hex() for one in data])

    def from_json(self, name: str, texts: Iterable[str]) -> List[Optional[bytes]]:
        """The bytes of each JSON text; None where it is refused."""
        return _bytes(self._ask(ask="from_json", name=name, texts=list(texts)))

    def _ask(self, **question: Any) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def _bytes(answers: List[Optional[str]]) -> List[Optional[bytes]]:
    return [None if text is None else bytes.fromhex(text) for text in answers]


@lru_cache(maxsize=None)
def _python() -> str:
    """A Python with protobuf; empty, with the reason in what it printed, where this machine can have none."""
    made = subprocess.run(
        [sys.executable, str(ROOT / "test" / "python" / "oracle_venv.py")],
        stdout=subprocess.PIPE,
        text=True,
    )
    return made.stdout.strip() if made.returncode == 0 else ""


def start_oracle() -> Oracle:
    """A fresh oracle; the caller closes it. SkipTest where Google's protobuf cannot be had."""
    if not _python():
        raise unittest.SkipTest("Google's protobuf is not to be had; `python3 test/python/oracle_venv.py` says why")
    return Oracle(_python())
