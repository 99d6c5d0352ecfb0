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
  const { width, height } = surface;
  const lastColumn = Math.ceil(width / scale) - 1;
  const lastRow = Math.ceil(height / scale) - 1;
  const middle = (cell: number, length: number) => Math.min(cell * scale + (scale >> 1), length - 1);
  const weights = new Float64Array(4);
  const cells = new Int32Array(4);
  const whole = (row: number, column: number, into: Float64Array) => {
    const cell = ((row + top) * stride + column + left) * count;
    for (let k = 0; k < count; k++) into[k] = made[cell + k];
  };
  const reduced = (row: number, column: number, into: Float64Array) => {
    const at = row * width + column;
    const v = (row + 0.5) / scale - 0.5;
    const u = (column + 0.5) / scale - 0.5;
    const y = Math.floor(v);
    const x = Math.floor(u);
    let total = 0;
    for (let tap = 0; tap < 4; tap++) {
      const cellX = Math.min(Math.max(x + (tap & 1), 0), lastColumn);
      const cellY = Math.min(Math.max(y + (tap >> 1), 0), lastRow);
      const near = (tap & 1 ? u - x : 1 - u + x) * (tap >> 1 ? v - y : 1 - v + y);
      weights[tap] = near * likeness(surface, at, middle(cellY, height) * width + middle(cellX, width));
      cells[tap] = ((cellY + top) * stride + cellX + left) * count;
      total += weights[tap];
    }
    const a = weights[0] / total;
    const b = weights[1] / total;
    const c = weights[2] / total;
    const d = weights[3] / total;
    const [first, second, third, fourth] = cells;
    for (let k = 0; k < count; k++)
      into[k] = a * made[first + k] + b * made[second + k] + c * made[third + k] + d * made[fourth + k];
  };
  return scale === 1 ? whole : reduced;
}

/** How far two pixels are of one surface, `UNLIKE` to 1. */
function likeness({ hit, depth, normal, position }: GBuffer, at: number, there: number): number {
  if (hit[at] !== hit[there]) return UNLIKE;
  if (hit[at] === 0) return 1;
  const [nx, ny, nz] = normal;
  const [px, py, pz] = position;
  const cosine = nx[at] * nx[there] + ny[at] * ny[there] + nz[at] * nz[there];
  if (!(cosine > 0)) return UNLIKE;
  const x = nx[at] * (px[there] - px[at]);
  const off = (x + ny[at] * (py[there] - py[at]) + nz[at] * (pz[there] - pz[at])) / depth[at];
  // A hundredth of the distance off the plane halves the weight.
  const squared = cosine * cosine;
  return UNLIKE + (squared * squared) / (1 + 1e4 * off * off);
}
