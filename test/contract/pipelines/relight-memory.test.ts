// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { parseDescriptor, resolveParameters } from "../../../daemon/core/pipelines/descriptor.ts";
import { relight } from "../../../daemon/core/pipelines/relight/relight.ts";
import type { PassKind } from "../../../daemon/core/request.ts";
import { dropSparePlanes, lendPlanes } from "../../../daemon/core/shared-memory.ts";
import { createModelFiles } from "../../../daemon/runtime/model-files.ts";
import { rayCastFrame } from "./ray-cast-frame.ts";

const folder = fileURLToPath(new URL("./tiny", import.meta.url));
const tiny = parseDescriptor(await readFile(join(folder, "plate.json"), "utf8"), "plate.json");
const kinds: readonly PassKind[] = ["depth", "normal", "albedo"];

const SIZES = [
  ["at each pixel", 61, 43],
  ["at every second pixel", 420, 380],
  ["in a reduced picture", 1201, 801],
] as const;

it.each(SIZES)(
  "gives the same plate in planes that another frame has used, where rays are marched %s",
  { timeout: 120_000 },
  async (_, width, height) => {
    await using files = createModelFiles(folder, tiny, { device: "cpu", threads: 1 });
    const parameters = resolveParameters(tiny, []);
    const common = {
      negativePrompt: "",
      parameters,
      workingSpace: "lin_rec709_scene",
      byProducts: [],
    } as const;
    const plateOf = async (seed: bigint, brighter: number, prompt: string) => {
      const frame = rayCastFrame(width, height, kinds);
      const lights = frame.scene!.lights.map((light) =>
        light.kind === "sun"
          ? { ...light, irradiance: light.irradiance.map((value) => value * brighter) }
          : light,
      );
      const scene = { ...frame.scene!, lights } as typeof frame.scene;
      const takeBack = lendPlanes();
      const work = relight.generate(
        [{ ...frame, scene }],
        { ...common, prompt, seed },
        { descriptor: tiny, files, crew: alone },
      );
      let step = await work.next();
      while (!step.done) step = await work.next();
      const bytes = Buffer.concat(
        step.value[0].plate.planes.map(({ buffer }) => Buffer.from(new Uint8Array(buffer))),
      );
      takeBack();
      return bytes;
    };
    dropSparePlanes();
    const fresh = await plateOf(5n, 1, "heavy snow, rain");
    for (const prompt of ["", "heavy fog"]) {
      await plateOf(6n, 1e6, prompt);
      const again = await plateOf(5n, 1, "heavy snow, rain");
      expect(again.equals(fresh)).toBe(true);
    }
    dropSparePlanes();
  },
);
