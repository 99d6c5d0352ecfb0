// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Image } from "../../../daemon/core/image.ts";
import type { Frame } from "../../../daemon/core/pipelines/contract.ts";
import {
  type ModelDescriptor,
  parseDescriptor,
  resolveParameters,
} from "../../../daemon/core/pipelines/descriptor.ts";
import { familyOf } from "../../../daemon/core/pipelines/index.ts";
import { createModelFiles } from "../../../daemon/runtime/model-files.ts";
import { createBandThreads } from "../../../daemon/worker/band-threads.ts";
import { withRememberedNetwork } from "./remembered-network.ts";

export const STARTER = fileURLToPath(new URL("../../../daemon/models/starter", import.meta.url));

export interface Generator extends AsyncDisposable {
  readonly descriptor: ModelDescriptor;
  /** The plate of one frame as the daemon makes it; without a prompt it is relit alone. */
  plate(frame: Frame, wish?: Wish): Promise<Image>;
}

export interface Wish {
  readonly prompt?: string;
  readonly seed?: bigint;
  readonly lookStrength?: number;
}

export async function openGenerator(folder: string, threads = 2): Promise<Generator> {
  const path = join(folder, "plate.json");
  const descriptor = parseDescriptor(await readFile(path, "utf8"), path);
  const opened = createModelFiles(folder, descriptor, { device: "cpu", threads });
  const files = withRememberedNetwork(opened);
  const crew = createBandThreads(threads);
  return {
    descriptor,
    async plate(frame, { prompt = "", seed = 1n, lookStrength = 1 } = {}) {
      const brief = {
        prompt,
        negativePrompt: "",
        seed,
        parameters: resolveParameters(descriptor, [{ name: "look_strength", value: lookStrength }]),
        workingSpace: "lin_rec709_scene" as const,
        byProducts: [],
      };
      const work = familyOf(descriptor).generate([frame], brief, { descriptor, files, crew });
      for (;;) {
        const { done, value } = await work.next();
        if (done) return value[0].plate;
      }
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
