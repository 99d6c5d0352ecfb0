// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import {
  type ModelDescriptor,
  parseDescriptor,
  resolveParameters,
} from "../../../daemon/core/pipelines/descriptor.ts";
import { relight } from "../../../daemon/core/pipelines/relight/relight.ts";
import { createModelFiles } from "../../../daemon/runtime/model-files.ts";
import { rayCastFrame } from "./ray-cast-frame.ts";

const folder = fileURLToPath(new URL("./tiny", import.meta.url));
const tiny = parseDescriptor(await readFile(join(folder, "plate.json"), "utf8"), "plate.json");

async function plateOf(settings: Record<string, number>) {
  const descriptor: ModelDescriptor = { ...tiny, settings: { ...tiny.settings, ...settings } };
  await using files = createModelFiles(folder, descriptor, { device: "cpu", threads: 1 });
  const work = relight.generate(
    [rayCastFrame(600, 300, ["depth", "normal", "albedo"])],
    {
      prompt: "heavy fog",
      negativePrompt: "",
      seed: 5n,
      parameters: resolveParameters(descriptor, []),
      workingSpace: "lin_rec709_scene",
      byProducts: [],
    },
    { descriptor, files, crew: alone },
  );
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value[0].plate;
  }
}

it("gives nearly the same plate in tiles as in one piece", async () => {
  const whole = await plateOf({});
  const tiled = await plateOf({ wholePixels: 1, tileSide: 384, tileOverlap: 192 });
  const differences = whole.planes.flatMap((plane, channel) =>
    [...plane].map((value, at) => Math.abs(value - tiled.planes[channel][at])),
  );
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(differences)).toBeLessThan(0.03 * mean(whole.planes.flatMap((plane) => [...plane])));
  expect(differences.some((difference) => difference > 0)).toBe(true);
});

it.each([
  ["no tile side", { tileSide: 0 }],
  ["tiles off the grid", { tileSide: 100 }],
  ["tiles that are all overlap", { tileSide: 160, tileOverlap: 96 }],
])("refuses a descriptor with %s", async (_, settings) => {
  await expect(plateOf(settings)).rejects.toMatchObject({ reason: "MODEL_BROKEN" });
});
