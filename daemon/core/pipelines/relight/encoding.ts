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
  const light = { sum: 0, count: 0 };
  for (let row = 0; row < picture.height; row++) addLight(light, picture, inside, row);
  const { sum, count } = light;
  const mean = sum / count;
  if (count === 0 || !(mean > 0) || !Number.isFinite(mean)) return 1;
  const shares = { logs: 0, product: 1, factors: 0 };
  for (let row = 0; row < picture.height; row++) addLogs(shares, mean, picture, inside, row);
  const logs = shares.logs + (Math.log(shares.product) + count * Math.log(mean));
  return 0.18 / Math.exp(logs / count);
}

// Row by row: what is called often the engine compiles once and keeps.

function addLight(
  light: { sum: number; count: number },
  { planes: [r, g, b], width }: Image,
  inside: ArrayLike<number>,
  row: number,
): void {
  let { sum, count } = light;
  const end = (row + 1) * width;
  for (let at = row * width; at < end; at++) {
    if (inside[at] < 0.5) continue;
    sum += luminance(r[at], g[at], b[at]);
    count++;
  }
  light.sum = sum;
  light.count = count;
}

/** One logarithm for four pixels: shares of the mean, their product stays far within a double's range. */
function addLogs(
  shares: { logs: number; product: number; factors: number },
  mean: number,
  { planes: [r, g, b], width }: Image,
  inside: ArrayLike<number>,
  row: number,
): void {
  let { logs, product, factors } = shares;
  const end = (row + 1) * width;
  for (let at = row * width; at < end; at++) {
    if (inside[at] < 0.5) continue;
    const share = luminance(r[at], g[at], b[at]) / mean;
    product *= share > 0.01 ? share : 0.01;
    if (++factors % 4 !== 0) continue;
    logs += Math.log(product);
    product = 1;
  }
  shares.logs = logs;
  shares.product = product;
  shares.factors = factors;
}
