// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Outcome } from "./python-suite.ts";

/** What is read of Vitest's JSON report; a file that does not load has a message and no tests. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const root = join(import.meta.dirname, "..");

/** Runs the projects of `vitest.config.ts`. */
export function runVitest(projects: readonly string[]): Outcome {
  const folder = mkdtempSync(join(tmpdir(), "platewright-check-"));
  const path = join(folder, "vitest.json");
  const args = [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${path}`,
    ...projects.flatMap((name) => ["--project", name]),
  ];
  console.log(`\n> vitest ${args.join(" ")}`);
  try {
    const shell = process.platform === "win32";
    const { status } = spawnSync("vitest", args, { cwd: root, stdio: "inherit", shell });
    return outcomeOf(JSON.parse(readFileSync(path, "utf8")) as Report, status);
  } catch (cause) {
    return { passed: 0, failed: [`vitest left no report: ${String(cause)}`], skipped: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outcomeOf(report: Report, status: number | null): Outcome {
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, title: `${relative(root, name)}: ${test.fullName}` })),
  );
  const failed = tests.filter((test) => test.status === "failed").map(({ title }) => title);
  const unloaded = report.testResults
    .filter(
      (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
    )
    .map(({ name }) => `${relative(root, name)}: the file did not run`);
  const unnamed =
    status !== 0 && failed.length + unloaded.length === 0 ? [`vitest: it ended with ${status}`] : [];
  return {
    passed: tests.filter((test) => test.status === "passed").length,
    failed: [...failed, ...unloaded, ...unnamed],
    skipped: tests
      .filter((test) => test.status !== "passed" && test.status !== "failed")
      .map(({ title, status }) => ({ name: title, reason: status })),
  };
}
