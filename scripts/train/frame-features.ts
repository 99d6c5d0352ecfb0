// SPDX-License-Identifier: Apache-2.0
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import { contextInput } from "../../daemon/core/pipelines/relight/context.ts";
import { conditionTensor, controlTensor } from "../../daemon/core/pipelines/relight/control.ts";
import type { Guides } from "../../daemon/core/pipelines/relight/guides.ts";
import type { Shot } from "./shots.ts";

/**
 * Writes what the network sees of a frame, and the render that it learns from, as `frames.py` reads them: `<stem>.f16` (half floats: the
 * control channels and the render, RGB at unit exposure), `<stem>.context.f16`, and, once those are whole, `<stem>.json`.
 */
export async function writeFeatures(
  stem: string,
  { family, seed }: Shot,
  variant: string,
  guides: Guides,
  truth: Image,
): Promise<void> {
  const { width, height } = guides.base;
  const place = { width, height, left: 0, top: 0, scale: 1 };
  const control = await controlTensor(guides, place, alone);
  const context = contextInput(control, place, width, height);
  const planes = truth.planes.map((plane) =>
    plane.map((value) => Math.min(Math.max(value * guides.exposure, 0), 60_000)),
  );
  const data = new Float16Array(control.data.length + planes.length * width * height);
  data.set(control.data as Float32Array);
  for (const [index, plane] of planes.entries())
    data.set(plane, control.data.length + index * width * height);
  await mkdir(dirname(stem), { recursive: true });
  await writeFile(`${stem}.f16`, data);
  await writeFile(`${stem}.context.f16`, Float16Array.from(context.data as Float32Array));
  const about = {
    family,
    seed: String(seed),
    variant,
    width,
    height,
    contextHeight: context.dims[2],
    contextWidth: context.dims[3],
    cond: [...(conditionTensor(guides).data as Float32Array)],
  };
  await writeFile(`${stem}.json.part`, JSON.stringify(about));
  await rename(`${stem}.json.part`, `${stem}.json`);
}
