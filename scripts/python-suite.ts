// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What came of some checks or tests. */
export interface Outcome {
  readonly passed: number;
  /** Their names. */
  readonly failed: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const root = join(import.meta.dirname, "..");
const python = ["python3", "python"].find(
  (name) => spawnSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).status === 0,
);

/** Runs a script that prints its tests and writes a report. Without a Python the suite is one loud skip. */
export function runPython(title: string, args: readonly string[]): Outcome {
  if (python === undefined) {
    const reason = "there is no Python 3.9 or newer on PATH";
    return { passed: 0, failed: [], skipped: [{ name: title, reason }] };
  }
  console.log(`\n> ${python} ${args.join(" ")}`);
  const folder = mkdtempSync(join(tmpdir(), "platewright-check-"));
  const path = join(folder, "report.json");
  try {
    const { status } = spawnSync(python, [args[0], "--report", path, ...args.slice(1)], {
      cwd: root,
      stdio: "inherit",
    });
    const { passed, failed, skipped } = JSON.parse(readFileSync(path, "utf8")) as Outcome;
    const unnamed = status !== 0 && failed.length === 0 ? [`${title}: it ended with ${status}`] : [];
    return {
      passed,
      failed: [...failed.map((name) => `${title}: ${name}`), ...unnamed],
      skipped: skipped.map(({ name, reason }) => ({ name: `${title}: ${name}`, reason })),
    };
  } catch (cause) {
    return { passed: 0, failed: [`${title} left no report: ${String(cause)}`], skipped: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
