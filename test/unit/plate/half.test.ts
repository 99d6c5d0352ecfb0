// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { fromHalf, HALF_MAX, toHalf } from "../../../daemon/core/half.ts";

const bitsOf = (...values: number[]) => [...toHalf(Float32Array.from(values))];

it("gives the bits of the standard's own examples", () => {
  expect(bitsOf(1, -2, 0.5, 0.333251953125, 0, -0)).toEqual([0x3c00, 0xc000, 0x3800, 0x3555, 0, 0x8000]);
  expect(bitsOf(HALF_MAX, 2 ** -14, 2 ** -24)).toEqual([0x7bff, 0x0400, 0x0001]);
});

it("rounds to nearest, ties to even", () => {
  expect(bitsOf(1 + 2 ** -11)).toEqual([0x3c00]);
  expect(bitsOf(1 + 3 * 2 ** -11)).toEqual([0x3c02]);
  expect(bitsOf(1 + 2 ** -11 + 2 ** -20)).toEqual([0x3c01]);
  expect(bitsOf(2 ** -25)).toEqual([0]);
  expect(bitsOf(3 * 2 ** -25)).toEqual([2]);
  expect(bitsOf(65519.996, 65520)).toEqual([0x7bff, 0x7c00]);
});

it("brings every one of the 65536 halves back unchanged", () => {
  const all = Uint16Array.from({ length: 65536 }, (_, index) => index);
  const back = toHalf(fromHalf(all));
  const changed = all.filter(
    (bits, index) => back[index] !== bits && !Number.isNaN(fromHalf(all.subarray(index, index + 1))[0]),
  );
  expect([...changed]).toEqual([]);
});

it("reads a view that does not start at the buffer's beginning", () => {
  expect([...fromHalf(Uint16Array.of(9, 0x3c00, 0xc000).subarray(1))]).toEqual([1, -2]);
});
