// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "./crew.ts";
import { unsetFloats } from "./shared-memory.ts";

/**
 * Philox4x32-10, a counter-based random generator: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011. Any block can be made on its own, so noise is the same whatever the order or the tiling.
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Upper 32 bits of the 64-bit product of two uint32. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

const UINT32 = 2 ** -32;

/** Blocks of four samples that make a row of noise to share out. */
const ROW_BLOCKS = 2 ** 10;

/**
 * `count` independent samples of the standard normal distribution, in shared memory.
 *
 * The key is the 64-bit seed; counter words are (block, 0, stream, 0), so streams of one seed never meet and a longer run
 * starts with the shorter one. Box-Muller turns each pair of uniforms, (word + 0.5) / 2^32, into two samples.
 */
export async function gaussianNoise(
  seed: bigint,
  stream: number,
  count: number,
  crew: Crew,
): Promise<Float32Array> {
  const key = [Number(seed & 0xffffffffn), Number((seed >> 32n) & 0xffffffffn)] as const;
  const samples = unsetFloats(count);
  await crew.run("noise", { key, stream, samples }, Math.ceil(count / (4 * ROW_BLOCKS)));
  return samples;
}

export interface NoiseTask {
  readonly key: readonly [number, number];
  readonly stream: number;
  readonly samples: Float32Array;
}

export function noiseRows(task: NoiseTask, from: number, to: number): void {
  for (let row = from; row < to; row++) noiseRow(task, row * ROW_BLOCKS);
}

function noiseRow({ key, stream, samples }: NoiseTask, firstBlock: number): void {
  for (let block = firstBlock; block < firstBlock + ROW_BLOCKS; block++) {
    const words = philox4x32([block, 0, stream >>> 0, 0], key);
    for (let pair = 0; pair < 4; pair += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[pair] + 0.5) * UINT32));
      const angle = 2 * Math.PI * (words[pair + 1] + 0.5) * UINT32;
      // Writes past the end of a typed array are dropped: the last block may be cut.
      samples[4 * block + pair] = radius * Math.cos(angle);
      samples[4 * block + pair + 1] = radius * Math.sin(angle);
    }
  }
}
