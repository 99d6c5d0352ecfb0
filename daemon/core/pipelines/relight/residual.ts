// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { GBuffer } from "../../scene/surface.ts";
import { sharedCopy, sharedFloats } from "../../shared-memory.ts";
import type { Placement } from "./control.ts";

export interface ResidualTask {
  /** Three planes of the place, one after the other. */
  readonly reduced: Float32Array;
  readonly place: Placement;
  readonly surface: GBuffer;
  /** Three planes of the frame. */
  readonly full: readonly Float32Array[];
}

/**
 * The network's residual at each pixel of the frame, three planes in shared memory: bilinear among those of the four cells
 * around whose middle lies on the pixel's own surface (joint bilateral upsampling, Kopf, Cohen, Lischinski & Uyttendaele 2007).
 */
export async function spreadResidual(
  reduced: Float32Array,
  place: Placement,
  surface: GBuffer,
  crew: Crew,
): Promise<Float32Array[]> {
  const full = [0, 1, 2].map(() => sharedFloats(surface.hit.length));
  await crew.run("residual", { reduced: sharedCopy(reduced), place, surface, full }, surface.height);
  return full;
}

/** Weight that a cell of another surface keeps, so that a pixel without a like cell has the plain mean. */
const UNLIKE = 1e-3;

/** The rows `from` to `to` of the frame. */
export function residualRows(
  { reduced, place, surface, full }: ResidualTask,
  from: number,
  to: number,
): void {
  const { scale, left, top, width: stride } = place;
  const size = stride * place.height;
  const { width, height } = surface;
  if (scale === 1) {
    for (let row = from; row < to; row++) {
      const line = (row + top) * stride + left;
      for (const [channel, plane] of full.entries())
        plane.set(reduced.subarray(channel * size + line, channel * size + line + width), row * width);
    }
    return;
  }
  const lastColumn = Math.ceil(width / scale) - 1;
  const lastRow = Math.ceil(height / scale) - 1;
  const middle = (cell: number, length: number) => Math.min(cell * scale + (scale >> 1), length - 1);
  const weights = new Float64Array(4);
  const cells = new Int32Array(4);
  for (let row = from, at = from * width; row < to; row++) {
    const v = (row + 0.5) / scale - 0.5;
    const y = Math.floor(v);
    for (let column = 0; column < width; column++, at++) {
      const u = (column + 0.5) / scale - 0.5;
      const x = Math.floor(u);
      let total = 0;
      for (let tap = 0; tap < 4; tap++) {
        const cellX = Math.min(Math.max(x + (tap & 1), 0), lastColumn);
        const cellY = Math.min(Math.max(y + (tap >> 1), 0), lastRow);
        const near = (tap & 1 ? u - x : 1 - u + x) * (tap >> 1 ? v - y : 1 - v + y);
        weights[tap] = near * likeness(surface, at, middle(cellY, height) * width + middle(cellX, width));
        cells[tap] = (cellY + top) * stride + cellX + left;
        total += weights[tap];
      }
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let tap = 0; tap < 4; tap++) sum += weights[tap] * reduced[channel * size + cells[tap]];
        full[channel][at] = sum / total;
      }
    }
  }
}

/** How far two pixels are of one surface, `UNLIKE` to 1. */
function likeness({ hit, depth, normal, position }: GBuffer, at: number, there: number): number {
  if (hit[at] !== hit[there]) return UNLIKE;
  if (hit[at] === 0) return 1;
  const [nx, ny, nz] = normal;
  const [px, py, pz] = position;
  const cosine = nx[at] * nx[there] + ny[at] * ny[there] + nz[at] * nz[there];
  if (!(cosine > 0)) return UNLIKE;
  const off =
    (nx[at] * (px[there] - px[at]) + ny[at] * (py[there] - py[at]) + nz[at] * (pz[there] - pz[at])) /
    depth[at];
  // A hundredth of the distance off the plane halves the weight.
  const squared = cosine * cosine;
  return UNLIKE + (squared * squared) / (1 + 1e4 * off * off);
}
