// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findDaemon } from "../../../daemon/client/find-daemon.ts";
import { findOrStartDaemon, type StartOptions } from "../../../daemon/client/start-daemon.ts";
import { endpointFile, readEndpoint } from "../../../daemon/rpc/endpoint.ts";

let folder: string;
let options: StartOptions;
const started: number[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pw-"));
  const runtimeFolder = join(folder, "run");
  options = {
    runtimeFolder,
    stateFolder: join(folder, "state"),
    command: [process.execPath, join(import.meta.dirname, "fake-daemon.ts"), runtimeFolder],
    clientName: "test",
  };
});
afterEach(async () => {
  for (const pid of started.splice(0)) {
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
  }
  await rm(folder, { recursive: true });
});

async function runningPid(): Promise<number> {
  const pid = (await readEndpoint(options.runtimeFolder))?.pid ?? 0;
  started.push(pid);
  return pid;
}

test("a daemon is started once and found from then on", async () => {
  using first = await findOrStartDaemon(options);
  const pid = await runningPid();
  expect(pid).not.toBe(process.pid);
  using second = await findOrStartDaemon(options);
  expect((await first.hello("test")).processId).toBe(pid);
  expect((await second.hello("test")).processId).toBe(pid);
});

test("two clients that start together share one daemon", async () => {
  const clients = await Promise.all([findOrStartDaemon(options), findOrStartDaemon(options)]);
  const pids = await Promise.all(clients.map(async (client) => (await client.hello("test")).processId));
  expect(new Set(pids)).toEqual(new Set([await runningPid()]));
  for (const client of clients) client[Symbol.dispose]();
});

test("a killed daemon is replaced", async () => {
  const first = await findOrStartDaemon(options);
  first[Symbol.dispose]();
  process.kill((await readEndpoint(options.runtimeFolder))?.pid ?? 0, "SIGKILL");
  await vi.waitFor(async () => expect(await findDaemon(options.runtimeFolder, "test")).toBeUndefined());
  expect((await stat(endpointFile(options.runtimeFolder))).isFile()).toBe(true);
  using second = await findOrStartDaemon(options);
  expect((await second.hello("test")).processId).toBe(await runningPid());
});

test("a daemon that cannot start says why, and its log stays", async () => {
  const broken = {
    ...options,
    command: [process.execPath, "-e", 'console.error("no journal here"); process.exit(1)'],
  };
  await expect(findOrStartDaemon(broken)).rejects.toMatchObject({
    reason: "DAEMON_UNAVAILABLE",
    message: expect.stringContaining("no journal here"),
    remedy: expect.stringContaining("daemon.log"),
  });
  expect(await readFile(join(options.stateFolder, "daemon.log"), "utf8")).toContain("no journal here");
});

test("a program that is not there says so", async () => {
  const nowhere = { ...options, command: [join(folder, "no-such-program")] };
  await expect(findOrStartDaemon(nowhere)).rejects.toMatchObject({
    message: expect.stringContaining("ENOENT"),
  });
});
