// SPDX-License-Identifier: Apache-2.0
import type { ScreenSpace } from "./screen-space.ts";

/**
 * Averages planes of marched pixels over one tile, first along rows, then along columns, in place. Five taps with half
 * weights at both ends cover a tile of four exactly, so what repeats with it averages out. Neighbours that do not lie on the
 * pixel's own plane are left out: nothing leaks over edges.
 */
export function smoothTiles(space: ScreenSpace, planes: readonly Float32Array[]): void {
  const old = new Float32Array(space.pixel.length);
  for (const vertical of [false, true]) {
    const taps = tapsOnPlane(space, vertical);
    for (const plane of planes) {
      old.set(plane);
      average(old, plane, taps, vertical ? space.width : 1);
    }
  }
}

/** For each marched pixel a bit for each of its five taps that lies on its plane; 0 without a surface. */
function tapsOnPlane(space: ScreenSpace, vertical: boolean): Uint8Array {
  const { width, height, pixel, nearness, surface, step } = space;
  const taps = new Uint8Array(pixel.length);
  const stride = vertical ? width : 1;
  const slope = vertical ? space.slopeY : space.slopeX;
  const last = (vertical ? height : width) - 1;
  for (let row = 0, k = 0; row < height; row++)
    for (let column = 0; column < width; column++, k++) {
      const at = pixel[k];
      if (surface.hit[at] === 0) continue;
      const place = vertical ? row : column;
      const own = nearness[at];
      const perTap = slope[k] * step;
      const tolerance = space.tolerance[k];
      let bits = 4;
      for (let tap = 0; tap < 5; tap++) {
        const offset = tap - 2;
        if (offset === 0 || place + offset < 0 || place + offset > last) continue;
        const away = nearness[pixel[k + offset * stride]] - own - perTap * offset;
        if (away < tolerance && away > -tolerance) bits |= 1 << tap;
      }
      taps[k] = bits;
    }
  return taps;
}

function average(from: Float32Array, into: Float32Array, taps: Uint8Array, stride: number): void {
  for (let k = 0; k < into.length; k++) {
    const bits = taps[k];
    if (bits === 31) {
      const ends = from[k - 2 * stride] + from[k + 2 * stride];
      into[k] = (0.5 * ends + from[k - stride] + from[k] + from[k + stride]) * 0.25;
    } else if (bits > 4) {
      let sum = from[k];
      let total = 1;
      for (let tap = 0; tap < 5; tap++) {
        if (tap === 2 || (bits & (1 << tap)) === 0) continue;
        const weight = tap === 0 || tap === 4 ? 0.5 : 1;
        sum += weight * from[k + (tap - 2) * stride];
        total += weight;
      }
      into[k] = sum / total;
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
  const { surface, nearness, width, height, pixel, slopeX, slopeY, tolerance, step } = space;
  const full = planes.map((_, p) => new Float32Array(surface.hit.length).fill(outside[p]));
  const weights = new Float64Array(4);
  const index = new Int32Array(4);
  for (let row = 0, at = 0; row < surface.height; row++)
    for (let column = 0; column < surface.width; column++, at++) {
      if (surface.hit[at] === 0) continue;
      if (column % step === 0 && row % step === 0) {
        const k = (row / step) * width + column / step;
        for (let p = 0; p < planes.length; p++) full[p][at] = planes[p][k];
        continue;
      }
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
        if (away > tolerance[k]) weights[tap] = 0;
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
