// SPDX-License-Identifier: Apache-2.0
import type { ModelFiles } from "../../ports.ts";
import type { Tensor } from "../../tensor.ts";
import { type Asked, floats } from "./predict.ts";

/** First of each share that the look head gives, of RGB sources but for those that say otherwise. */
export const SHARE = {
  /** Of the lit picture's red, green and blue in each channel of the looked one. */
  red: 0,
  green: 3,
  blue: 6,
  light: 9,
  /** One for all channels. */
  water: 12,
  air: 13,
  albedo: 16,
  own: 19,
  /** One for all channels. */
  grain: 22,
} as const;
export const LOOK_SHARES = 23;

/** Pixels that the head is shown at once: what it works out in between then stays in the processor's cache. */
const STRIP_PIXELS = 24_576;

/**
 * What the looks of the text take of each source of light: `LOOK_SHARES` planes in the place of `asked`. The head sees each
 * pixel alone, so it is run strip after strip of rows.
 */
export async function lookShares(
  { control, cond }: Asked,
  residual: Float32Array,
  text: Tensor,
  files: ModelFiles,
): Promise<Float32Array> {
  const [, channels, height, width] = control.dims;
  const size = width * height;
  const whole = control.data as Float32Array;
  const head = await files.graph("look_head");
  const shares = new Float32Array(LOOK_SHARES * size);
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let row = 0; row < height; row += rows) {
    const deep = Math.min(rows, height - row);
    const count = deep * width;
    const strip = (planes: number, data: Float32Array): Tensor => ({
      dtype: "float32",
      dims: [1, planes, deep, width],
      data,
    });
    const seen = cut(whole, channels, size, row * width, count);
    const lit = seen.slice(0, 3 * count);
    for (let channel = 0; channel < 3; channel++)
      for (let at = 0; at < count; at++)
        lit[channel * count + at] += residual[channel * size + row * width + at];
    const outputs = await head.run({
      lit: strip(3, lit),
      control: strip(channels, seen),
      cond,
      encoder_hidden_states: text,
    });
    const made = floats(outputs, "shares");
    for (let share = 0; share < LOOK_SHARES; share++)
      shares.set(made.subarray(share * count, (share + 1) * count), share * size + row * width);
  }
  return shares;
}

/** The pixels from `first` on, `count` of them, of each of the first planes. */
function cut(planes: Float32Array, channels: number, size: number, first: number, count: number) {
  const part = new Float32Array(channels * count);
  for (let channel = 0; channel < channels; channel++) {
    const from = channel * size + first;
    part.set(planes.subarray(from, from + count), channel * count);
  }
  return part;
}
