// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { sharedFloats } from "../shared-memory.ts";

/** A summand: an RGB image, times another or a share of each pixel, times a number. */
export interface Term {
  readonly image: Image;
  readonly by?: Image | Float32Array;
  readonly times?: number;
}

export interface ComposeTask {
  readonly terms: readonly Term[];
  /** Comes filled with zero. */
  readonly sum: Image;
}

/** The sum of the terms, RGB in shared memory; all have the first one's size. */
export async function compose(terms: readonly Term[], crew: Crew): Promise<Image> {
  const { width, height } = terms[0].image;
  const sum = { width, height, planes: [0, 1, 2].map(() => sharedFloats(width * height)) };
  await crew.run("compose", { terms, sum }, height);
  return sum;
}

/** The rows `from` to `to` of the sum: row by row, so that a row stays at hand while its terms are added. */
export function composeRows({ terms, sum }: ComposeTask, from: number, to: number): void {
  for (const [channel, into] of sum.planes.entries())
    for (let row = from; row < to; row++) {
      const [start, end] = [row * sum.width, (row + 1) * sum.width];
      for (const { image, by, times = 1 } of terms) {
        const plane = image.planes[channel];
        const factor = by instanceof Float32Array ? by : by?.planes[channel];
        if (factor) for (let at = start; at < end; at++) into[at] += times * plane[at] * factor[at];
        else for (let at = start; at < end; at++) into[at] += times * plane[at];
      }
    }
}
