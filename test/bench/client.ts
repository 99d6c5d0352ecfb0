// SPDX-License-Identifier: Apache-2.0

/**
 * The Python client against grpcio: 256 MB to the daemon and back, and the smallest call, in turns within one run.
 *
 *   npx node test/bench/client.ts
 *
 * Seconds are the best of several runs, the file's hash and the daemon's write to disk included; a ratio above 1 means that
 * the project's client is faster. grpcio is installed on first use.
 */
import { execFileSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startTestDaemon } from "../support/daemon.ts";

const RUNS = 4;
const MEGABYTES = 256;
const TRANSFER = join(import.meta.dirname, "client_transfer.py");
const ORACLE = join(import.meta.dirname, "../python/oracle_venv.py");

type Figure = "up" | "down" | "ping" | "cpuUp" | "cpuDown" | "cpuPing";
type Figures = Record<Figure, number>;

const python = execFileSync("python3", [ORACLE], { encoding: "utf8" }).trim();

function measure(client: string, file: string, env: NodeJS.ProcessEnv): Figures {
  return JSON.parse(execFileSync(python, [TRANSFER, client, file], { env, encoding: "utf8" }));
}

const fastest = (a: Figures | undefined, b: Figures): Figures =>
  Object.fromEntries(
    Object.entries(b).map(([name, value]) => [name, Math.min(value, a?.[name as Figure] ?? value)]),
  ) as Figures;

const speed = (seconds: number) => `${(MEGABYTES / seconds).toFixed(0)} MB/s`.padStart(10);
const ratio = (ours: number, theirs: number) => (theirs / ours).toFixed(2).padStart(8);

console.log("transport  what        ours    grpcio   ratio   processor time of the client, ours / grpcio");
for (const listen of process.platform === "win32" ? ["127.0.0.1:0"] : ["socket", "127.0.0.1:0"]) {
  await using daemon = await startTestDaemon({ PLATEWRIGHT_LISTEN: listen });
  const file = join(daemon.folder, "large.bin");
  writeFileSync(file, randomFillSync(Buffer.allocUnsafe(MEGABYTES * 1e6)));
  let ours: Figures | undefined;
  let theirs: Figures | undefined;
  for (let run = 0; run < RUNS; run++) {
    ours = fastest(ours, measure("ours", file, daemon.environment));
    theirs = fastest(theirs, measure("grpcio", file, daemon.environment));
  }
  if (!ours || !theirs) throw new Error("Nothing was measured.");
  const name = listen.padEnd(10).slice(0, 10);
  for (const [what, cpu] of [
    ["up", "cpuUp"],
    ["down", "cpuDown"],
  ] as const)
    console.log(
      `${name} ${what.padEnd(5)} ${speed(ours[what])}${speed(theirs[what])}${ratio(ours[what], theirs[what])}` +
        `   ${ours[cpu].toFixed(2)} s / ${theirs[cpu].toFixed(2)} s`,
    );
  const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(2)} ms`.padStart(10);
  console.log(
    `${name} hello ${milliseconds(ours.ping)}${milliseconds(theirs.ping)}${ratio(ours.ping, theirs.ping)}`,
  );
}
