// SPDX-License-Identifier: Apache-2.0
import { planeTolerance, type ScreenSpace } from "./screen-space.ts";

/** Five taps that cover a tile of four exactly: what repeats with it averages out (half weights at both ends). */
const TAPS = [0.5, 1, 1, 1, 0.5] as const;

/**
 * Averages planes of marched pixels over one tile, first along rows, then along columns, in place; neighbours that do not
 * lie on the pixel's own plane are left out, so that nothing leaks over edges.
 */
export function smoothTiles(space: ScreenSpace, planes: readonly Float32Array[]): void {
  const { width, height, pixel, nearness, surface, step, slopeX, slopeY } = space;
  const old = planes.map((plane) => new Float32Array(plane.length));
  const weights = new Float64Array(5);
  for (const vertical of [false, true]) {
    const stride = vertical ? width : 1;
    const slope = vertical ? slopeY : slopeX;
    const limit = vertical ? height : width;
    for (let p = 0; p < planes.length; p++) old[p].set(planes[p]);
    for (let row = 0, k = 0; row < height; row++)
      for (let column = 0; column < width; column++, k++) {
        const at = pixel[k];
        if (surface.hit[at] === 0) continue;
        const place = vertical ? row : column;
        const own = nearness[at];
        const tolerance = planeTolerance(space, k);
        let total = 0;
        for (let tap = 0; tap < 5; tap++) {
          const offset = tap - 2;
          const inside = place + offset >= 0 && place + offset < limit;
          const neighbour = inside ? nearness[pixel[k + offset * stride]] : -Infinity;
          const away = neighbour - own - slope[k] * offset * step;
          const weight = away < tolerance && away > -tolerance ? TAPS[tap] : 0;
          weights[tap] = weight;
          total += weight;
        }
        for (let p = 0; p < planes.length; p++) {
          const source = old[p];
          let sum = 0;
          for (let tap = 0; tap < 5; tap++)
            if (weights[tap] > 0) sum += weights[tap] * source[k + (tap - 2) * stride];
          planes[p][k] = sum / total;
        }
      }
  }
}

/**
 * Spreads planes of marched pixels over the whole picture: bilinear among those of the four around that lie on the pixel's
 * surface (joint bilateral upsampling, Kopf et al. 2007), the likest one where none does. Pixels without surface get
 * `outside`.
 */
export function spreadToPicture(
  space: ScreenSpace,
  planes: readonly Float32Array[],
  outside: readonly number[],
): Float32Array[] {
  const { surface, nearness, width, height, pixel, slopeX, slopeY, step } = space;
  const full = planes.map((_, p) => new Float32Array(surface.hit.length).fill(outside[p]));
  const weights = new Float64Array(4);
  const index = new Int32Array(4);
  for (let row = 0, at = 0; row < surface.height; row++)
    for (let column = 0; column < surface.width; column++, at++) {
      if (surface.hit[at] === 0) continue;
      const left = (column / step) | 0;
      const top = (row / step) | 0;
      const right = left + 1 < width ? left + 1 : left;
      const bottom = top + 1 < height ? top + 1 : top;
      const s = column / step - left;
      const t = row / step - top;
      index[0] = top * width + left;
      index[1] = top * width + right;
      index[2] = bottom * width + left;
      index[3] = bottom * width + right;
      weights[0] = (1 - s) * (1 - t);
      weights[1] = s * (1 - t);
      weights[2] = (1 - s) * t;
      weights[3] = s * t;
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
        const sourceColumn = (tap & 1 ? right : left) * step;
        const sourceRow = (tap & 2 ? bottom : top) * step;
        const expected =
          nearness[source] + slopeX[k] * (column - sourceColumn) + slopeY[k] * (row - sourceRow);
        const away = Math.abs(expected - nearness[at]);
        if (away < least) {
          least = away;
          likest = tap;
        }
        if (away > planeTolerance(space, k)) weights[tap] = 0;
        total += weights[tap];
      }
      if (total <= 1e-6) {
        if (least === Infinity) continue;
        weights.fill(0);
        weights[likest] = 1;
        total = 1;
      }
      for (let p = 0; p < planes.length; p++) {
        const plane = planes[p];
        full[p][at] =
          (weights[0] * plane[index[0]] +
            weights[1] * plane[index[1]] +
            weights[2] * plane[index[2]] +
            weights[3] * plane[index[3]]) /
          total;
      }
    }
  return full;
}
