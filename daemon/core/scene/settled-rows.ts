// SPDX-License-Identifier: Apache-2.0
import type { ScreenSpace } from "./screen-space.ts";

/** Where marched pixels stand farther apart than this, a tile of them is large enough to be seen in any reflection. */
const MOST_STEP_UNBLURRED = 2;
/** Roughness from which on tiles are seen in reflections too, and the width of the way there. */
const UNBLURRED = 0.12;
const BLUR_SETS_IN = 1 / 6;

/** What mirrors show, as `REFLECTED` has it, of marched pixels. */
export interface SettleTask {
  readonly space: ScreenSpace;
  /** Averaged over a tile once, and four times; of the latter, which are written over, the plate is made. */
  readonly once: readonly Float32Array[];
  readonly often: readonly Float32Array[];
}

/** Keeps reflections sharp that show shapes: the marched rows `from` to `to`. */
export function settleRows({ space, once, often }: SettleTask, from: number, to: number): void {
  if (space.reduction * space.step > MOST_STEP_UNBLURRED) return;
  const [first, end] = [from * space.width, to * space.width];
  const sharpness = sharpnessOf(space, first, end);
  for (const [index, plane] of often.entries())
    mixIn(plane.subarray(first, end), once[index].subarray(first, end), sharpness);
}

/** 1 on what mirrors, 0 on what is rough. */
function sharpnessOf({ surface: { roughness }, pixel }: ScreenSpace, first: number, end: number) {
  const sharpness = new Float32Array(end - first);
  for (let k = first; k < end; k++) {
    const rough = (roughness[pixel[k]] - UNBLURRED) / BLUR_SETS_IN;
    sharpness[k - first] = rough > 0 ? (rough < 1 ? 1 - rough : 0) : 1;
  }
  return sharpness;
}

function mixIn(plane: Float32Array, other: Float32Array, shares: Float32Array): void {
  for (let k = 0; k < shares.length; k++) plane[k] += shares[k] * (other[k] - plane[k]);
}
