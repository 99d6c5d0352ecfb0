// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../image.ts";
import { sampleStride } from "./reduced-surface.ts";
import type { GBuffer } from "./surface.ts";

/**
 * Rays find light that was thrown once. In a room it is thrown again: as much of it as walls reflect in the mean, where they
 * enclose. All further bounces together would be a geometric series, but rooms have windows: over 20 test scenes that show a room
 * the base is nearest to the render with this one.
 *
 * @param bounce RGB planes, changed in place.
 * @param surface of the picture; `gloss` is the reflectance of what lies over the diffuse part, which gets `passed` of the light.
 * @param enclosed see `Room`.
 */
export function addSecondBounce(
  bounce: readonly Float32Array[],
  { hit, diffuse }: Pick<GBuffer, "hit" | "diffuse">,
  gloss: Image,
  passed: Float32Array,
  enclosed: number,
): void {
  if (enclosed === 0) return;
  const stride = sampleStride(hit.length);
  for (const [channel, plane] of bounce.entries()) {
    let reflected = 0;
    let surfaces = 0;
    for (let at = 0; at < hit.length; at += stride) {
      if (hit[at] === 0) continue;
      surfaces++;
      reflected += diffuse[channel][at] * passed[at] + gloss.planes[channel][at];
    }
    const again = 1 + (enclosed * reflected) / surfaces;
    for (let at = 0; at < plane.length; at++) plane[at] *= again;
  }
}
