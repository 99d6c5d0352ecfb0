// SPDX-License-Identifier: Apache-2.0
import { type Field, integer, type Place, wholeLanes, writeStruct } from "../lanes/room.ts";
import type { ScreenSpace } from "./screen-space.ts";

/** Planes of a row of the picture that rays see, as `lanes/src/marched.rs` counts them. */
const PLANE = { hit: 0, depth: 1, roughness: 2, normal: 3, slopeX: 6, slopeY: 7, count: 8 } as const;
/** Floats of its struct. */
const STRUCT = 7;

/** Lengths of the places that a row takes: its struct and planes. */
export const rowLengths = ({ surface }: ScreenSpace) =>
  [STRUCT, PLANE.count * wholeLanes(surface.width)] as const;

/** Lays the marched row `line` into its places. `positions` are those of its row of the picture. */
export function layRow(
  [struct, planes]: readonly Place[],
  space: ScreenSpace,
  line: number,
  buffer: Place,
  positions: Field,
): void {
  const { surface, width, step, slopeX, slopeY } = space;
  const stride = wholeLanes(surface.width);
  const at = line * step * surface.width;
  const lay = (plane: number, from: Float32Array | Uint8Array) =>
    planes.floats.set(from.subarray(at, at + surface.width), plane * stride);
  lay(PLANE.hit, surface.hit);
  lay(PLANE.depth, surface.depth);
  lay(PLANE.roughness, surface.roughness);
  for (const [axis, plane] of surface.normal.entries()) lay(PLANE.normal + axis, plane);
  planes.floats.set(slopeX.subarray(line * width, (line + 1) * width), PLANE.slopeX * stride);
  planes.floats.set(slopeY.subarray(line * width, (line + 1) * width), PLANE.slopeY * stride);
  const counts = [width, step, line].map(integer);
  writeStruct(struct, [planes, integer(stride), positions, buffer, ...counts]);
}
