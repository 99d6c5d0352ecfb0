// SPDX-License-Identifier: Apache-2.0
// Every benchmark, one after the other, a table each. The exit code says whether they could be run, never how fast.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const BENCHES = ["exr", "plates", "start", "memory", "client"];

let code = 0;
for (const name of BENCHES) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], {
    stdio: "inherit",
  });
  code ||= status ?? 1;
}
process.exitCode = code;
