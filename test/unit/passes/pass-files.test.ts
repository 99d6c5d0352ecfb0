// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { plateAttributes } from "../../../daemon/core/plate/header.ts";
import { arrangeLayers } from "../../../daemon/core/plate/layers.ts";
import { openExr } from "../../../daemon/exr/read.ts";
import { writeExr } from "../../../daemon/exr/write.ts";
import { createPassFiles } from "../../../daemon/files/pass-files.ts";

const window = { xMin: -1, yMin: 2, xMax: 1, yMax: 3 };
const files = createPassFiles({ openExr });
let folder = "";
let path = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pass-files-"));
  path = join(folder, "plate.exr");
  const plane = (start: number) => Float32Array.from({ length: 6 }, (_, index) => start + index);
  const { channels } = arrangeLayers(
    {
      plate: { width: 3, height: 2, planes: [plane(0), plane(10), plane(20)] },
      alpha: { width: 3, height: 2, planes: [plane(0).fill(1)] },
      layers: new Map([["visibility.Key.001", { width: 3, height: 2, planes: [plane(30)] }]]),
    },
    "half",
  );
  const attributes = plateAttributes({
    daemonVersion: "0.1.0",
    runtimeVersion: "1",
    deviceKind: "cpu",
    requestJson: "{}",
    seed: 1n,
    model: { name: "starter", version: "1", descriptorSha256: "", components: {} },
    workingSpace: "lin_ap1_scene",
    unknownWords: [],
  });
  await writeExr(path, {
    displayWindow: { xMin: 0, yMin: 0, xMax: 9, yMax: 9 },
    dataWindow: window,
    pixelAspectRatio: 2,
    channels,
    compression: "zip",
    attributes: [...attributes].map(([name, attribute]) => ({ name, ...attribute })),
  });
});
afterAll(() => rm(folder, { recursive: true }));

it("tells of a written plate what it says of itself", async () => {
  await using file = await files.open(path);
  expect(file.layout.path).toBe(path);
  expect(file.layout.parts).toHaveLength(1);
  const [part] = file.layout.parts;
  expect(part).toMatchObject({
    index: 0,
    name: "",
    dataWindow: window,
    displayWindow: { xMin: 0, yMin: 0, xMax: 9, yMax: 9 },
    pixelAspect: 2,
    interopId: "lin_ap1_scene",
  });
  expect(part.chromaticities?.[0]).toBeCloseTo(0.713, 6);
  expect(part.channels).toContainEqual({ name: "visibility.Key.001.Y", type: "half" });
});

it("gives planes in the order asked, over the window asked", async () => {
  await using file = await files.open(path);
  const planes = await file.read(0, ["visibility.Key.001.Y", "R"], { xMin: 0, yMin: 3, xMax: 1, yMax: 3 });
  expect(planes.map((plane) => [...plane])).toEqual([
    [34, 35],
    [4, 5],
  ]);
});

it("passes a missing file on as the reader's own error", async () => {
  await expect(files.open(join(folder, "gone.exr"))).rejects.toMatchObject({ reason: "FILE_NOT_FOUND" });
});
