// SPDX-License-Identifier: Apache-2.0
import type { Vec3 } from "../request.ts";
import { type SeenSurface, sampleStride } from "./reduced-surface.ts";

/** Height component of the normal from which on a surface counts as lying. */
const LIES = 0.8;
/** Of the picture's surfaces so many must lie, and so few may be lower, for the ground to go on outside the picture. */
const LEAST_LYING = 0.02;
const MOST_BELOW = 0.1;
/** How deep below the ground's height its own unevenness may reach, as a share of all heights in the picture. */
const UNEVEN = 0.1;

/**
 * What the ground throws back where it lies outside the picture, scene-linear radiance, RGB: the mean over what lies in it.
 * Without it a ray that leaves the picture downwards would see the lower half of the surroundings, which is what the ground
 * hides. Undefined where the picture shows none: a thing that floats has more below its top than the ground has below it.
 *
 * @param thrown what surfaces throw in all directions, RGB planes.
 */
export function groundLight(
  { hit, normal, position }: Pick<SeenSurface, "hit" | "normal" | "position">,
  thrown: readonly Float32Array[],
): Vec3 | undefined {
  const [, , up] = normal;
  const stride = sampleStride(hit.length);
  const most = Math.ceil(hit.length / stride);
  const allHeights = new Float32Array(most);
  const lyingHeights = new Float32Array(most);
  let surfaces = 0;
  let flats = 0;
  const sum: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < hit.length; at += stride) {
    if (hit[at] === 0) continue;
    allHeights[surfaces++] = position[3 * at + 2];
    if (up[at] < LIES) continue;
    lyingHeights[flats++] = position[3 * at + 2];
    for (let channel = 0; channel < 3; channel++) sum[channel] += thrown[channel][at];
  }
  const heights = allHeights.subarray(0, surfaces).sort();
  const lying = lyingHeights.subarray(0, flats).sort();
  if (lying.length < Math.max(1, LEAST_LYING * heights.length)) return undefined;
  const low = lying[Math.floor(lying.length / 10)] - UNEVEN * (heights[heights.length - 1] - heights[0]);
  const below = heights.findIndex((value) => value >= low) / heights.length;
  if (below > MOST_BELOW) return undefined;
  return [sum[0] / lying.length, sum[1] / lying.length, sum[2] / lying.length];
}
