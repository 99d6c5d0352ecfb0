// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { sharedFloats } from "../shared-memory.ts";

/** A summand: an RGB image, times others or shares of each pixel, times a number. */
export interface Term {
  readonly image: Image;
  /** Three at most. */
  readonly by?: readonly (Image | Float32Array)[];
  readonly times?: number;
}

/** A picture that is worked out where it is read: most are read once, or at few pixels, and then need no memory. */
export type Sum = readonly Term[];

export interface ComposeTask {
  readonly terms: Sum;
  readonly sum: Image;
}

/** The sum of the terms, RGB in shared memory, in place of what `into` held where it is given; all have the first one's size. */
export async function compose(terms: Sum, crew: Crew, into?: Image): Promise<Image> {
  const { width, height } = terms[0].image;
  const sum = into ?? { width, height, planes: [0, 1, 2].map(() => sharedFloats(width * height)) };
  await crew.run("compose", { terms, sum }, height);
  return sum;
}

/** The rows `from` to `to` of the sum: row by row, so that a row stays at hand while its terms are added. */
export function composeRows({ terms, sum }: ComposeTask, from: number, to: number): void {
  for (const [channel, plane] of sum.planes.entries())
    for (let row = from; row < to; row++)
      addTerms(terms, channel, rowOf(plane, row, sum.width).fill(0), row * sum.width);
}

const rowOf = (plane: Float32Array, row: number, width: number) =>
  plane.subarray(row * width, (row + 1) * width);

/** One channel of a sum as products of planes, four at most, times a number. */
export const productsOf = (terms: Sum, channel: number, weight = 1) =>
  terms.map(({ image, by = [], times = 1 }) => ({
    times: times * weight,
    planes: [
      image.planes[channel],
      ...by.map((factor) => (factor instanceof Float32Array ? factor : factor.planes[channel])),
    ],
  }));

/** Adds one channel of the pixels from `at` on, `weight` times, as many as there is room for. */
export function addTerms(terms: Sum, channel: number, into: Float32Array, at: number, weight = 1): void {
  for (const { image, by = [], times = 1 } of terms) {
    const plane = image.planes[channel];
    const [first, second, third] = by.map((factor) =>
      factor instanceof Float32Array ? factor : factor.planes[channel],
    );
    const scale = times * weight;
    const count = into.length;
    if (third)
      for (let x = 0, from = at; x < count; x++, from++)
        into[x] += scale * plane[from] * first[from] * second[from] * third[from];
    else if (second)
      for (let x = 0, from = at; x < count; x++, from++)
        into[x] += scale * plane[from] * first[from] * second[from];
    else if (first)
      for (let x = 0, from = at; x < count; x++, from++) into[x] += scale * plane[from] * first[from];
    else for (let x = 0, from = at; x < count; x++, from++) into[x] += scale * plane[from];
  }
}
