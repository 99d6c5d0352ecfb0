// SPDX-License-Identifier: Apache-2.0

/** Where places stand along a column of the frame: the first one, pixels from one to the next, how many; as in `src/upsample.rs`. */
export interface Grid {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** The two places around a pixel, and the share of the second. Before the first place, and past the last, that one stands alone. */
export function around({ start, step, count }: Grid, pixel: number) {
  const exact = Math.max((pixel - start) / step, 0);
  const before = Math.min(Math.floor(exact), count - 1);
  return { before, after: Math.min(before + 1, count - 1), share: Math.min(exact - before, 1) };
}

/** The places around the pixels `from` to `to`: the first, and how many. */
export function placesAround(grid: Grid, from: number, to: number) {
  const first = around(grid, from).before;
  return { first, count: around(grid, to - 1).after + 1 - first };
}
