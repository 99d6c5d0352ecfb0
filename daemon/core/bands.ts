// SPDX-License-Identifier: Apache-2.0
import { KERNELS, type KernelName, type Tasks } from "./kernels.ts";
import { sharedIntegers } from "./shared-memory.ts";

/** One kernel's work on a picture, dealt out band by band to whoever asks next. */
export interface Share<Name extends KernelName = KernelName> {
  readonly kernel: Name;
  readonly task: Tasks[Name];
  readonly rows: number;
  /** Rows dealt at a time. */
  readonly band: number;
  /** One number in shared memory: the bands dealt so far. */
  readonly dealt: Int32Array;
}

/** Bands for each hand: enough that a hand with cheap rows, a sky, takes over from one with dear ones. */
const BANDS_EACH = 6;

export function shareOut<Name extends KernelName>(
  kernel: Name,
  task: Tasks[Name],
  rows: number,
  hands: number,
): Share<Name> {
  const band = Math.max(1, Math.ceil(rows / (hands * BANDS_EACH)));
  return { kernel, task, rows, band, dealt: sharedIntegers(1) };
}

/** Works on band after band until none is left. */
export function takeBands<Name extends KernelName>({ kernel, task, rows, band, dealt }: Share<Name>): void {
  for (;;) {
    const from = Atomics.add(dealt, 0, 1) * band;
    if (from >= rows) return;
    KERNELS[kernel](task, from, Math.min(from + band, rows));
  }
}
