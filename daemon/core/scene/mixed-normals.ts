// SPDX-License-Identifier: Apache-2.0
import { type GBuffer, isSurface } from "./surface.ts";

/** What a normal's length tells: of one face, of several whose mean it is, or neither for sure. */
const LENGTH = { unsure: 0, one: 1, several: 2 };
/** Longer than this it is one face's, even in half floats, and shorter than this it is several ones'. */
const ONE = 0.99;
const SEVERAL = 0.98;
/** Surfaces whose depths differ by more than this share are two. */
const SAME_DEPTH = 0.02;

/** Normals as the pass has them, and of each pixel one of `LENGTH`: first worked out, then read. */
export interface FacesTask {
  readonly surface: GBuffer;
  readonly lengths: Uint8Array;
}

/** Works the lengths of the rows `from` to `to` out. */
export function lengthRows(
  { surface: { width, normal }, lengths }: FacesTask,
  from: number,
  to: number,
): void {
  const [nx, ny, nz] = normal;
  for (let at = from * width; at < to * width; at++) {
    const squared = nx[at] * nx[at] + ny[at] * ny[at] + nz[at] * nz[at];
    lengths[at] =
      squared > ONE * ONE ? LENGTH.one : squared < SEVERAL * SEVERAL ? LENGTH.several : LENGTH.unsure;
  }
}

/**
 * Gives pixels that mix faces the normal of one of them: of the neighbour whose own is nearest to the mean, the rows `from` to
 * `to`. The mean is that of no face: it mirrors lamps and windows, or faces them, where neither face does, so that edges stand
 * in bright dots. Depth is not mixed either, as renderers write it.
 */
export function faceRows({ surface, lengths }: FacesTask, from: number, to: number): void {
  const { width, height, normal } = surface;
  for (let row = from, at = from * width; row < to; row++)
    for (let column = 0; column < width; column++, at++) {
      if (lengths[at] !== LENGTH.several || !isSurface(surface, at)) continue;
      const around = [
        ...(column > 0 ? [at - 1] : []),
        ...(column + 1 < width ? [at + 1] : []),
        ...(row > 0 ? [at - width] : []),
        ...(row + 1 < height ? [at + width] : []),
      ];
      const face = nearest(
        surface,
        at,
        around.filter((other) => lengths[other] === LENGTH.one),
      );
      if (face !== undefined) for (const plane of normal) plane[at] = plane[face];
    }
}

/** Of other pixels on the same surface the one whose normal is most like that at `at`. */
function nearest(surface: GBuffer, at: number, others: readonly number[]): number | undefined {
  const { depth, normal } = surface;
  const [nx, ny, nz] = normal;
  let most = 0;
  let found: number | undefined;
  for (const other of others) {
    if (!isSurface(surface, other) || Math.abs(depth[other] - depth[at]) > SAME_DEPTH * depth[at]) continue;
    const along = nx[other] * nx[at] + ny[other] * ny[at] + nz[other] * nz[at];
    if (along <= most) continue;
    most = along;
    found = other;
  }
  return found;
}
