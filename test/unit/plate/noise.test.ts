// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { gaussianNoise, philox4x32 } from "../../../daemon/core/noise.ts";

const noise = (seed: bigint, stream: number, count: number) => gaussianNoise(seed, stream, count, alone);

it("gives the known answers of Random123 for philox4x32-10", () => {
  expect(philox4x32([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = 0xffffffff;
  expect(philox4x32([ones, ones, ones, ones], [ones, ones])).toEqual([
    0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
  ]);
  expect(philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
    0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
  ]);
});

it("is normal: mean 0, variance 1, the tails of a bell", async () => {
  const samples = await noise(7n, 0, 200_000);
  let sum = 0;
  let squares = 0;
  let beyondTwo = 0;
  for (const value of samples) {
    sum += value;
    squares += value * value;
    if (Math.abs(value) > 2) beyondTwo++;
  }
  expect(Math.abs(sum / samples.length)).toBeLessThan(0.01);
  expect(Math.abs(squares / samples.length - 1)).toBeLessThan(0.01);
  expect(beyondTwo / samples.length).toBeCloseTo(0.0455, 2);
});

it("starts a longer run with the shorter one", async () => {
  expect([...(await noise(1n, 3, 10)).subarray(0, 5)]).toEqual([...(await noise(1n, 3, 5))]);
});

it("differs by stream and by every bit of the seed", async () => {
  const first = async (seed: bigint, stream: number) => (await noise(seed, stream, 1))[0];
  const seen = new Set([
    await first(0n, 0),
    await first(1n, 0),
    await first(1n << 40n, 0),
    await first(1n << 63n, 0),
    await first(0n, 1),
  ]);
  expect(seen.size).toBe(5);
});
