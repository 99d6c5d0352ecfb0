// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import { PlateError } from "../../errors.ts";
import type { Graph } from "../../ports.ts";
import type { Tensor } from "../../tensor.ts";
import { createMosaic, cutTile, planTiles } from "../tiles.ts";
import { contextOf } from "./context.ts";
import { conditionTensor, controlTensor, type Placement } from "./control.ts";
import type { Guides } from "./guides.ts";
import type { RelightSettings } from "./settings.ts";

/** How large pictures are cut, in pixels. */
export interface Tiling extends RelightSettings {
  readonly grid: number;
}

/** One evaluation of the network on a frame in its place, which is what `sample` [3, height, width] covers. */
export interface Evaluation {
  readonly guides: Guides;
  readonly place: Placement;
  readonly sample: Float32Array;
  /** The context encoder's answer for the whole frame. */
  readonly context: Tensor;
  readonly text: Tensor;
  readonly level: number;
  readonly tiling: Tiling;
}

/**
 * Evaluates the network, whole or in tiles: a frame of any size is never laid out as one tensor. Tiles agree because the
 * network has no normalisation, sees less far than they overlap, and learns of the rest of the frame from the context alone.
 */
export async function predict(network: Graph, evaluation: Evaluation, crew: Crew): Promise<Float32Array> {
  const { guides, place, sample, context, text, level, tiling } = evaluation;
  const { width, height } = guides.base;
  const cond = conditionTensor(guides);
  const evaluate = async (part: Placement, noised: Float32Array) => {
    const outputs = await network.run({
      sample: { dtype: "float32", dims: [1, 3, part.height, part.width], data: noised },
      control: await controlTensor(guides, part, crew),
      context: contextOf(context, width, height, part),
      cond,
      encoder_hidden_states: text,
      timestep: { dtype: "float32", dims: [1], data: Float32Array.of(level) },
    });
    return floats(outputs, "out_sample");
  };
  if (place.width * place.height <= tiling.wholePixels) return await evaluate(place, sample);
  const mosaic = createMosaic(3, place.width, place.height, tiling.tileOverlap);
  const options = { side: tiling.tileSide, overlap: tiling.tileOverlap, grid: tiling.grid };
  for (const tile of planTiles(place.width, place.height, options)) {
    const part = { ...tile, left: place.left - tile.x, top: place.top - tile.y };
    mosaic.add(await evaluate(part, cutTile(sample, place.width, place.height, tile)), tile);
  }
  return mosaic.finish();
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
