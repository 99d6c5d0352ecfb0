// SPDX-License-Identifier: Apache-2.0
// Every check of the project in one run: format and lint, types, proto, generated code, tests in TypeScript, in Python
// and in one real Blender. Prints what failed or was skipped once more and `N passed, N failed, N skipped` last, where
// each check and each test counts as one.
// `--fast` leaves out what takes minutes; `--hosts` takes every Blender, with and without a window, and every Python.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runPython } from "./python-suite.ts";
import type { Outcome } from "./suite.ts";
import { runVitest } from "./vitest-suite.ts";

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

const verdicts = checks.map(([command, args]) => [command, run(command, args)] as const);
const outcomes: readonly Outcome[] = [
  {
    passed: verdicts.filter(([, ok]) => ok).length,
    failed: verdicts.filter(([, ok]) => !ok).map(([command]) => command),
    skipped: [],
  },
  runVitest(fast ? ["unit", "contract"] : ["unit", "contract", "integration"]),
  ...[...pythonSuites, ...(fast ? [] : blenderSuites)].map(([title, args]) => runPython(title, args)),
];
const passed = outcomes.reduce((total, each) => total + each.passed, 0);
const failed = outcomes.flatMap((each) => each.failed);
const skipped = outcomes.flatMap((each) => each.skipped);
console.log("");
for (const name of failed) console.log(`FAILED ${name}`);
for (const { name, reason } of skipped) console.log(`SKIPPED ${name}: ${reason}`);
console.log(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
process.exitCode = failed.length === 0 ? 0 : 1;
