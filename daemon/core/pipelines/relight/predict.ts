// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../../errors.ts";
import type { Graph } from "../../ports.ts";
import type { Tensor } from "../../tensor.ts";
import { createMosaic, cutTile, planTiles } from "../tiles.ts";
import type { RelightSettings } from "./settings.ts";

/** How large pictures are cut, in pixels. */
export interface Tiling extends RelightSettings {
  readonly grid: number;
}

/** What the network is given: tensors of the padded size `width` x `height`. */
export interface Evaluation {
  readonly sample: Float32Array;
  readonly control: Tensor;
  readonly cond: Tensor;
  readonly text: Tensor;
  readonly level: number;
  readonly tiling: Tiling;
  readonly width: number;
  readonly height: number;
}

/** One evaluation of the network over the padded picture, whole or in tiles. */
export async function predict(
  network: Graph,
  { sample, control, cond, text, level, tiling, width, height }: Evaluation,
): Promise<Float32Array> {
  const evaluate = async (noised: Float32Array, guide: Float32Array, w: number, h: number) => {
    const outputs = await network.run({
      sample: { dtype: "float32", dims: [1, 3, h, w], data: noised },
      control: { dtype: "float32", dims: [1, control.dims[1], h, w], data: guide },
      cond,
      encoder_hidden_states: text,
      timestep: { dtype: "float32", dims: [1], data: Float32Array.of(level) },
    });
    return floats(outputs, "out_sample");
  };
  const guide = control.data as Float32Array;
  if (width * height <= tiling.wholePixels) return await evaluate(sample, guide, width, height);
  const options = { side: tiling.tileSide, overlap: tiling.tileOverlap, grid: tiling.grid };
  const mosaic = createMosaic(3, width, height, tiling.tileOverlap);
  for (const tile of planTiles(width, height, options))
    mosaic.add(
      await evaluate(
        cutTile(sample, width, height, tile),
        cutTile(guide, width, height, tile),
        tile.width,
        tile.height,
      ),
      tile,
    );
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
