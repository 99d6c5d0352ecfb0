// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
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

it("falls in proportion as a scene gets brighter", () => {
  const inside = Float32Array.of(1, 1, 1, 0);
  const picture = grey([0.01, 0.2, 7, 900]);
  const brighter = grey([0.08, 1.6, 56, 900]);
  expect(exposureOf(picture, inside) / exposureOf(brighter, inside)).toBeCloseTo(8, 4);
});

it("leaves a black picture as it is exposed", () => {
  expect(exposureOf(grey([0, 0]), Float32Array.of(1, 1))).toBe(1);
  expect(exposureOf(grey([3]), Float32Array.of(0))).toBe(1);
});
