// SPDX-License-Identifier: Apache-2.0
import { lanes } from "../lanes/lanes.ts";
import { inTwoFloats, integer, type Place, writeStruct } from "../lanes/room.ts";
import type { ScreenSpace } from "./screen-space.ts";
import { farthestThickness } from "./thickness.ts";

/** Floats of the struct in `lanes/src/march.rs`, and pixels along each side of its two kinds of cells. */
const STRUCT = 28;
const CELLS = [8, 32];
const PROJECTIONS = { perspective: 0, orthographic: 1, latlong: 2 } as const;

/** Lengths of the places that a depth buffer takes: its struct, nearness, backs and cells. */
export function bufferLengths({ wide: { width, height, nearness } }: ScreenSpace) {
  const cells = CELLS.map((side) => Math.ceil(width / side) * Math.ceil(height / side));
  return [STRUCT, nearness.length, nearness.length, cells[0] + cells[1]] as const;
}

/** Writes a depth buffer into its places, ready for rays. */
export function writeBuffer([struct, nearness, back, cells]: readonly Place[], space: ScreenSpace): void {
  const { view, wide } = space;
  const { nearestDepth, farthestDepth, margin } = wide;
  const parallel = view.projection === "orthographic";
  nearness.floats.set(wide.nearness);
  back.floats.set(wide.back);
  writeStruct(struct, [
    ...[nearness, back, cells, ...[wide.width, wide.height, margin].map(integer)],
    ...[...inTwoFloats(view.position), ...view.right, ...view.up, ...view.forward],
    ...[view.xOrigin - margin * view.xStep, view.yOrigin - margin * view.yStep],
    ...[view.xStep, view.yStep, PROJECTIONS[view.projection]],
    parallel ? nearestDepth : nearestDepth * 0.98,
    farthestDepth + farthestThickness(farthestDepth, wide.extent),
  ]);
  lanes().survey(struct.pointer);
}
