// SPDX-License-Identifier: Apache-2.0

/** 0 up to `from`, 1 from `to` on, straight in between. */
export const rampUp = (value: number, from: number, to: number): number =>
  Math.min(Math.max((value - from) / (to - from), 0), 1);
