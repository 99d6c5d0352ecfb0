// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { launchFile, writeLaunchFile } from "../../../daemon/rpc/launch-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pw-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("the command is left in the state folder, for its owner alone", async () => {
  const state = join(folder, "state");
  await writeLaunchFile(state, ["/opt/node", "/opt/pw/daemon/main.ts", "serve"]);
  expect(JSON.parse(await readFile(launchFile(state), "utf8"))).toEqual({
    command: ["/opt/node", "/opt/pw/daemon/main.ts", "serve"],
  });
  if (process.platform !== "win32") expect((await stat(launchFile(state))).mode & 0o777).toBe(0o600);
});

test("a later start replaces it and leaves nothing else behind", async () => {
  await writeLaunchFile(folder, ["/old/node", "serve"]);
  await writeLaunchFile(folder, ["/new/node", "serve"]);
  expect(JSON.parse(await readFile(launchFile(folder), "utf8"))).toEqual({ command: ["/new/node", "serve"] });
  expect(await readdir(folder)).toEqual(["launch.json"]);
});

test("where it cannot be written, no draft stays", async () => {
  await mkdir(launchFile(folder));
  await expect(writeLaunchFile(folder, ["node"])).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["launch.json"]);
});
