// SPDX-License-Identifier: Apache-2.0
import { inTwoFloats, integer, type Place, writeStruct } from "../lanes/room.ts";
import type { ScreenSpace } from "./screen-space.ts";
import { farthestThickness } from "./thickness.ts";

/** Floats of the struct in `lanes/src/march.rs`. */
const STRUCT = 29;
const PROJECTIONS = { perspective: 0, orthographic: 1, latlong: 2 } as const;

/** Lengths of the places that a depth buffer takes: its struct, pixels and cells. */
export const bufferLengths = ({ wide: { packed, nearest } }: ScreenSpace) =>
  [STRUCT, packed.length, nearest.length] as const;

/** Writes a depth buffer into its places, ready for rays. */
export function writeBuffer([struct, packed, nearest]: readonly Place[], space: ScreenSpace): void {
  const { view, wide } = space;
  const { nearestDepth, farthestDepth, margin } = wide;
  const parallel = view.projection === "orthographic";
  packed.floats.set(wide.packed);
  nearest.floats.set(wide.nearest);
  writeStruct(struct, [
    ...[packed, nearest, ...wide.fall, ...[wide.width, wide.height, margin].map(integer)],
    ...[...inTwoFloats(view.position), ...view.right, ...view.up, ...view.forward],
    ...[view.xOrigin - margin * view.xStep, view.yOrigin - margin * view.yStep],
    ...[view.xStep, view.yStep, PROJECTIONS[view.projection]],
    parallel ? nearestDepth : nearestDepth * 0.98,
    farthestDepth + farthestThickness(farthestDepth, wide.extent),
  ]);
}
