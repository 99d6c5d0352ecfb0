// SPDX-License-Identifier: Apache-2.0

/**
 * Memory that the daemon holds while it waits: of the front process before and after a job, and of the worker after one.
 * Then the most that the worker ever held over three frames of 4K with looks (Linux alone tells).
 *
 *   npx node test/bench/memory.ts
 *
 * Resident set by `ps`, its peak by `/proc`. The reference is the same executable with nothing to do. The job is the shipped example's size with
 * the bundled model.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { makePlates } from "../support/client.ts";
import { startTestDaemon } from "../support/daemon.ts";
import { benchRequest } from "./bench-shot.ts";

/** MiB. */
const residentSet = (pid: number) =>
  Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;

/** MiB; the most since the process started. */
const peak = (pid: number) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

async function bareNode(): Promise<number> {
  const script = "process.stdout.write('up'); setInterval(() => {}, 1e6)";
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  const size = residentSet(child.pid as number);
  child.kill();
  return size;
}

await using daemon = await startTestDaemon();
const bare = await bareNode();
const row = (name: string, size: number) =>
  console.log(
    `${name.padEnd(26)}${size.toFixed(0).padStart(6)}${`${(size / bare).toFixed(1)}x`.padStart(9)}`,
  );
console.log(`MiB${" ".repeat(26)}RSS    ratio`);
row("node with nothing to do", bare);
row("front, idle", residentSet(daemon.pid));
const shot = join(daemon.folder, "shot.exr");
await makePlates(daemon.client, await benchRequest(shot, 640, 360, join(daemon.folder, "plates")));
// A worker gives memory back when it has rested for a moment.
await pause(1000);
row("front, after a job", residentSet(daemon.pid));
row("worker, after a job", residentSet(await daemon.workerPid()));
if (process.platform === "linux") {
  const large = await benchRequest(shot, 3840, 2160, join(daemon.folder, "plates"));
  for (const prompt of ["heavy snow", "rain, wet ground", "heavy snow"])
    await makePlates(daemon.client, { ...large, prompt });
  row("worker, peak at 4K", peak(await daemon.workerPid()));
}
