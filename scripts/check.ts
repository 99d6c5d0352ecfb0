// SPDX-License-Identifier: Apache-2.0
// Every check of the project in one run: format and lint, types, proto, generated code, tests in TypeScript, in Python
// and in one real Blender. Prints `N passed, N failed, N skipped` last, where each check and each test counts as one.
// `--fast` leaves out what takes minutes; `--hosts` takes every Blender, with and without a window, and every Python.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Counts, runPython } from "./python-suites.ts";

const fast = process.argv.includes("--fast");
const hosts = process.argv.includes("--hosts");
const root = join(import.meta.dirname, "..");

function run(command: string, args: readonly string[]): boolean {
  console.log(`\n> ${command} ${args.join(" ")}`);
  return (
    spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" }).status ===
    0
  );
}

function runTests(): Counts {
  const folder = mkdtempSync(join(tmpdir(), "platewright-check-"));
  const report = join(folder, "vitest.json");
  const projects = (fast ? ["unit", "contract"] : ["unit", "contract", "integration"]).flatMap((name) => [
    "--project",
    name,
  ]);
  try {
    const ok = run("vitest", [
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...projects,
    ]);
    const result = JSON.parse(readFileSync(report, "utf8")) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numTodoTests: number;
    };
    const failed = ok ? result.numFailedTests : Math.max(1, result.numFailedTests);
    return { passed: result.numPassedTests, failed, skipped: result.numPendingTests + result.numTodoTests };
  } catch (cause) {
    console.error(`The test run left no report: ${String(cause)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What has been published on main must not change its meaning; a checkout without that branch cannot tell. */
function breakingCheck(): (readonly [string, readonly string[]])[] {
  const known = (ref: string) =>
    spawnSync("git", ["rev-parse", "--verify", "--quiet", ref], { cwd: root }).status === 0;
  const ref = ["main", "origin/main"].find(known);
  if (ref !== undefined) return [["buf", ["breaking", "proto", "--against", `.git#ref=${ref},subdir=proto`]]];
  console.warn("SKIPPED: there is no branch main to compare the proto with");
  return [];
}

const checks: readonly (readonly [string, readonly string[]])[] = [
  ["biome", ["ci", "--log-level=warn", "."]],
  ["tsc", ["-p", "."]],
  ["node", ["scripts/gen.ts", "--check"]],
  ...breakingCheck(),
];
const pythonSuites: readonly (readonly [string, readonly string[]])[] = [
  hosts
    ? ["Python client, every interpreter", ["test/python/matrix.py"]]
    : ["Python client", ["test/python/run.py", "test/python/client"]],
  [
    "Nuke",
    ["test/python/run.py", ...["double_tests", "plugin", "capture"].map((name) => `test/hosts/nuke/${name}`)],
  ],
];
const blenderSuites: typeof pythonSuites = hosts
  ? [["Blender, every release and window", ["test/hosts/blender/hosts.py"]]]
  : [["Blender", ["test/hosts/blender/matrix.py", "--one"]]];

const verdicts = checks.map(([command, args]) => run(command, args));
const counts: Counts[] = [
  { passed: verdicts.filter((ok) => ok).length, failed: verdicts.filter((ok) => !ok).length, skipped: 0 },
  runTests(),
  ...[...pythonSuites, ...(fast ? [] : blenderSuites)].map(([title, args]) => runPython(title, args)),
];
const sum = (name: keyof Counts) => counts.reduce((total, each) => total + each[name], 0);
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
