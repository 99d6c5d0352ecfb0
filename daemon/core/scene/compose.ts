// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { sharedFloats } from "../shared-memory.ts";

/** A summand: an RGB image, times others or shares of each pixel, times a number. */
export interface Term {
  readonly image: Image;
  readonly by?: readonly (Image | Float32Array)[];
  readonly times?: number;
}

/** A picture that is worked out where it is read: most are read once, or at few pixels, and then need no memory. */
export type Sum = readonly Term[];

export interface ComposeTask {
  readonly terms: Sum;
  /** Comes filled with zero. */
  readonly sum: Image;
}

/** The sum of the terms, RGB in shared memory; all have the first one's size. */
export async function compose(terms: Sum, crew: Crew): Promise<Image> {
  const { width, height } = terms[0].image;
  const sum = { width, height, planes: [0, 1, 2].map(() => sharedFloats(width * height)) };
  await crew.run("compose", { terms, sum }, height);
  return sum;
}

/** The rows `from` to `to` of the sum: row by row, so that a row stays at hand while its terms are added. */
export function composeRows({ terms, sum }: ComposeTask, from: number, to: number): void {
  for (const [channel, plane] of sum.planes.entries())
    for (let row = from; row < to; row++)
      addTerms(terms, channel, plane.subarray(row * sum.width, (row + 1) * sum.width), row * sum.width, 1);
}

/** Adds one channel of the pixels `at`, `at + step` and so on, `weight` times, as many as there is room for. */
export function addTerms(
  terms: Sum,
  channel: number,
  into: Float32Array,
  at: number,
  step: number,
  weight = 1,
): void {
  for (const { image, by = [], times = 1 } of terms) {
    const plane = image.planes[channel];
    const [first, second] = by.map((factor) =>
      factor instanceof Float32Array ? factor : factor.planes[channel],
    );
    const scale = times * weight;
    let from = at;
    if (second)
      for (let x = 0; x < into.length; x++, from += step)
        into[x] += scale * plane[from] * first[from] * second[from];
    else if (first)
      for (let x = 0; x < into.length; x++, from += step) into[x] += scale * plane[from] * first[from];
    else for (let x = 0; x < into.length; x++, from += step) into[x] += scale * plane[from];
  }
}
