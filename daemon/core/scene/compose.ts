// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { lanes } from "../lanes/lanes.ts";
import { makeRoom, onceForTask, wholeLanes } from "../lanes/room.ts";
import { sharedFloats } from "../shared-memory.ts";
import { createIngredients, laySources, lengthsOfSums, type Product, writeSums } from "./ingredients.ts";

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

/** Pixels that are summed up at once: their planes stay in the processor's second cache. */
const STRIP = 1024;
/** Planes stand a little farther apart, so that their starts do not fall into one set of the cache. */
const STRIDE = STRIP + 16;
/** The rows `from` to `to` of the sum, strip after strip of pixels. */
export function composeRows(task: ComposeTask, from: number, to: number): void {
  const { width, planes } = task.sum;
  const { sources, strip, first, struct } = onceForTask(task, () => createComposeRoom(task));
  const end = to * width;
  for (let at = from * width; at < end; at += STRIP) {
    const count = Math.min(STRIP, end - at);
    laySources(sources, strip.floats, STRIDE, at, count);
    lanes().compose(struct.pointer, wholeLanes(count));
    for (const [channel, plane] of planes.entries()) {
      const begin = (first + channel) * STRIDE;
      plane.set(strip.floats.subarray(begin, begin + count), at);
    }
  }
}

/** Room for a strip: the planes of all terms, then from the `first` on their sums. */
function createComposeRoom({ terms, sum }: ComposeTask) {
  const ingredients = createIngredients();
  const sums = sum.planes.map((_, channel) => ingredients.sum(productsOf(terms, channel)));
  const first = ingredients.planes();
  const lengths = lengthsOfSums(ingredients, sums);
  const [strip, ...parts] = makeRoom([(first + sums.length) * STRIDE, ...lengths]);
  const struct = writeSums(ingredients, sums, first, strip, STRIDE, parts);
  return { sources: ingredients.sources, strip, first, struct };
}

/** One channel of a sum, `weight` times. */
export const productsOf = (terms: Sum, channel: number, weight = 1): readonly Product[] =>
  terms.map(({ image, by = [], times = 1 }) => ({
    times: times * weight,
    planes: [
      image.planes[channel],
      ...by.map((factor) => (factor instanceof Float32Array ? factor : factor.planes[channel])),
    ],
  }));
