// SPDX-License-Identifier: Apache-2.0
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpointFile } from "../../daemon/rpc/endpoint.ts";
import { runCommand } from "../support/command.ts";
import { startTestDaemon, type TestDaemon } from "../support/daemon.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startTestDaemon();
});
afterAll(() => daemon[Symbol.asyncDispose]());

test("nobody but its user can reach the daemon's socket", async () => {
  expect((await stat(daemon.runtimeFolder)).mode & 0o777).toBe(0o700);
  for (const file of await readdir(daemon.runtimeFolder))
    expect((await stat(join(daemon.runtimeFolder, file))).mode & 0o777).toBe(0o600);
});

test("a second daemon in the same place ends at once and names the first", async () => {
  const { code, words } = await runCommand(["serve"], daemon.environment);
  expect(code).toBe(3);
  expect(words).toContain(`Another daemon runs already: process ${daemon.pid}`);
  expect((await daemon.client.hello("test")).processId).toBe(daemon.pid);
});

test("a second daemon with a runtime folder of its own leaves the journal alone", async () => {
  const elsewhere = { ...daemon.environment, PLATEWRIGHT_RUNTIME_FOLDER: join(daemon.folder, "other") };
  const { code, words } = await runCommand(["serve"], elsewhere);
  expect(code).not.toBe(0);
  expect(words).toMatch(/journal/i);
  expect((await daemon.client.hello("test")).processId).toBe(daemon.pid);
});

test("what a killed daemon left behind is taken over", async () => {
  await daemon.end("SIGKILL");
  expect((await stat(endpointFile(daemon.runtimeFolder))).isFile()).toBe(true);
  await daemon.restart();
  expect((await daemon.client.hello("test")).processId).toBe(daemon.pid);
});

test("a daemon that ends leaves its runtime folder empty", async () => {
  expect(await daemon.end("SIGTERM")).toBe(0);
  expect(await readdir(daemon.runtimeFolder)).toEqual([]);
  await daemon.restart();
});
