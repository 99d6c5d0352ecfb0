// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BitDepth, ByProduct } from "../../daemon/rpc/gen/platewright/v1/request.ts";
import { requestFromJson } from "../../daemon/rpc/request-json.ts";
import { makePlates, sha256 } from "../support/client.ts";
import { startTestDaemon, type TestDaemon } from "../support/daemon.ts";
import { placeShot, readPlate, SHOT_FILE, shotRequest, without, writeShot } from "../support/shots.ts";

let daemon: TestDaemon;
let shot: string;

beforeAll(async () => {
  daemon = await startTestDaemon();
  shot = await placeShot(join(daemon.folder, "shot.exr"));
});
afterAll(() => daemon[Symbol.asyncDispose]());

const out = (name: string) => join(daemon.folder, name);
const largest = (plane: Float32Array) => plane.reduce((most, value) => Math.max(most, value));

test("the bundled model makes a plate that says how it was made, with a preview beside it", async () => {
  const request = await shotRequest(shot, out("first"), { model: "" });
  const [plate] = await makePlates(daemon.client, request);
  const { part, attribute } = await readPlate(plate.path);
  expect(attribute("colorInteropID")).toBe("lin_rec709_scene");
  expect(attribute("chromaticities")).toEqual(
    [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329].map((value) => Math.fround(value)),
  );
  expect(requestFromJson(String(attribute("platewright/request")))).toEqual(request);
  expect(JSON.parse(String(attribute("platewright/model")))).toMatchObject({ name: "starter" });
  expect(part.channels.map(({ name }) => name)).toEqual(["A", "B", "G", "R"]);
  expect(part.dataWindow).toEqual({ xMin: 0, yMin: 0, xMax: 95, yMax: 63 });
  expect(sha256(await readFile(plate.path))).toBe(plate.sha256);
  expect((await readFile(plate.previewPath)).subarray(1, 4).toString()).toBe("PNG");
  expect(await readdir(out("first"))).toEqual(["plate.exr", "plate.png"]);
});

test("the request in a plate's header makes the same bytes, also after the daemon was restarted", async () => {
  const request = await shotRequest(shot, out("same"));
  const [first] = await makePlates(daemon.client, request);
  await daemon.end("SIGTERM");
  await daemon.restart();
  const { attribute } = await readPlate(first.path);
  const [second] = await makePlates(daemon.client, requestFromJson(String(attribute("platewright/request"))));
  expect(second.sha256).toBe(first.sha256);
  const [other] = await makePlates(daemon.client, { ...request, seed: 8n });
  expect(other.sha256).not.toBe(first.sha256);
});

test("overscan is kept: the plate has the windows of its passes", async () => {
  const windows = {
    displayWindow: { xMin: 0, yMin: 0, xMax: 79, yMax: 47 },
    dataWindow: { xMin: -8, yMin: -8, xMax: 87, yMax: 55 },
  };
  const passes = await writeShot(out("overscan.exr"), windows);
  const [plate] = await makePlates(daemon.client, await shotRequest(passes, out("overscan")));
  expect((await readPlate(plate.path)).part).toMatchObject(windows);
  expect(plate).toMatchObject(windows);
});

test("a crop makes those pixels alone", async () => {
  const crop = { xMin: 16, yMin: 8, xMax: 63, yMax: 39 };
  const framing = { displayWindow: undefined, dataWindow: undefined, crop };
  const [plate] = await makePlates(daemon.client, await shotRequest(shot, out("crop"), { framing }));
  const { part } = await readPlate(plate.path);
  expect(part.dataWindow).toEqual(crop);
  expect(part.displayWindow).toEqual({ xMin: 0, yMin: 0, xMax: 95, yMax: 63 });
});

test("coverage is carried over as it is", async () => {
  const ramp = Float32Array.from({ length: 96 * 64 }, (_, index) => (index % 96) / 128);
  const passes = await writeShot(out("alpha.exr"), {}, (channel) =>
    channel.name === "ViewLayer.Combined.A" ? { ...channel, type: "float", data: ramp } : channel,
  );
  const [plate] = await makePlates(daemon.client, await shotRequest(passes, out("alpha")));
  expect((await readPlate(plate.path)).plane("A")).toEqual(ramp);
});

test("light above 1 stays above 1", async () => {
  const [plate] = await makePlates(
    daemon.client,
    await shotRequest(
      await writeShot(out("bright.exr"), {}, (channel) => {
        if (!/Combined\.[RGB]$/.test(channel.name)) return channel;
        return { ...channel, type: "float", data: new Float32Array(96 * 64).fill(12.5) };
      }),
      out("bright"),
      { parameters: [{ name: "strength", value: { $case: "number", value: 0 } }] },
    ),
  );
  const { plane } = await readPlate(plate.path);
  expect(plane("R")).toEqual(new Float32Array(96 * 64).fill(12.5));
});

test("by-products are layers of the plate's own file", async () => {
  const request = await shotRequest(shot, out("layers"));
  if (request.output) request.output.byProducts = [ByProduct.ANALYTIC, ByProduct.VISIBILITY];
  const [plate] = await makePlates(daemon.client, request);
  expect(plate.layers).toEqual(["analytic", "visibility.key", "visibility.fill"]);
  const { plane } = await readPlate(plate.path);
  expect(largest(plane("analytic.G"))).toBeGreaterThan(0);
  for (const light of ["key", "fill"]) {
    const visibility = plane(`visibility.${light}.Y`);
    expect(visibility.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(largest(visibility)).toBeGreaterThan(0);
  }
});

test("without a beauty the lights alone give the picture, and twice the light gives twice the value", async () => {
  // The renderer's own light would stay as it is.
  const light = ["Combined", "Emit", "DiffDir", "DiffInd", "GlossDir", "GlossInd"];
  const passes = await writeShot(out("unlit.exr"), {}, without(...light));
  const request = await shotRequest(passes, out("lit"), {
    parameters: [{ name: "strength", value: { $case: "number", value: 0 } }],
  });
  if (request.output) request.output.bitDepth = BitDepth.FLOAT;
  const [once] = await makePlates(daemon.client, request);
  const single = (await readPlate(once.path)).plane("R");
  for (const light of request.scene?.lights ?? []) if (light.intensity) light.intensity.exposureStops = 1;
  const [twice] = await makePlates(daemon.client, request);
  const double = (await readPlate(twice.path)).plane("R");
  expect(largest(single)).toBeGreaterThan(0);
  const error = double.map((value, pixel) => Math.abs(value - 2 * single[pixel]));
  expect(largest(error)).toBeLessThan(1e-4 * largest(double));
});

test("the shot's own file is never written to", async () => {
  expect(sha256(await readFile(shot))).toBe(sha256(await readFile(SHOT_FILE)));
});
