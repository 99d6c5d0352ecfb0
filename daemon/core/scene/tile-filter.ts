// SPDX-License-Identifier: Apache-2.0
import { lanes } from "../lanes/lanes.ts";
import { makeRoom, type Place, wholeLanes } from "../lanes/room.ts";
import type { ScreenSpace } from "./screen-space.ts";

/** Pixels that a pixel is averaged over along a row or column, itself in the middle. */
const TAPS = 5;

/**
 * Averages planes of marched pixels over one tile, first along rows, then along columns, into the rows `from` to `to` of
 * `smooth`. Five taps with half weights at both ends cover a tile of four exactly, so what repeats with it averages out.
 * Neighbours that do not lie on the pixel's own plane are left out: nothing leaks over edges.
 */
export function smoothTiles(
  space: ScreenSpace,
  planes: readonly Float32Array[],
  smooth: readonly Float32Array[],
  from: number,
  to: number,
): void {
  const { width, height } = space;
  // Columns reach two rows beyond.
  const top = Math.max(from - 2, 0);
  const bottom = Math.min(to + 2, height);
  const wide = wholeLanes((bottom - top) * width);
  const deep = wholeLanes((to - from) * width);
  // Values lie within zeros as wide as the taps that no weight is given to.
  const edge = wholeLanes(2 * width);
  const [across, down, values, rows, result] = makeRoom([
    TAPS * wide,
    TAPS * deep,
    wide + 2 * edge,
    wide + 2 * edge,
    deep,
  ]);
  values.floats.fill(0);
  rows.floats.fill(0);
  writeWeights(space, across.floats, wide, false, top, bottom);
  writeWeights(space, down.floats, deep, true, from, to);
  const { smooth: run } = lanes();
  const at = ({ pointer }: Place, floats: number) => pointer + 4 * floats;
  for (const [index, plane] of planes.entries()) {
    values.floats.set(plane.subarray(top * width, bottom * width), edge);
    run(at(values, edge), at(rows, edge), (bottom - top) * width, across.pointer, wide, 1);
    const first = edge + (from - top) * width;
    run(at(rows, first), result.pointer, (to - from) * width, down.pointer, deep, width);
    smooth[index].set(result.floats.subarray(0, (to - from) * width), from * width);
  }
}

/** Of each tap a plane of its share in each pixel of the marched rows `from` to `to`: of taps on the pixel's own plane. */
function writeWeights(
  space: ScreenSpace,
  into: Float32Array,
  stride: number,
  vertical: boolean,
  from: number,
  to: number,
): void {
  const taps = tapsOnPlane(space, vertical, from, to);
  for (let k = 0; k < taps.length; k++)
    for (let tap = 0; tap < TAPS; tap++) into[tap * stride + k] = SHARES[TAPS * taps[k] + tap];
}

/** For each pixel of the marched rows `from` to `to` a bit for each of its five taps on its plane; 0 without a surface. */
function tapsOnPlane(space: ScreenSpace, vertical: boolean, from: number, to: number): Uint8Array {
  const { width, height, pixel, nearness, step, tolerance } = space;
  const { hit } = space.surface;
  const taps = new Uint8Array((to - from) * width);
  const stride = vertical ? width : 1;
  const slope = vertical ? space.slopeY : space.slopeX;
  const last = (vertical ? height : width) - 1;
  for (let row = from, k = from * width, into = 0; row < to; row++)
    for (let column = 0; column < width; column++, k++, into++) {
      const at = pixel[k];
      if (hit[at] === 0) continue;
      const place = vertical ? row : column;
      const own = nearness[at];
      const perTap = slope[k] * step;
      const most = tolerance[k];
      let bits = 4;
      for (let tap = 0; tap < 5; tap++) {
        const offset = tap - 2;
        if (offset === 0 || place + offset < 0 || place + offset > last) continue;
        const away = nearness[pixel[k + offset * stride]] - own - perTap * offset;
        if (away < most && away > -most) bits |= 1 << tap;
      }
      taps[into] = bits;
    }
  return taps;
}

/** Shares of the five taps in each set of them, with half weights at both ends. */
const SHARES = Float64Array.from({ length: 32 * TAPS }, (_, index) => {
  const bits = Math.floor(index / TAPS) || 4;
  const weights = [0.5, 1, 1, 1, 0.5].map((weight, tap) => (bits & (1 << tap) ? weight : 0));
  return weights[index % TAPS] / weights.reduce((sum, weight) => sum + weight, 0);
});
