// SPDX-License-Identifier: Apache-2.0
import { type Field, integer, type Place, wholeLanes, writeStruct } from "../lanes/room.ts";
import type { ScreenSpace } from "./screen-space.ts";

/** Planes of a row of the picture that rays see, as `lanes/src/marched.rs` counts them. */
const PLANE = { hit: 0, depth: 1, roughness: 2, normal: 3, near: 6, slopeX: 7, slopeY: 8, count: 9 } as const;
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
  const { surface, width, step, near, slopeX, slopeY } = space;
  const stride = wholeLanes(surface.width);
  const at = line * step * surface.width;
  const lay = (plane: number, from: Float32Array | Uint8Array) =>
    planes.floats.set(from.subarray(at, at + surface.width), plane * stride);
  lay(PLANE.hit, surface.hit);
  lay(PLANE.depth, surface.depth);
  lay(PLANE.roughness, surface.roughness);
  for (const [axis, plane] of surface.normal.entries()) lay(PLANE.normal + axis, plane);
  const layMarched = (plane: number, from: Float32Array) =>
    planes.floats.set(from.subarray(line * width, (line + 1) * width), plane * stride);
  layMarched(PLANE.near, near);
  layMarched(PLANE.slopeX, slopeX);
  layMarched(PLANE.slopeY, slopeY);
  const counts = [width, step, line].map(integer);
  writeStruct(struct, [planes, integer(stride), positions, buffer, ...counts]);
}
