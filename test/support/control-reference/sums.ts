// SPDX-License-Identifier: Apache-2.0
import { productsOf, type Sum } from "../../../daemon/core/scene/compose.ts";

/** One channel of a pixel of a sum. */
export function valueOfSum(terms: Sum, channel: number, at: number): number {
  let sum = 0;
  for (const { times, planes } of productsOf(terms, channel))
    sum += planes.reduce((product, plane) => product * plane[at], times);
  return sum;
}
