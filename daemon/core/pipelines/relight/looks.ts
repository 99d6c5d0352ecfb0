// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Graph } from "../../ports.ts";
import type { Tensor } from "../../tensor.ts";
import { conditionTensor, controlTensor } from "./control.ts";
import type { Guides } from "./guides.ts";
import { floats } from "./predict.ts";

/** Pixels that go through the look head at once: it sees each alone, so they may be cut anywhere. */
const BAND_PIXELS = 1 << 17;

/**
 * Adds to the residual what the looks of the text change in the lit picture, at the frame's full resolution. `residual` is
 * three planes, changed in place.
 */
export async function addLooks(
  head: Graph,
  guides: Guides,
  residual: readonly Float32Array[],
  text: Tensor,
  crew: Crew,
): Promise<void> {
  const { width, height } = guides.base;
  const cond = conditionTensor(guides);
  const most = Math.max(1, Math.floor(BAND_PIXELS / width));
  for (let top = 0; top < height; top += most) {
    const rows = Math.min(most, height - top);
    const control = await controlTensor(guides, { width, height: rows, left: 0, top: -top, scale: 1 }, crew);
    const count = rows * width;
    const lit = (control.data as Float32Array).slice(0, 3 * count);
    for (const [channel, plane] of residual.entries())
      for (let at = 0; at < count; at++) lit[channel * count + at] += plane[top * width + at];
    const outputs = await head.run({
      lit: { dtype: "float32", dims: [1, 3, rows, width], data: lit },
      control,
      cond,
      encoder_hidden_states: text,
    });
    const change = floats(outputs, "change");
    for (const [channel, plane] of residual.entries())
      for (let at = 0; at < count; at++) plane[top * width + at] += change[channel * count + at];
  }
}
