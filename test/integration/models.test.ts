// SPDX-License-Identifier: Apache-2.0
import { cp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { reasonFromWire } from "../../daemon/rpc/encode-error.ts";
import { JobState } from "../../daemon/rpc/gen/platewright/v1/job.ts";
import { LoadState } from "../../daemon/rpc/gen/platewright/v1/model_service.ts";
import { finish, makePlates, newRequestId } from "../support/client.ts";
import { startTestDaemon, type TestDaemon, TINY } from "../support/daemon.ts";
import { placeShot, shotRequest } from "../support/shots.ts";

let daemon: TestDaemon;
let shot: string;

beforeAll(async () => {
  daemon = await startTestDaemon();
  shot = await placeShot(join(daemon.folder, "shot.exr"));
});
afterAll(() => daemon[Symbol.asyncDispose]());

const at = (name: string) => join(daemon.folder, name);
const home = (name: string) => join(daemon.stateFolder, "models", name);

/** Puts a copy of the tiny model into the state folder's library, and waits until the daemon has seen it. */
async function install(name: string): Promise<void> {
  await cp(TINY, at(name), { recursive: true });
  const descriptor = JSON.parse(await readFile(join(TINY, "plate.json"), "utf8")) as object;
  await writeFile(join(at(name), "plate.json"), JSON.stringify({ ...descriptor, name, title: name }));
  await rename(at(name), home(name));
  await vi.waitFor(async () => expect(await loadStateOf(name)).toBe(LoadState.UNLOADED), { timeout: 30_000 });
}

async function loadStateOf(name: string): Promise<LoadState | undefined> {
  return (await daemon.client.listModels()).find((model) => model.name === name)?.loadState;
}

test("a model that is installed while the daemon runs can be used, and one that is removed is gone", async () => {
  await install("guest");
  await makePlates(daemon.client, await shotRequest(shot, at("guest-plates"), { model: "guest" }));
  await rm(home("guest"), { recursive: true });
  await vi.waitFor(async () => expect(await loadStateOf("guest")).toBeUndefined(), { timeout: 30_000 });
  const request = await shotRequest(shot, at("guest-plates"), { model: "guest" });
  await expect(daemon.client.submitJob(newRequestId(), request)).rejects.toMatchObject({
    reason: "UNKNOWN_MODEL",
  });
});

test("a model with an altered file never runs, and nothing else suffers", async () => {
  await install("altered");
  const path = join(home("altered"), "transformer/model.onnx");
  const graph = await readFile(path);
  graph[graph.length >> 1] ^= 1;
  await writeFile(path, graph);

  const request = await shotRequest(shot, at("altered-plates"), { model: "altered" });
  const { state, error } = await finish(daemon.client, request);
  expect(state).toBe(JobState.FAILED);
  expect(reasonFromWire(error?.reason ?? 0)).toBe("MODEL_BROKEN");
  expect(error?.message).toContain("transformer/model.onnx");

  const { sound, files } = await daemon.client.verifyModel("altered");
  expect(sound).toBe(false);
  expect(files.filter((file) => file.actualSha256 !== file.expectedSha256).map(({ path }) => path)).toEqual([
    "transformer/model.onnx",
  ]);
  // Known to be broken from now on: refused at once.
  await expect(daemon.client.submitJob(newRequestId(), request)).rejects.toMatchObject({
    reason: "MODEL_BROKEN",
    remedy: expect.stringContaining("again"),
  });
  expect(await loadStateOf("altered")).toBe(LoadState.BROKEN);
  await makePlates(daemon.client, await shotRequest(shot, at("sound-plates")));
});

test("a model that lacks a file is broken from the start", async () => {
  await install("partial");
  await rm(join(home("partial"), "tokenizer/tokenizer.json"));
  await vi.waitFor(async () => expect(await loadStateOf("partial")).toBe(LoadState.BROKEN), {
    timeout: 30_000,
  });
  const request = await shotRequest(shot, at("partial-plates"), { model: "partial" });
  await expect(daemon.client.submitJob(newRequestId(), request)).rejects.toMatchObject({
    reason: "MODEL_BROKEN",
    message: expect.stringContaining("tokenizer/tokenizer.json"),
  });
});

test("the bundled models are sound", async () => {
  expect((await daemon.client.verifyModel("")).sound).toBe(true);
});

test("a model is loaded after its first job", async () => {
  await makePlates(daemon.client, await shotRequest(shot, at("loaded-plates")));
  expect(await loadStateOf("tiny")).toBe(LoadState.LOADED);
});
