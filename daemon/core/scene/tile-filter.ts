// SPDX-License-Identifier: Apache-2.0
import type { ScreenSpace } from "./screen-space.ts";

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
  const across = tapsOnPlane(space, false, top, bottom);
  const down = tapsOnPlane(space, true, from, to);
  const rows = new Float32Array((bottom - top) * width);
  for (const [index, plane] of planes.entries()) {
    average(plane.subarray(top * width, bottom * width), rows, 0, rows.length, across, 1);
    average(rows, smooth[index].subarray(from * width), (from - top) * width, down.length, down, width);
  }
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

/** Weight of each set of taps. */
const TOTAL = Float64Array.from({ length: 32 }, (_, bits) =>
  [0.5, 1, 1, 1, 0.5].reduce((sum, weight, tap) => (bits & (1 << tap) ? sum + weight : sum), 0),
);

/** Averages `count` values of `values` from `start` on into the beginning of `into`. */
function average(
  values: Float32Array,
  into: Float32Array,
  start: number,
  count: number,
  taps: Uint8Array,
  stride: number,
): void {
  for (let k = 0, at = start; k < count; k++, at++) {
    const bits = taps[k];
    if (bits === 31) {
      const ends = values[at - 2 * stride] + values[at + 2 * stride];
      into[k] = (0.5 * ends + values[at - stride] + values[at] + values[at + stride]) * 0.25;
    } else if (bits <= 4) into[k] = values[at];
    else {
      let sum = values[at];
      if (bits & 1) sum += 0.5 * values[at - 2 * stride];
      if (bits & 2) sum += values[at - stride];
      if (bits & 8) sum += values[at + stride];
      if (bits & 16) sum += 0.5 * values[at + 2 * stride];
      into[k] = sum / TOTAL[bits];
    }
  }
}
