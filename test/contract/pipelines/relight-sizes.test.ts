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

const folder = fileURLToPath(new URL("../../../daemon/models/starter", import.meta.url));
const starter = parseDescriptor(await readFile(join(folder, "plate.json"), "utf8"), "plate.json");

async function plateOf(settings: Record<string, number>) {
  const descriptor: ModelDescriptor = { ...starter, settings: { ...starter.settings, ...settings } };
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

it("gives nearly the same plate where the network sees the frame reduced", async () => {
  const whole = await plateOf({});
  const reduced = await plateOf({ networkPixels: 50_000 });
  const differences = whole.planes.flatMap((plane, channel) =>
    [...plane].map((value, at) => Math.abs(value - reduced.planes[channel][at])),
  );
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(differences)).toBeLessThan(0.05 * mean(whole.planes.flatMap((plane) => [...plane])));
  expect(differences.some((difference) => difference > 0)).toBe(true);
});

it.each([
  ["nothing for the network to see", { networkPixels: 0 }],
  ["a part of a pixel", { networkPixels: 0.5 }],
])("refuses a descriptor with %s", async (_, settings) => {
  await expect(plateOf(settings)).rejects.toMatchObject({ reason: "MODEL_BROKEN" });
});
