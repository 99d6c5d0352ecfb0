// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../image.ts";
import { luminance } from "../../luminance.ts";

/** Radiance at unit exposure to the network's scale: nearly linear in the shadows, logarithmic above 1/8. */
export const encodeRadiance = (radiance: number) => Math.log1p(8 * Math.max(radiance, 0));

/**
 * The factor that brings a picture's geometric mean luminance to 0.18, so that a scene twice as bright gives a plate exactly
 * twice as bright. Pixels darker than a hundredth of the mean count as that; a black picture gives 1.
 */
export function exposureOf(picture: Image, inside: ArrayLike<number>): number {
  const [r, g, b] = picture.planes;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] < 0.5) continue;
    sum += luminance(r[i], g[i], b[i]);
    count++;
  }
  const mean = sum / count;
  if (count === 0 || !(mean > 0) || !Number.isFinite(mean)) return 1;
  let logs = 0;
  // One logarithm for four pixels: shares of the mean, their product stays far within a double's range.
  let product = 1;
  let factors = 0;
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] < 0.5) continue;
    product *= Math.max(luminance(r[i], g[i], b[i]) / mean, 0.01);
    if (++factors % 4 !== 0) continue;
    logs += Math.log(product);
    product = 1;
  }
  logs += Math.log(product) + count * Math.log(mean);
  return 0.18 / Math.exp(logs / count);
}
