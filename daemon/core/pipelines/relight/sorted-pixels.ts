// SPDX-License-Identifier: Apache-2.0
import { ownFloats } from "../../shared-memory.ts";
import { LIGHT_CHANNELS } from "./control.ts";

/** Planes of the noised residual, which come before the light's. */
const SAMPLE = 3;

/**
 * The network's `pixels` input [1, 156, height / 2, width / 2]: room for the noised residual, then the channels of light of
 * `control`, whose planes are `width` x `height`. A runtime takes no shared memory, so they are copied anyhow, and sorting
 * pixels is cheaper here than there.
 */
export function sortedPixels(control: Float32Array, width: number, height: number) {
  const data = ownFloats((SAMPLE + LIGHT_CHANNELS) * width * height);
  sortPlanes(control, LIGHT_CHANNELS, width, height, data, SAMPLE);
  return { dtype: "float32", dims: [1, 4 * (SAMPLE + LIGHT_CHANNELS), height / 2, width / 2], data } as const;
}

/**
 * Sorts the first `count` planes into 2 x 2: each becomes four of half the sides, of its upper left, upper right, lower left and
 * lower right pixels. They take the place of the planes from the `first` on.
 */
export function sortPlanes(
  planes: Float32Array,
  count: number,
  width: number,
  height: number,
  into: Float32Array,
  first: number,
): void {
  const quarter = (width * height) / 4;
  for (let row = 0; row < count * height; row++) {
    const plane = Math.floor(row / height);
    const line = row - plane * height;
    const left = (4 * (first + plane) + 2 * (line & 1)) * quarter + (line >> 1) * (width / 2);
    sortRow(planes, row * width, width, into, left, left + quarter);
  }
}

function sortRow(
  plane: Float32Array,
  from: number,
  width: number,
  into: Float32Array,
  left: number,
  right: number,
): void {
  for (let at = from; at < from + width; at += 2) {
    into[left++] = plane[at];
    into[right++] = plane[at + 1];
  }
}
