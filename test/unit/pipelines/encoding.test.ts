// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { encodeRadiance, exposureOf } from "../../../daemon/core/pipelines/relight/encoding.ts";

const grey = (values: number[]) => ({
  width: values.length,
  height: 1,
  planes: [0, 1, 2].map(() => Float32Array.from(values)),
});

it("encodes nearly linearly in the shadows, logarithmically far above white, and nothing below black", () => {
  expect(encodeRadiance(1e-4) / 8e-4).toBeCloseTo(1, 3);
  expect(encodeRadiance(6e4) - encodeRadiance(3e4)).toBeCloseTo(Math.LN2, 5);
  expect(encodeRadiance(-1)).toBe(0);
});

it("falls in proportion as a scene gets brighter", async () => {
  const inside = Uint8Array.of(1, 1, 1, 0);
  const picture = grey([0.01, 0.2, 7, 900]);
  const brighter = grey([0.08, 1.6, 56, 900]);
  const [before, after] = [
    await exposureOf(picture, alone, inside),
    await exposureOf(brighter, alone, inside),
  ];
  expect(before / after).toBeCloseTo(8, 4);
});

it("brings the geometric mean to 0.18, where pixels darker than a hundredth of the mean count as that", async () => {
  expect(await exposureOf(grey([1, 4, 2, 2, 8, 1]), alone)).toBeCloseTo(0.18 / 128 ** (1 / 6), 6);
  // The mean is a quarter, so black counts as 0.0025.
  expect(await exposureOf(grey([1, 0, 0, 0]), alone)).toBeCloseTo(0.18 / 0.0025 ** 0.75, 4);
});

it("leaves a black picture as it is exposed", async () => {
  expect(await exposureOf(grey([0, 0]), alone)).toBe(1);
  expect(await exposureOf(grey([3]), alone, Uint8Array.of(0))).toBe(1);
});
