// SPDX-License-Identifier: Apache-2.0
import type { GBuffer } from "../../scene/surface.ts";
import type { Placement } from "./control.ts";

/** Weight that a cell of another surface keeps, so that a pixel without a like cell has the plain mean. */
const UNLIKE = 1e-3;

/**
 * Reads what the network made in `place` at a pixel of the frame, into `into`: bilinear among those of the four cells
 * around whose middle lies on the pixel's own surface (joint bilateral upsampling, Kopf, Cohen, Lischinski & Uyttendaele 2007).
 *
 * @param made `count` values of each cell of the place.
 */
export function spreadReader(made: Float32Array, count: number, place: Placement, surface: GBuffer) {
  const { scale, left, top, width: stride } = place;
  if (scale === 1)
    return (row: number, column: number, into: Float64Array) => {
      const cell = ((row + top) * stride + column + left) * count;
      for (let k = 0; k < count; k++) into[k] = made[cell + k];
    };
  const { width, height, hit } = surface;
  const likeness = likenessOn(surface);
  const across = cellsAround(width, scale);
  const down = cellsAround(height, scale);
  return (row: number, column: number, into: Float64Array) => {
    const at = row * width + column;
    const upper = down.middle[2 * row] * width;
    const lower = down.middle[2 * row + 1] * width;
    const before = across.middle[2 * column];
    const after = across.middle[2 * column + 1];
    const u = across.share[column];
    const v = down.share[row];
    let a = (1 - u) * (1 - v);
    let b = u * (1 - v);
    let c = (1 - u) * v;
    let d = u * v;
    const together =
      hit[at] + hit[upper + before] + hit[upper + after] + hit[lower + before] + hit[lower + after];
    if (together > 0) {
      a *= likeness(at, upper + before);
      b *= likeness(at, upper + after);
      c *= likeness(at, lower + before);
      d *= likeness(at, lower + after);
      const inverse = 1 / (a + b + c + d);
      a *= inverse;
      b *= inverse;
      c *= inverse;
      d *= inverse;
    }
    const upperRow = (down.cell[2 * row] + top) * stride + left;
    const lowerRow = (down.cell[2 * row + 1] + top) * stride + left;
    const first = (upperRow + across.cell[2 * column]) * count;
    const second = (upperRow + across.cell[2 * column + 1]) * count;
    const third = (lowerRow + across.cell[2 * column]) * count;
    const fourth = (lowerRow + across.cell[2 * column + 1]) * count;
    for (let k = 0; k < count; k++)
      into[k] = a * made[first + k] + b * made[second + k] + c * made[third + k] + d * made[fourth + k];
  };
}

/** Of each pixel of a line: the two cells around it, the pixels in their middle, and the share of the second one. */
function cellsAround(length: number, scale: number) {
  const last = Math.ceil(length / scale) - 1;
  const cell = new Int32Array(2 * length);
  const middle = new Int32Array(2 * length);
  const share = new Float64Array(length);
  for (let at = 0; at < length; at++) {
    const exact = (at + 0.5) / scale - 0.5;
    const first = Math.floor(exact);
    share[at] = exact - first;
    for (let tap = 0; tap < 2; tap++) {
      cell[2 * at + tap] = Math.min(Math.max(first + tap, 0), last);
      middle[2 * at + tap] = Math.min(cell[2 * at + tap] * scale + (scale >> 1), length - 1);
    }
  }
  return { cell, middle, share };
}

/** How far two pixels are of one surface, `UNLIKE` to 1. */
function likenessOn({ hit, depth, normal, position }: GBuffer): (at: number, there: number) => number {
  const [nx, ny, nz] = normal;
  return (at, there) => {
    if (hit[at] !== hit[there]) return UNLIKE;
    if (hit[at] === 0) return 1;
    const cosine = nx[at] * nx[there] + ny[at] * ny[there] + nz[at] * nz[there];
    if (!(cosine > 0)) return UNLIKE;
    const own = 3 * at;
    const other = 3 * there;
    const x = nx[at] * (position[other] - position[own]);
    const y = ny[at] * (position[other + 1] - position[own + 1]);
    const off = (x + y + nz[at] * (position[other + 2] - position[own + 2])) / depth[at];
    // A hundredth of the distance off the plane halves the weight.
    const squared = cosine * cosine;
    return UNLIKE + (squared * squared) / (1 + 1e4 * off * off);
  };
}
