// SPDX-License-Identifier: Apache-2.0
import { firstOfCells } from "./reduced-surface.ts";
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

export interface SpreadTask {
  readonly space: ScreenSpace;
  /** Of marched pixels. */
  readonly planes: readonly Float32Array[];
  /** Of all pixels. */
  readonly full: readonly Float32Array[];
  /** Whether what `full` holds is multiplied, not replaced. */
  readonly times?: boolean;
}

/**
 * Spreads planes of marched pixels over the whole picture: bilinear among those of the four around that lie on the pixel's
 * surface (joint bilateral upsampling, Kopf et al. 2007), the likest one where none does. Pixels without surface
 * keep what `full` holds. Writes the picture's rows `from` to `to`.
 */
export function spreadToPicture(
  { space, planes, full, times = false }: SpreadTask,
  from: number,
  to: number,
): void {
  const { frame, surface, nearness, width, height, pixel, slopeX, slopeY, tolerance } = space;
  const { hit, depth, width: columns } = frame;
  const parallel = space.view.projection === "orthographic";
  const step = space.step * space.reduction;
  const start = firstOfCells(space.reduction);
  const weights = new Float64Array(4);
  const index = new Int32Array(4);
  // The values of a marched pixel side by side, of the rows that are read here.
  const count = planes.length;
  const firstRow = Math.max(Math.floor((from - start) / step), 0);
  const origin = firstRow * width;
  const ends = (Math.min(Math.floor((to - 1 - start) / step) + 2, height) - firstRow) * width;
  const values = new Float32Array(count * ends);
  for (let p = 0; p < count; p++)
    for (let k = 0, into = p; k < ends; k++, into += count) values[into] = planes[p][origin + k];
  for (let row = from, at = from * columns; row < to; row++)
    for (let column = 0; column < columns; column++, at++) {
      if (hit[at] === 0) continue;
      if ((column - start) % step === 0 && (row - start) % step === 0) {
        const own = (((row - start) / step) * width + (column - start) / step - origin) * count;
        for (let p = 0; p < count; p++) full[p][at] = (times ? full[p][at] : 1) * values[own + p];
        continue;
      }
      // Before the first marched pixel, and past the last, that one stands alone.
      const across = Math.max((column - start) / step, 0);
      const down = Math.max((row - start) / step, 0);
      const left = Math.min(across | 0, width - 1);
      const top = Math.min(down | 0, height - 1);
      const right = left + 1 < width ? left + 1 : left;
      const bottom = top + 1 < height ? top + 1 : top;
      const s = Math.min(across - left, 1);
      const t = Math.min(down - top, 1);
      index[0] = top * width + left;
      index[1] = top * width + right;
      index[2] = bottom * width + left;
      index[3] = bottom * width + right;
      weights[0] = (1 - s) * (1 - t);
      weights[1] = s * (1 - t);
      weights[2] = (1 - s) * t;
      weights[3] = s * t;
      const own = Math.fround(parallel ? -depth[at] : 1 / depth[at]);
      let total = 0;
      let likest = 0;
      let least = Infinity;
      for (let tap = 0; tap < 4; tap++) {
        const k = index[tap];
        const source = pixel[k];
        if (surface.hit[source] === 0) {
          weights[tap] = 0;
          continue;
        }
        const rightwards = (column - start - (tap & 1 ? right : left) * step) / space.reduction;
        const downwards = (row - start - (tap & 2 ? bottom : top) * step) / space.reduction;
        const expected = nearness[source] + slopeX[k] * rightwards + slopeY[k] * downwards;
        const away = Math.abs(expected - own);
        if (away < least) {
          least = away;
          likest = tap;
        }
        if (away > tolerance[k]) weights[tap] = 0;
        total += weights[tap];
      }
      if (total <= 1e-6) {
        if (least === Infinity) continue;
        weights.fill(0);
        weights[likest] = 1;
        total = 1;
      }
      const a = weights[0] / total;
      const b = weights[1] / total;
      const c = weights[2] / total;
      const d = weights[3] / total;
      const first = (index[0] - origin) * count;
      const second = (index[1] - origin) * count;
      const third = (index[2] - origin) * count;
      const fourth = (index[3] - origin) * count;
      for (let p = 0; p < count; p++) {
        const value =
          a * values[first + p] + b * values[second + p] + c * values[third + p] + d * values[fourth + p];
        full[p][at] = times ? full[p][at] * value : value;
      }
    }
}
