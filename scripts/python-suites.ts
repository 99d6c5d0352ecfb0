// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a Python suite leaves in the file of its `--report`. */
interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const root = join(import.meta.dirname, "..");
const python = ["python3", "python"].find(
  (name) => spawnSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).status === 0,
);

/** Runs a script that prints its tests and writes a report. Without a Python the suite is one loud skip. */
export function runPython(title: string, args: readonly string[]): Counts {
  if (python === undefined) {
    console.warn(`\nSKIPPED: ${title}: there is no Python 3.9 or newer on PATH`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  console.log(`\n> ${python} ${args.join(" ")}`);
  const folder = mkdtempSync(join(tmpdir(), "platewright-check-"));
  const path = join(folder, "report.json");
  try {
    const { status } = spawnSync(python, [args[0], "--report", path, ...args.slice(1)], {
      cwd: root,
      stdio: "inherit",
    });
    const { passed, failed, skipped } = JSON.parse(readFileSync(path, "utf8")) as Report;
    for (const { name, reason } of skipped) console.warn(`SKIPPED: ${title}: ${name}: ${reason}`);
    return { passed, failed: status === 0 ? failed : Math.max(1, failed), skipped: skipped.length };
  } catch (cause) {
    console.error(`${title} left no report: ${String(cause)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
