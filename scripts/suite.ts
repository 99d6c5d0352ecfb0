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

/**
 * Runs a command that prints its tests and leaves a JSON report where `argsFor` tells it to. One that leaves no report, or
 * ends badly and names nothing, has failed.
 */
export function runSuite<Report>(
  title: string,
  command: string,
  argsFor: (report: string) => readonly string[],
  outcomeOf: (report: Report) => Outcome,
): Outcome {
  const folder = mkdtempSync(join(tmpdir(), "platewright-check-"));
  const path = join(folder, "report.json");
  const args = argsFor(path);
  console.log(`\n> ${command} ${args.join(" ")}`);
  try {
    const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
    const outcome = outcomeOf(JSON.parse(readFileSync(path, "utf8")) as Report);
    const unnamed = status !== 0 && outcome.failed.length === 0 ? [`${title}: it ended with ${status}`] : [];
    return { ...outcome, failed: [...outcome.failed, ...unnamed] };
  } catch (cause) {
    return { passed: 0, failed: [`${title} left no report: ${String(cause)}`], skipped: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
