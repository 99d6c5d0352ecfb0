// SPDX-License-Identifier: Apache-2.0
import type { PackedDepth } from "../../../daemon/core/scene/thickness.ts";

/** The last seven bits of a pixel. */
const THICKNESS = 127;

const backs = new WeakMap<PackedDepth, Float32Array>();

/** Nearness of the back of each pixel of a packed depth buffer, unpacked once. */
export function backsOf(depth: PackedDepth): Float32Array {
  const back = backs.get(depth) ?? unpacked(depth).back;
  backs.set(depth, back);
  return back;
}

/** Nearness of front and back of each pixel of a packed depth buffer. */
export function unpacked({ packed, fall: [share, length] }: PackedDepth) {
  const bits = new Uint32Array(packed.buffer, packed.byteOffset, packed.length);
  const front = new Float32Array(bits.map((word) => word & ~THICKNESS).buffer);
  const back = front.map((value, at) => {
    const thickness = (bits[at] & THICKNESS) / THICKNESS;
    return value - thickness * (share === 0 ? length : share * value);
  });
  return { front, back };
}
