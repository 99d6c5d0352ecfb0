// SPDX-License-Identifier: Apache-2.0
import { join, relative } from "node:path";
import { type Outcome, runSuite } from "./suite.ts";

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
  const chosen = projects.flatMap((name) => ["--project", name]);
  const reporters = ["--reporter=default", "--reporter=json"];
  return runSuite(
    "vitest",
    process.execPath,
    (report) => [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      ...reporters,
      `--outputFile.json=${report}`,
      ...chosen,
    ],
    outcomeOf,
  );
}

function outcomeOf(report: Report): Outcome {
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, title: `${relative(root, name)}: ${test.fullName}` })),
  );
  const failed = tests.filter((test) => test.status === "failed").map(({ title }) => title);
  const unloaded = report.testResults
    .filter(
      (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
    )
    .map(({ name }) => `${relative(root, name)}: the file did not run`);
  return {
    passed: tests.filter((test) => test.status === "passed").length,
    failed: [...failed, ...unloaded],
    skipped: tests
      .filter((test) => test.status !== "passed" && test.status !== "failed")
      .map(({ title, status }) => ({ name: title, reason: status })),
  };
}
