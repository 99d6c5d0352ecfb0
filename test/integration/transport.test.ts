// SPDX-License-Identifier: Apache-2.0
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../daemon/client/daemon-client.ts";
import { endpointFile } from "../../daemon/rpc/endpoint.ts";
import { PlateRequest } from "../../daemon/rpc/gen/platewright/v1/request.ts";
import { requestToJson } from "../../daemon/rpc/request-json.ts";
import { bufCurl } from "../contract/rpc/buf-curl.ts";
import { connectPixels, eventsOf, isPlate, makePlates, sha256 } from "../support/client.ts";
import { runCommand } from "../support/command.ts";
import { startTestDaemon, type TestDaemon } from "../support/daemon.ts";
import { placeShot, SHOT_FILE, shotRequest } from "../support/shots.ts";

const jsonOf = async (request: PlateRequest) =>
  JSON.parse(requestToJson(PlateRequest.encode(request).finish())) as unknown;

describe("over the unix socket", () => {
  let daemon: TestDaemon;
  beforeAll(async () => {
    daemon = await startTestDaemon();
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  test("Hello says who answers and what it allows", async () => {
    expect(await daemon.client.hello("test")).toMatchObject({
      apiVersion: "platewright.v1",
      processId: daemon.pid,
      roots: [daemon.folder],
      defaultModel: "starter",
      devices: [{ name: "cpu", executionProvider: "cpu" }],
    });
  });

  test("a foreign client learns the contract by reflection and makes a plate", async () => {
    const shot = await placeShot(join(daemon.folder, "curl.exr"));
    const hello = await bufCurl(daemon.endpoint, "DaemonService/Hello", { client: "curl" });
    expect(JSON.parse(hello.stdout)).toMatchObject({ processId: daemon.pid });
    const models = await bufCurl(daemon.endpoint, "ModelService/ListModels", {});
    expect(JSON.parse(models.stdout)).toMatchObject({
      models: [{ name: "starter", isDefault: true }, { name: "tiny" }],
    });
    const request = await jsonOf(await shotRequest(shot, join(daemon.folder, "curl")));
    const submitted = await bufCurl(daemon.endpoint, "PlateService/SubmitJob", {
      requestId: "curl",
      request,
    });
    const { job } = JSON.parse(submitted.stdout) as { job: { id: string } };
    expect((await eventsOf(daemon.client, job.id)).filter(isPlate)).toHaveLength(1);
  });

  test("passes travel by content, and so does the plate, where no disk is shared", async () => {
    const bytes = await readFile(SHOT_FILE);
    const hash = sha256(bytes);
    const { limits } = await daemon.client.hello("test");
    using pixels = connectPixels(daemon.endpoint);
    expect(await pixels.findMissing([hash])).toEqual([hash]);
    expect(await pixels.upload(hash, bytes, limits?.chunkBytes ?? 0)).toBe(BigInt(bytes.length));
    expect(await pixels.findMissing([hash])).toEqual([]);

    const request = await shotRequest("", "");
    request.passes[0].pixels = { from: { $case: "contentHash", value: hash } };
    const [plate] = await makePlates(daemon.client, request);
    const plateBytes = await pixels.download(plate.sha256);
    expect(sha256(plateBytes)).toBe(plate.sha256);
    expect(plateBytes).toEqual(await readFile(plate.path));
    expect(await pixels.download(hash)).toEqual(bytes);
  });

  test("bytes that are not what their hash says are not kept", async () => {
    const wrong = sha256(Buffer.from("something else"));
    using pixels = connectPixels(daemon.endpoint);
    await expect(pixels.upload(wrong, Buffer.from("something"), 4)).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      field: "content_hash",
    });
    expect(await pixels.findMissing([wrong])).toEqual([wrong]);
    await expect(pixels.download(wrong)).rejects.toMatchObject({ reason: "PIXELS_NOT_FOUND" });
  });

  test("a plate that was moved away is not sent", async () => {
    const shot = await placeShot(join(daemon.folder, "moved.exr"));
    const [plate] = await makePlates(daemon.client, await shotRequest(shot, join(daemon.folder, "moved")));
    await rm(plate.path);
    using pixels = connectPixels(daemon.endpoint);
    await expect(pixels.download(plate.sha256)).rejects.toMatchObject({
      reason: expect.stringMatching(/PIXELS_NOT_FOUND|FILE_NOT_FOUND/),
    });
  });
});

describe("over loopback TCP", () => {
  let daemon: TestDaemon;
  beforeAll(async () => {
    daemon = await startTestDaemon({ PLATEWRIGHT_LISTEN: "127.0.0.1:0" });
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  test("calls need the token of the endpoint file, which is the user's alone", async () => {
    expect(daemon.endpoint.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(daemon.endpoint.token).not.toBe("");
    expect((await stat(endpointFile(daemon.runtimeFolder))).mode & 0o777).toBe(0o600);
    expect((await daemon.client.hello("test")).processId).toBe(daemon.pid);
    for (const token of ["", "guess"]) {
      using stranger = connect({ ...daemon.endpoint, token });
      await expect(stranger.hello("test")).rejects.toMatchObject({ reason: "UNAUTHENTICATED" });
      await expect(stranger.listModels()).rejects.toMatchObject({ reason: "UNAUTHENTICATED" });
    }
  });

  test("the command line finds the token by itself", async () => {
    const { code, results } = await runCommand(["models", "list"], daemon.environment);
    expect(code).toBe(0);
    expect(results.join("\n")).toMatch(/^tiny /m);
  });

  test("a restarted daemon has another token", async () => {
    const { token } = daemon.endpoint;
    await daemon.end("SIGTERM");
    await daemon.restart();
    expect(daemon.endpoint.token).not.toBe(token);
  });
});
