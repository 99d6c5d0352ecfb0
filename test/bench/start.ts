// SPDX-License-Identifier: Apache-2.0

/**
 * How soon the daemon answers its first call, from the start of its process, with a warm disk and code cache.
 *
 *   npx node test/bench/start.ts
 *
 * The reference is the same executable with nothing to do, `node -e 0`; both are measured in turn, medians of nine.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { startTestDaemon } from "../support/daemon.ts";
import { median } from "./median.ts";

const RUNS = 9;

async function bareNode(): Promise<number> {
  const start = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - start;
}

await using daemon = await startTestDaemon();
const [ready, bare]: [number[], number[]] = [[], []];
for (let run = 0; run < RUNS; run++) {
  await daemon.end("SIGTERM");
  const start = performance.now();
  await daemon.restart();
  await daemon.client.hello("bench");
  ready.push(performance.now() - start);
  bare.push(await bareNode());
}
const [daemonMs, nodeMs] = [median(ready), median(bare)];
console.log("ms to the first answer    daemon  node -e 0    ratio");
console.log(
  `median of ${RUNS}${" ".repeat(14)}${daemonMs.toFixed(0).padStart(6)}${nodeMs.toFixed(0).padStart(11)}${`${(daemonMs / nodeMs).toFixed(1)}x`.padStart(9)}`,
);
