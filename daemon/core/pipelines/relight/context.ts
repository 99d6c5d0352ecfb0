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
  const across = sampleAt(columns, Math.ceil(width / place.scale)).map((x) => place.left + x);
  const down = sampleAt(rows, Math.ceil(height / place.scale)).map((y) => (place.top + y) * place.width);
  for (let channel = 0; channel < channels; channel++) {
    const plane = source.subarray(
      channel * place.height * place.width,
      (channel + 1) * place.height * place.width,
    );
    const small = data.subarray(channel * rows * columns, (channel + 1) * rows * columns);
    for (let row = 0; row < rows; row++) averageRow(plane, down, across, small, row);
  }
  return { dtype: "float32", dims: [1, channels, rows, columns], data };
}

/** Fills a row of the small picture, sixteen samples of a plane at once: one by one each would wait for the last. `down` are starts of lines. */
function averageRow(
  plane: Float32Array,
  down: Int32Array,
  across: Int32Array,
  small: Float32Array,
  row: number,
): void {
  const first = down[TAPS * row];
  const second = down[TAPS * row + 1];
  const third = down[TAPS * row + 2];
  const fourth = down[TAPS * row + 3];
  const columns = across.length / TAPS;
  for (let column = 0, tap = 0; column < columns; column++, tap += TAPS) {
    const a = across[tap];
    const b = across[tap + 1];
    const c = across[tap + 2];
    const d = across[tap + 3];
    const sum =
      plane[first + a] +
      plane[first + b] +
      plane[first + c] +
      plane[first + d] +
      (plane[second + a] + plane[second + b] + plane[second + c] + plane[second + d]) +
      (plane[third + a] + plane[third + b] + plane[third + c] + plane[third + d]) +
      (plane[fourth + a] + plane[fourth + b] + plane[fourth + c] + plane[fourth + d]);
    small[row * columns + column] = sum / (TAPS * TAPS);
  }
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
