// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../image.ts";
import type { ModelFiles } from "../../ports.ts";
import { ownFloats, unsetFloats } from "../../shared-memory.ts";
import type { Tensor } from "../../tensor.ts";
import { cellsOf, type Placement } from "./control.ts";
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
  /** One for all channels, each. */
  grain: 22,
  rain: 23,
} as const;
export const LOOK_SHARES = 24;

/** Cells that the head is shown at once: what it works out in between then stays in the processor's cache. */
const STRIP_CELLS = 8192;

/**
 * What the looks of the text take of each source of light: `LOOK_SHARES` planes of the cells of a frame in its place. The head
 * sees each cell alone, so it is run strip after strip of rows.
 */
export async function lookShares(
  { control, cond }: Asked,
  residual: Float32Array,
  frame: Pick<Image, "width" | "height">,
  place: Placement,
  text: Tensor,
  files: ModelFiles,
): Promise<Float32Array> {
  const { columns, rows } = cellsOf(frame, place);
  const channels = control.dims[1];
  const head = await files.graph("look_head");
  const shares = unsetFloats(LOOK_SHARES * columns * rows);
  const most = Math.max(1, Math.floor(STRIP_CELLS / columns));
  // The lit picture, what is known of it, and a plane of ones.
  const planes = 3 + channels + 1;
  const room = ownFloats(planes * Math.min(most, rows) * columns);
  for (let row = 0; row < rows; row += most) {
    const deep = Math.min(most, rows - row);
    const count = deep * columns;
    const data = room.subarray(0, planes * count).fill(1, (planes - 1) * count);
    const cut = (from: Float32Array, first: number, number: number) =>
      cutPlanes(from, number, place, row, deep, columns, data.subarray(first * count));
    cut(residual, 0, 3);
    cut(control.data as Float32Array, 3, channels);
    for (let at = 0; at < 3 * count; at++) data[at] += data[3 * count + at];
    const outputs = await head.run({
      pixels: { dtype: "float32", dims: [1, planes, deep, columns], data },
      cond,
      encoder_hidden_states: text,
    });
    const made = floats(outputs, "shares");
    for (let share = 0; share < LOOK_SHARES; share++)
      shares.set(made.subarray(share * count, (share + 1) * count), (share * rows + row) * columns);
  }
  return shares;
}

/** `deep` rows of a frame's cells from the `first` on, out of `count` planes of its whole place. */
function cutPlanes(
  planes: Float32Array,
  count: number,
  { width, height, left, top }: Placement,
  first: number,
  deep: number,
  columns: number,
  into: Float32Array,
): void {
  let to = 0;
  for (let plane = 0; plane < count; plane++)
    for (let row = first; row < first + deep; row++, to += columns) {
      const from = (plane * height + row + top) * width + left;
      into.set(planes.subarray(from, from + columns), to);
    }
}
