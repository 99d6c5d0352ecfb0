// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import { reducePlanes } from "../../scene/reduced-surface.ts";
import { isWhole, type ScreenSpace } from "../../scene/screen-space.ts";
import { shared, sharedCopy, sharedFloats } from "../../shared-memory.ts";

/**
 * A renderer's share of light (ambient occlusion) without the noise of its few samples, averaged along surfaces and never
 * across their edges: the edge-avoiding a-trous filter of Dammertz, Sewtz, Hanika & Lensch 2010, "Edge-Avoiding A-Trous
 * Wavelet Transform for Fast Global Illumination Filtering", with weights by normal and by distance from the pixel's plane.
 * A first pass among the picture's own pixels is taken at the marched ones, those that follow among these.
 */
export async function smoothShare(
  share: Float32Array,
  space: ScreenSpace,
  crew: Crew,
): Promise<Float32Array> {
  const { frame, reduction } = space;
  const [picture] = await reducePlanes([shared(share)], frame.width, reduction, crew);
  const marched = () => sharedFloats(space.pixel.length);
  let smooth = marched();
  let spare = marched();
  await crew.run("share", { rough: picture, smooth, stride: 0, space }, space.height);
  for (const stride of isWhole(space) ? [2, 4, 8] : [1, 2, 4]) {
    await crew.run("share", { rough: smooth, smooth: spare, stride, space }, space.height);
    [smooth, spare] = [spare, smooth];
  }
  const whole = sharedCopy(share);
  await crew.run("scatter", { space, planes: [smooth], full: [whole] }, frame.height);
  return whole;
}

export interface ShareTask {
  /** Of marched pixels, or of the reduced picture where `stride` is 0. */
  readonly rough: Float32Array;
  /** Of marched pixels. */
  readonly smooth: Float32Array;
  /** Marched pixels between taps; 0 where they stand one pixel of the picture apart. */
  readonly stride: number;
  readonly space: ScreenSpace;
}

/** One pass of the filter over the marched rows `first` to `end`. */
export function shareRows({ rough, smooth, stride, space }: ShareTask, first: number, end: number): void {
  const { surface, pixel } = space;
  const { hit, depth } = surface;
  const { position } = surface;
  const [nx, ny, nz] = surface.normal;
  const whole = stride === 0;
  const { width, height } = whole ? surface : space;
  const step = whole ? 1 : stride;
  for (let row = first, k = first * space.width; row < end; row++)
    for (let column = 0; column < space.width; column++, k++) {
      const at = pixel[k];
      const own = whole ? at : k;
      if (hit[at] === 0) continue;
      const ownRow = whole ? row * space.step : row;
      const ownColumn = whole ? column * space.step : column;
      const ax = nx[at];
      const ay = ny[at];
      const az = nz[at];
      // A hundredth of the distance off the plane halves a neighbour's weight.
      const sharpness = 1e4 / (depth[at] * depth[at]);
      let sum = 4 * rough[own];
      let weights = 4;
      for (let dy = -step; dy <= step; dy += step) {
        const y = ownRow + dy;
        if (y < 0 || y >= height) continue;
        for (let dx = -step; dx <= step; dx += step) {
          const x = ownColumn + dx;
          if (x < 0 || x >= width || (dx === 0 && dy === 0)) continue;
          const place = y * width + x;
          const tap = whole ? place : pixel[place];
          if (hit[tap] === 0) continue;
          const cosine = ax * nx[tap] + ay * ny[tap] + az * nz[tap];
          if (cosine <= 0) continue;
          const off =
            ax * (position[3 * tap] - position[3 * at]) +
            ay * (position[3 * tap + 1] - position[3 * at + 1]) +
            az * (position[3 * tap + 2] - position[3 * at + 2]);
          const squared = cosine * cosine;
          const alike = squared * squared * squared * squared;
          const weight = ((dx === 0 || dy === 0 ? 2 : 1) * alike) / (1 + off * off * sharpness);
          sum += weight * rough[place];
          weights += weight;
        }
      }
      smooth[k] = sum / weights;
    }
}
