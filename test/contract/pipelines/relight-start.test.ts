// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { parseDescriptor, resolveParameters } from "../../../daemon/core/pipelines/descriptor.ts";
import { makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import { relight } from "../../../daemon/core/pipelines/relight/relight.ts";
import type { ParameterValue } from "../../../daemon/core/request.ts";
import { createModelFiles } from "../../../daemon/runtime/model-files.ts";
import { rayCastFrame } from "./ray-cast-frame.ts";

const folder = fileURLToPath(new URL("./tiny", import.meta.url));
const tiny = parseDescriptor(await readFile(join(folder, "plate.json"), "utf8"), "plate.json");

async function generate(parameters: Record<string, ParameterValue>, prompt = "") {
  await using files = createModelFiles(folder, tiny, { device: "cpu", threads: 1 });
  const frame = rayCastFrame(48, 32, ["depth", "normal", "albedo", "beauty"]);
  const work = relight.generate(
    [frame],
    {
      prompt,
      negativePrompt: "",
      seed: 5n,
      parameters: resolveParameters(
        tiny,
        Object.entries(parameters).map(([name, value]) => ({ name, value })),
      ),
      workingSpace: "lin_rec709_scene",
      byProducts: ["analytic"],
    },
    { descriptor: tiny, files, crew: alone },
  );
  for (;;) {
    const { done, value } = await work.next();
    if (done) return { frame, ...value[0] };
  }
}

it("gives the beauty pass back at no strength, where the artist starts from it", async () => {
  const { frame, plate } = await generate({ strength: 0 });
  expect(plate.planes).toEqual(frame.passes.get("beauty")!.planes);
});

it("gives what the lights give at no strength, where the artist starts from them", async () => {
  const { frame, plate, layers } = await generate({ strength: 0, start_from: "lights" });
  const passes = new Map([...frame.passes].filter(([kind]) => kind !== "beauty"));
  const guides = await makeGuides({ ...frame, passes }, 5n, alone);
  expect(plate.planes.map((plane) => [...plane])).toEqual(guides.base.planes.map((plane) => [...plane]));
  expect(layers.get("analytic")!.planes).toEqual(guides.analytic!.planes);
});

it("keeps the beauty pass where the prompt asks for no look", async () => {
  const { frame, plate } = await generate({});
  expect(plate.planes).toEqual(frame.passes.get("beauty")!.planes);
});

it("runs several steps to a finite plate that differs from one step's", async () => {
  const one = await generate({ steps: 1, start_from: "lights" });
  const four = await generate({ steps: 4, start_from: "lights" });
  expect(four.plate.planes.every((plane) => plane.every(Number.isFinite))).toBe(true);
  expect(four.plate.planes).not.toEqual(one.plate.planes);
});

it("leaves the prompt aside at a look strength of zero", async () => {
  const { plate } = await generate({ look_strength: 0 }, "heavy fog");
  expect(plate.planes).toEqual((await generate({})).plate.planes);
  expect(plate.planes).not.toEqual((await generate({}, "heavy fog")).plate.planes);
});
