// SPDX-License-Identifier: Apache-2.0
import type { Tensor } from "../../tensor.ts";
import type { Placement } from "./control.ts";

/** The whole frame is shown to the context encoder at about this many pixels, whatever its size. */
const PIXELS = 64 * 64;
/** Sides of the small picture are multiples of this. */
const GRID = 8;
/** Samples of the frame on each side of a pixel of the small picture. */
const TAPS = 4;
/** Pixels of the network to a cell of the network's innermost level, where it takes the context in. */
const CELL = 16;

/** The control channels of a whole `width` x `height` frame in its place as about 64 x 64: averages of 16 samples. */
export function contextInput(control: Tensor, place: Placement, width: number, height: number): Tensor {
  const channels = control.dims[1];
  const columns = toGrid(Math.sqrt((PIXELS * width) / height));
  const rows = toGrid(PIXELS / columns);
  const source = control.data as Float32Array;
  const data = new Float32Array(channels * rows * columns);
  const across = sampleAt(columns, Math.ceil(width / place.scale));
  const down = sampleAt(rows, Math.ceil(height / place.scale));
  for (let channel = 0; channel < channels; channel++)
    for (const [row, y] of down.entries()) {
      const line = (channel * place.height + place.top + y) * place.width + place.left;
      addLine(source, line, across, data, (channel * rows + Math.floor(row / TAPS)) * columns);
    }
  return { dtype: "float32", dims: [1, channels, rows, columns], data };
}

/** Adds a line's samples to the row of the small picture that starts at `into`. */
function addLine(
  source: Float32Array,
  line: number,
  across: Int32Array,
  data: Float32Array,
  into: number,
): void {
  for (let tap = 0, cell = into; tap < across.length; cell++)
    for (const end = tap + TAPS; tap < end; tap++) data[cell] += source[line + across[tap]] / (TAPS * TAPS);
}

const toGrid = (side: number) => Math.max(Math.round(side / GRID), 1) * GRID;

/** Middles of even parts of a side of `length` pixels, `TAPS` to each of `count`. */
const sampleAt = (count: number, length: number) =>
  Int32Array.from({ length: count * TAPS }, (_, tap) => Math.floor(((tap + 0.5) * length) / (count * TAPS)));

/** The encoder's answer for the cells of a placed `width` x `height` frame: bilinear, its edge repeated. */
export function contextOf(map: Tensor, width: number, height: number, place: Placement): Tensor {
  const [, channels, rows, columns] = map.dims;
  const source = map.data as Float32Array;
  const across = cellTaps(place.width / CELL, place.left, width / place.scale, columns);
  const down = cellTaps(place.height / CELL, place.top, height / place.scale, rows);
  const data = new Float32Array(channels * down.length * across.length);
  let to = 0;
  for (let channel = 0; channel < channels; channel++)
    for (const y of down)
      for (const x of across) {
        const first = (channel * rows + y.first) * columns;
        const second = (channel * rows + y.second) * columns;
        const upper = source[first + x.first] * (1 - x.share) + source[first + x.second] * x.share;
        const lower = source[second + x.first] * (1 - x.share) + source[second + x.second] * x.share;
        data[to++] = upper * (1 - y.share) + lower * y.share;
      }
  return { dtype: "float32", dims: [1, channels, down.length, across.length], data };
}

function cellTaps(cells: number, start: number, length: number, count: number) {
  return Array.from({ length: cells }, (_, cell) => {
    const middle = ((cell + 0.5) * CELL - start) / length;
    const at = Math.min(Math.max(middle * count - 0.5, 0), count - 1);
    const first = Math.floor(at);
    return { first, second: Math.min(first + 1, count - 1), share: at - first };
  });
}
