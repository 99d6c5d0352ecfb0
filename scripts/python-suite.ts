// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { type Outcome, runSuite } from "./suite.ts";

const python = ["python3", "python"].find(
  (name) => spawnSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).status === 0,
);

/** Runs a script that takes `--report` and writes an `Outcome` there. Without a Python the suite is one loud skip. */
export function runPython(title: string, [script, ...args]: readonly string[]): Outcome {
  if (python === undefined) {
    const reason = "there is no Python 3.9 or newer on PATH";
    return { passed: 0, failed: [], skipped: [{ name: title, reason }] };
  }
  return runSuite(
    title,
    python,
    (report) => [script, "--report", report, ...args],
    ({ passed, failed, skipped }: Outcome) => ({
      passed,
      failed: failed.map((name) => `${title}: ${name}`),
      skipped: skipped.map(({ name, reason }) => ({ name: `${title}: ${name}`, reason })),
    }),
  );
}
