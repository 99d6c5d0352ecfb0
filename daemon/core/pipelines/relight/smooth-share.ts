// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { GBuffer } from "../../scene/surface.ts";
import { sharedCopy } from "../../shared-memory.ts";

/** Distances between taps of the passes, pixels: together they reach 15 to each side. */
const STRIDES = [1, 2, 4, 8] as const;

/**
 * A renderer's share of light (ambient occlusion) without the noise of its few samples, averaged along surfaces and never
 * across their edges: the edge-avoiding a-trous filter of Dammertz, Sewtz, Hanika & Lensch 2010, "Edge-Avoiding A-Trous
 * Wavelet Transform for Fast Global Illumination Filtering", with weights by normal and by distance from the pixel's plane.
 */
export async function smoothShare(share: Float32Array, surface: GBuffer, crew: Crew): Promise<Float32Array> {
  let rough = sharedCopy(share);
  let smooth = sharedCopy(share);
  for (const stride of STRIDES) {
    await crew.run("share", { rough, smooth, stride, surface }, surface.height);
    [rough, smooth] = [smooth, rough];
  }
  return rough;
}

export interface ShareTask {
  readonly rough: Float32Array;
  readonly smooth: Float32Array;
  /** Pixels between taps. */
  readonly stride: number;
  readonly surface: GBuffer;
}

/** One pass of the filter over the rows `first` to `end`. */
export function shareRows({ rough, smooth, stride, surface }: ShareTask, first: number, end: number): void {
  const { width, height, hit, depth } = surface;
  const [px, py, pz] = surface.position;
  const [nx, ny, nz] = surface.normal;
  for (let row = first, at = first * width; row < end; row++)
    for (let column = 0; column < width; column++, at++) {
      if (hit[at] === 0) continue;
      const ax = nx[at];
      const ay = ny[at];
      const az = nz[at];
      // A hundredth of the distance off the plane halves a neighbour's weight.
      const sharpness = 1e4 / (depth[at] * depth[at]);
      let sum = 4 * rough[at];
      let weights = 4;
      for (let dy = -stride; dy <= stride; dy += stride) {
        const y = row + dy;
        if (y < 0 || y >= height) continue;
        for (let dx = -stride; dx <= stride; dx += stride) {
          const x = column + dx;
          const tap = y * width + x;
          if (x < 0 || x >= width || tap === at || hit[tap] === 0) continue;
          const cosine = ax * nx[tap] + ay * ny[tap] + az * nz[tap];
          if (cosine <= 0) continue;
          const off = ax * (px[tap] - px[at]) + ay * (py[tap] - py[at]) + az * (pz[tap] - pz[at]);
          const squared = cosine * cosine;
          const alike = squared * squared * squared * squared;
          const weight = ((dx === 0 || dy === 0 ? 2 : 1) * alike) / (1 + off * off * sharpness);
          sum += weight * rough[tap];
          weights += weight;
        }
      }
      smooth[at] = sum / weights;
    }
}
