# SPDX-License-Identifier: Apache-2.0
"""What came of some tests, in the words of `test/python/run.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Counts:
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    # (name, reason)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def skip(self, name: str, reason: str) -> None:
        """Loudly: a skip stands out where it happens and is told again at the end."""
        print(f"\nSKIPPED {name}: {reason}\n", flush=True)
        self.skipped.append((name, reason))

    def fail(self, name: str, reason: str) -> None:
        print(f"\nFAILED {name}: {reason}\n", flush=True)
        self.failed.append(f"{name}: {reason}")

    def write(self, path: Path) -> None:
        skipped = [{"name": name, "reason": reason} for name, reason in self.skipped]
        report = {"passed": self.passed, "failed": self.failed, "skipped": skipped}
        path.write_text(json.dumps(report), encoding="utf-8")

    def end(self, report: Path | None) -> int:
        """Tells failures and skips again and the sums last; the process's exit status."""
        if report is not None:
            self.write(report)
        for name in self.failed:
            print(f"FAILED {name}")
        for name, reason in self.skipped:
            print(f"SKIPPED {name}: {reason}")
        print(f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped", flush=True)
        return 1 if self.failed or not self.passed else 0


def read(path: Path, prefix: str) -> Counts:
    """A report, its names with `prefix` in front."""
    report = json.loads(path.read_text(encoding="utf-8"))
    skipped = [(f"{prefix} {skip['name']}", skip["reason"]) for skip in report["skipped"]]
    return Counts(report["passed"], [f"{prefix} {name}" for name in report["failed"]], skipped)
