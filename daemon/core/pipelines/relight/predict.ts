// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import { PlateError } from "../../errors.ts";
import { gaussianNoise } from "../../noise.ts";
import type { Graph, ModelFiles } from "../../ports.ts";
import { eulerStep } from "../../sampling/flow-match.ts";
import type { Tensor } from "../../tensor.ts";
import { contextInput, contextOf } from "./context.ts";
import { CONTROL_CHANNELS, conditionTensor, controlTensor, type Placement } from "./control.ts";
import type { Guides } from "./guides.ts";
import { sortedPixels, sortPlanes } from "./sorted-pixels.ts";

/** Pixels that the network sees beyond each edge of the frame: its own borders, where it errs, fall into them. */
const MARGIN = 16;

/**
 * Where a frame stands for the network: reduced by the least whole factor that leaves at most `most` pixels, so that a scene
 * looks the same to it at any resolution and its cost does not grow. Its residual is a smooth gain on the base, which keeps
 * the frame's own detail.
 */
export function placeInNetwork(width: number, height: number, most: number, grid: number): Placement {
  const scale = Math.max(1, Math.ceil(Math.sqrt((width * height) / most)));
  const up = (side: number) => Math.ceil((Math.ceil(side / scale) + 2 * MARGIN) / grid) * grid;
  return { width: up(width), height: up(height), left: MARGIN, top: MARGIN, scale };
}

/** What is known of a frame for the network and the look head: all but the noised residual and its level. */
export type Asked = Readonly<Record<"control" | "context" | "cond", Tensor>>;

export async function askedOf(
  guides: Guides,
  place: Placement,
  files: ModelFiles,
  crew: Crew,
): Promise<Asked> {
  const { width, height } = guides.base;
  const control = await controlTensor(guides, place, crew);
  const cond = conditionTensor(guides);
  const encoder = await files.graph("context_encoder");
  const outputs = await encoder.run({ control: contextInput(control, place, width, height), cond });
  floats(outputs, "context");
  return { control, context: contextOf(outputs.context, width, height, place), cond };
}

/**
 * The light that the base lacks, three planes of encoded radiance in `place`: a step of the sampler for each level but the last. None
 * where the background shows: that is known.
 */
export async function* sampleResidual(
  network: Graph,
  { control, context, cond }: Asked,
  { width, height }: Placement,
  seed: bigint,
  sigmas: readonly number[],
  crew: Crew,
): AsyncGenerator<number, Float32Array> {
  const sample = await gaussianNoise(seed, 0, 3 * width * height, crew);
  const pixels = sortedPixels(control.data as Float32Array, width, height);
  for (let step = 0; step + 1 < sigmas.length; step++) {
    sortPlanes(sample, 3, width, height, pixels.data, 0);
    const timestep: Tensor = { dtype: "float32", dims: [1], data: Float32Array.of(sigmas[step]) };
    const outputs = await network.run({ pixels, context, cond, timestep });
    eulerStep(sample, floats(outputs, "out_sample"), sigmas[step], sigmas[step + 1]);
    yield step;
  }
  clearBackground(sample, control.data as Float32Array, width, height);
  return sample;
}

const SURFACE = CONTROL_CHANNELS.indexOf("surface");

/** Sets to 0 what stands where there is no surface in a pixel, nor in one beside it: their edges are mixed. */
function clearBackground(residual: Float32Array, control: Float32Array, width: number, height: number): void {
  const pixels = width * height;
  const surface = control.subarray(SURFACE * pixels, (SURFACE + 1) * pixels);
  const beside = new Float32Array(pixels);
  for (let at = 0; at < pixels; at++) {
    const column = at % width;
    const before = column > 0 ? surface[at - 1] : 0;
    const after = column + 1 < width ? surface[at + 1] : 0;
    beside[at] = surface[at] + before + after;
  }
  for (let at = 0; at < pixels; at++) {
    const above = at >= width ? beside[at - width] : 0;
    const below = at + width < pixels ? beside[at + width] : 0;
    if (beside[at] + above + below > 0) continue;
    for (let plane = at; plane < residual.length; plane += pixels) residual[plane] = 0;
  }
}

/** A float32 output of a graph; MODEL_BROKEN where it is absent. */
export function floats(outputs: Record<string, Tensor>, name: string): Float32Array {
  const tensor = outputs[name];
  if (tensor?.dtype !== "float32")
    throw new PlateError("MODEL_BROKEN", `A graph of the model gives no float32 output "${name}".`, {
      remedy: "Export the model again, or install its folder again.",
    });
  return tensor.data;
}
