// SPDX-License-Identifier: Apache-2.0
import { inTwoFloats } from "../lanes/room.ts";
import type { LightSamples } from "./light-samples.ts";
import { TILE } from "./screen-space.ts";

/** Floats of a light's samples in `lanes/src/shadow.rs`. */
export const SHADOW_SAMPLES = 137;

/**
 * A light as that struct has it. One shadow ray per marched pixel goes towards its tile's place on the light. Pixels that
 * the light is wholly behind are skipped. A sun shines into a room by windows that the picture shows, and as for the rest by as much
 * as walls leave open that it does not show; lamps are taken to stand in the room.
 *
 * @param enclosed see `Enclosed`, of a sun.
 */
export function shadowSamples(
  { places, parallel, middle, extent }: LightSamples,
  enclosed: number,
): readonly number[] {
  const ofStrata = [...TILE].flatMap((stratum) => {
    const [x, y, z, ...rest] = inTwoFloats([...places.subarray(3 * stratum, 3 * stratum + 3)]);
    return [x, y, z, ((stratum * 7) % TILE.length) / TILE.length, ...rest, 0];
  });
  return [parallel ? 1 : 0, extent, parallel ? enclosed : 0, ...inTwoFloats(middle), ...ofStrata];
}
