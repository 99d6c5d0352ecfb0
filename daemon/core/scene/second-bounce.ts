// SPDX-License-Identifier: Apache-2.0
import type { AnalyticPlate } from "./analytic-plate.ts";
import { framePixels } from "./marched-planes.ts";
import { meanOver } from "./reduced-surface.ts";
import type { Room } from "./room.ts";
import type { ScreenSpace } from "./screen-space.ts";
import type { GBuffer } from "./surface.ts";

type Lit = Pick<GBuffer, "hit" | "diffuse">;
/** What lies over the diffuse part of surfaces: its reflectance, and the share of light that it lets through. */
type Gloss = Pick<AnalyticPlate, "glossReflectance" | "passed">;

/** What a surface throws back in all, of white light from everywhere. */
const reflectanceAt = ({ diffuse }: Lit, { glossReflectance, passed }: Gloss, channel: number, at: number) =>
  diffuse[channel][at] * passed[at] + glossReflectance.planes[channel][at];

/**
 * Rays find light that was thrown once. In a room it is thrown again: as much of it as walls reflect in the mean, where they
 * enclose. All further bounces together would be a geometric series, but rooms have windows: over 20 test scenes that show a room
 * the base is nearest to the render with this one.
 *
 * @param bounce RGB planes, changed in place.
 */
export function addSecondBounce(
  bounce: readonly Float32Array[],
  surface: Lit,
  gloss: Gloss,
  { enclosed }: Room,
): void {
  if (enclosed === 0) return;
  for (const [channel, plane] of bounce.entries()) {
    const again = 1 + enclosed * meanOver(surface.hit, (at) => reflectanceAt(surface, gloss, channel, at));
    for (let at = 0; at < plane.length; at++) plane[at] *= again;
  }
}

/**
 * What surfaces show in mirrors is not the lamps' and the sky's light alone, but also what other surfaces throw on them: on metals
 * that is most of it.
 *
 * @param shown RGB planes of marched pixels, changed in place.
 * @param bounce what other surfaces throw there, of marched pixels.
 */
export function addThrownBack(
  shown: readonly Float32Array[],
  bounce: readonly Float32Array[],
  space: ScreenSpace,
  gloss: Gloss,
): void {
  const { frame } = space;
  const places = framePixels(space);
  for (const [channel, plane] of shown.entries())
    for (let at = 0; at < plane.length; at++)
      if (frame.hit[places[at]] === 1)
        plane[at] += bounce[channel][at] * reflectanceAt(frame, gloss, channel, places[at]);
}
