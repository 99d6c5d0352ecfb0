// SPDX-License-Identifier: Apache-2.0
import { lanes } from "./lanes.ts";
import type { Place } from "./room.ts";

/** Pixels at a time: what they take stays in the processor's cache. A multiple of a register's numbers. */
const CHUNK = 1024;

/** Floats of the place that planes pass through. */
export const passage = (planes: number) => planes * CHUNK;

/**
 * Writes what planes, a multiple of four, hold of the pixels `from` to `to` side by side: from the byte `into` on at the
 * beginning of `size` floats for each pixel, 0 for a plane left out. What would fill up the last register with pixels is
 * written over.
 */
export function interleave(
  planes: readonly (Float32Array | Uint8Array | undefined)[],
  from: number,
  to: number,
  into: number,
  size: number,
  { pointer, floats }: Place,
): void {
  for (const [index, plane] of planes.entries())
    if (!plane) floats.fill(0, index * CHUNK, (index + 1) * CHUNK);
  for (let first = from; first < to; first += CHUNK) {
    const end = Math.min(first + CHUNK, to);
    for (const [index, plane] of planes.entries())
      if (plane) floats.set(plane.subarray(first, end), index * CHUNK);
    const at = into + 4 * (first - from) * size;
    lanes().interleave(pointer, planes.length, CHUNK, end - first, at, size);
  }
}
