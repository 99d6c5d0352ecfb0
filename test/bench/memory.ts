// SPDX-License-Identifier: Apache-2.0

/**
 * Memory that the daemon holds while it waits: of the front process before and after a job, and of the worker after one.
 *
 *   npx node test/bench/memory.ts
 *
 * Resident set by `ps`. The reference is the same executable with nothing to do. The job is the shipped example's size with
 * the bundled model.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { makePlates } from "../support/client.ts";
import { startTestDaemon } from "../support/daemon.ts";
import { benchRequest } from "./bench-shot.ts";

/** MiB. */
const residentSet = (pid: number) =>
  Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;

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
row("front, after a job", residentSet(daemon.pid));
row("worker, after a job", residentSet(await daemon.workerPid()));
