// SPDX-License-Identifier: Apache-2.0
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reasonFromWire } from "../../daemon/rpc/encode-error.ts";
import { JobState } from "../../daemon/rpc/gen/platewright/v1/job.ts";
import { ColourSpace } from "../../daemon/rpc/gen/platewright/v1/pixels.ts";
import type { Parameter, PlateRequest } from "../../daemon/rpc/gen/platewright/v1/request.ts";
import { finish, makePlates, newRequestId } from "../support/client.ts";
import { startTestDaemon, type TestDaemon } from "../support/daemon.ts";
import { placeShot, SHOT_FILE, shotRequest, writeShot } from "../support/shots.ts";

let daemon: TestDaemon;
let shot: string;

beforeAll(async () => {
  daemon = await startTestDaemon();
  shot = await placeShot(join(daemon.folder, "shot.exr"));
});
afterAll(() => daemon[Symbol.asyncDispose]());

const at = (name: string) => join(daemon.folder, name);
const submit = (request: PlateRequest) => daemon.client.submitJob(newRequestId(), request);

describe("a request that cannot work is refused before it becomes a job", () => {
  const refused = async (request: PlateRequest, expected: Record<string, unknown>) => {
    const before = await daemon.client.listJobs([], 1000);
    await expect(submit(request)).rejects.toMatchObject(expected);
    await expect(daemon.client.checkRequest(request)).rejects.toMatchObject(expected);
    expect(await daemon.client.listJobs([], 1000)).toHaveLength(before.length);
  };

  test("passes without depth: it says what there is and how to render the rest", async () => {
    const passes = await writeShot(at("flat.exr"), {}, (channel) =>
      /\.(Combined|Normal|DiffCol)\./.test(channel.name) ? channel : undefined,
    );
    await refused(await shotRequest(passes, at("flat")), {
      reason: "MISSING_PASS",
      field: "passes",
      message: expect.stringMatching(/^Tiny needs the depth pass\. Found: (?=.*beauty)(?=.*normal)/),
      remedy: "In Blender: View Layer properties > Passes > Data > Z.",
    });
  });

  test("a file that is no EXR", async () => {
    await writeFile(at("notes.exr"), "no picture");
    await refused(await shotRequest(at("notes.exr"), at("notes")), {
      reason: expect.stringMatching(/FILE_DAMAGED|FILE_UNSUPPORTED/),
      message: expect.stringContaining("notes.exr"),
    });
  });

  test("a file whose header is cut short", async () => {
    await writeFile(at("cut.exr"), (await readFile(SHOT_FILE)).subarray(0, 900));
    await refused(await shotRequest(at("cut.exr"), at("cut")), { reason: "FILE_DAMAGED" });
  });

  test("a file that is not there", async () => {
    await refused(await shotRequest(at("nowhere.exr"), at("nowhere")), {
      reason: "FILE_NOT_FOUND",
      message: expect.stringContaining("nowhere.exr"),
    });
  });

  test("passes outside the allowed folders", async () => {
    await refused(await shotRequest(SHOT_FILE, at("outside")), {
      reason: "FILE_NOT_ALLOWED",
      field: "passes[0].pixels.path",
      message: expect.stringContaining(daemon.folder),
    });
  });

  test("a link in an allowed folder that leads out of it", async () => {
    await symlink(SHOT_FILE, at("link.exr"));
    await refused(await shotRequest(at("link.exr"), at("link")), { reason: "FILE_NOT_ALLOWED" });
  });

  test("an output folder outside the allowed folders, also through a link", async () => {
    const elsewhere = `${daemon.folder}-elsewhere`;
    await mkdir(elsewhere);
    try {
      await symlink(elsewhere, at("way-out"));
      for (const folder of [elsewhere, join(at("way-out"), "plates"), at("../pw-plates")])
        await refused(await shotRequest(shot, folder), {
          reason: expect.stringMatching(/FILE_NOT_ALLOWED|INVALID_FIELD/),
          field: "output.folder",
        });
      expect(await readdir(elsewhere)).toEqual([]);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  test("an unknown model", async () => {
    await refused(await shotRequest(shot, at("model"), { model: "grand" }), {
      reason: "UNKNOWN_MODEL",
      remedy: expect.stringContaining("tiny"),
    });
  });

  test.each<[string, Parameter]>([
    ["that the model does not have", { name: "strenght", value: { $case: "number", value: 1 } }],
    ["out of its range", { name: "strength", value: { $case: "number", value: 1.5 } }],
    ["of another kind", { name: "steps", value: { $case: "text", value: "many" } }],
  ])("a parameter %s", async (_, parameter) => {
    await refused(await shotRequest(shot, at("parameter"), { parameters: [parameter] }), {
      reason: "UNKNOWN_PARAMETER",
      field: expect.stringContaining("parameters"),
    });
  });

  test("a picture whose colour space nobody states", async () => {
    const request = await shotRequest(shot, at("space"), { workingSpace: ColourSpace.UNSPECIFIED });
    await refused(request, {
      reason: "COLOUR_SPACE_UNKNOWN",
      field: "working_space",
      remedy: expect.stringContaining("lin_rec709_scene"),
    });
  });

  test("a scene without a camera", async () => {
    const request = await shotRequest(shot, at("camera"));
    if (request.scene) request.scene.camera = undefined;
    await refused(request, { reason: "MISSING_FIELD", field: "scene.camera" });
  });

  test("pixels that nobody uploaded", async () => {
    const request = await shotRequest(shot, at("hash"));
    request.passes[0].pixels = { from: { $case: "contentHash", value: "0".repeat(64) } };
    await refused(request, { reason: "PIXELS_NOT_FOUND" });
  });
});

test("passes whose pixels are damaged fail the job, and nothing is left of it", async () => {
  const whole = await readFile(SHOT_FILE);
  await writeFile(at("damaged.exr"), whole.subarray(0, whole.length - 4096));
  const { state, error, plates } = await finish(
    daemon.client,
    await shotRequest(at("damaged.exr"), at("damaged")),
  );
  expect(state).toBe(JobState.FAILED);
  expect(reasonFromWire(error?.reason ?? 0)).toBe("FILE_DAMAGED");
  expect(error?.message).toContain("damaged.exr");
  expect(plates).toEqual([]);
  expect(await readdir(at("damaged"))).toEqual([]);
});

test("a repeated call gets its job, whatever has become of the file since", async () => {
  const passes = await placeShot(at("gone.exr"));
  const request = await shotRequest(passes, at("repeated"));
  const requestId = newRequestId();
  const first = await daemon.client.submitJob(requestId, request);
  await makePlates(daemon.client, { ...request, seed: 8n });
  await rm(passes);
  const again = await daemon.client.submitJob(requestId, request);
  expect(again.id).toBe(first.id);
  expect(again.state).toBe(JobState.DONE);
  await expect(daemon.client.submitJob(requestId, { ...request, seed: 9n })).rejects.toMatchObject({
    reason: "REQUEST_ID_REUSED",
    field: "request_id",
    message: expect.stringContaining(first.id),
  });
});

test("a job that nobody knows", async () => {
  await expect(daemon.client.getJob("nobody")).rejects.toMatchObject({
    reason: "JOB_NOT_FOUND",
    field: "id",
  });
  await expect(daemon.client.cancelJob("nobody")).rejects.toMatchObject({ reason: "JOB_NOT_FOUND" });
});

test("after all this the daemon makes plates", async () => {
  await makePlates(daemon.client, await shotRequest(shot, at("after")));
});
