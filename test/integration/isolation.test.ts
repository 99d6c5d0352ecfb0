// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePlates } from "../support/client.ts";
import { startTestDaemon, type TestDaemon } from "../support/daemon.ts";
import { placeShot, shotRequest } from "../support/shots.ts";

/** What Linux says of a process. */
const told = (pid: number, what: string) => readFile(`/proc/${pid}/${what}`, "utf8");

/** Internet sockets that a process holds, by its open files and the kernel's tables. */
async function internetSockets(pid: number): Promise<string[]> {
  const held = new Set<string>();
  for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
    const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? [];
    if (inode) held.add(inode);
  }
  const found: string[] = [];
  for (const table of ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"])
    for (const line of (await told(pid, `net/${table}`).catch(() => "")).split("\n").slice(1)) {
      const inode = line.trim().split(/\s+/)[9];
      if (held.has(inode)) found.push(`${table} ${line.trim()}`);
    }
  return found;
}

describe.runIf(process.platform === "linux")("processes", () => {
  let daemon: TestDaemon;
  let worker: number;

  beforeAll(async () => {
    daemon = await startTestDaemon({ PLATEWRIGHT_DEVICE: "cpu" });
    const shot = await placeShot(join(daemon.folder, "shot.exr"));
    await makePlates(daemon.client, await shotRequest(shot, join(daemon.folder, "plates")));
    worker = await daemon.workerPid();
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  test("the inference runtime is in the worker and never in the front process", async () => {
    expect(await told(worker, "maps")).toContain("onnxruntime");
    expect(await told(daemon.pid, "maps")).not.toContain("onnxruntime");
  });

  test("the worker runs without the runtime's telemetry", async () => {
    expect((await told(worker, "environ")).split("\0")).toContain("ORT_DISABLE_TELEMETRY=1");
  });

  test("the worker gets no variable that injects code", async () => {
    expect(await told(worker, "environ")).not.toMatch(/NODE_OPTIONS|LD_PRELOAD|LD_LIBRARY_PATH|PLATEWRIGHT_/);
  });

  test("neither process holds an internet socket", async () => {
    expect(await internetSockets(daemon.pid)).toEqual([]);
    expect(await internetSockets(worker)).toEqual([]);
  });

  test("what an artist asked for and their paths stay out of the log", () => {
    expect(daemon.log.text()).toContain("job taken over");
    expect(daemon.log.text()).not.toMatch(/fog|shot\.exr|plates/);
  });
});
