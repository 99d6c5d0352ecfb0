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
      let most = 0;
      let face = at;
      for (const step of [-1, 1, -width, width]) {
        const beside = step === -1 ? column > 0 : step !== 1 || column + 1 < width;
        const other = at + step;
        if (!beside || other < 0 || other >= width * height || lengths[other] !== LENGTH.one) continue;
        const along = likeness(surface, at, other);
        if (along <= most) continue;
        most = along;
        face = other;
      }
      for (const plane of normal) plane[at] = plane[face];
    }
}

/** How far two pixels' normals go the same way; 0 where they do not show the same surface. */
function likeness(surface: GBuffer, at: number, other: number): number {
  const { depth, normal } = surface;
  if (!isSurface(surface, other) || Math.abs(depth[other] - depth[at]) > SAME_DEPTH * depth[at]) return 0;
  const [nx, ny, nz] = normal;
  return nx[other] * nx[at] + ny[other] * ny[at] + nz[other] * nz[at];
}
