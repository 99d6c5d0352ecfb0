// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import { sumLuminance } from "../../luminance-sums.ts";

/** Radiance at unit exposure to the network's scale: nearly linear in the shadows, logarithmic above 1/8. */
export const encodeRadiance = (radiance: number) => Math.log1p(8 * Math.max(radiance, 0));

/**
 * The factor that brings a picture's geometric mean luminance to 0.18, so that a scene twice as bright gives a plate exactly
 * twice as bright. Pixels darker than a hundredth of the mean count as that; a black picture gives 1. `inside` is 1 on pixels that
 * count; without one all do.
 */
export async function exposureOf(picture: Image, crew: Crew, inside?: Uint8Array): Promise<number> {
  const count = inside ? countOnes(inside) : picture.width * picture.height;
  const mean = (await sumLuminance(picture, crew, { inside })) / count;
  if (count === 0 || !(mean > 0) || !Number.isFinite(mean)) return 1;
  const logs = await sumLuminance(picture, crew, { inside, least: mean / 100, asLogarithm: true });
  return 0.18 / Math.exp(logs / count);
}

function countOnes(flags: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < flags.length; at++) count += flags[at];
  return count;
}
