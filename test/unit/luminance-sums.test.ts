// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../daemon/core/alone.ts";
import { luminance } from "../../daemon/core/luminance.ts";
import { type Counted, sumLuminance } from "../../daemon/core/luminance-sums.ts";

/** Rows that end within a register of four. */
const [WIDTH, HEIGHT] = [37, 5];
const PIXELS = WIDTH * HEIGHT;
const planes = [0, 1, 2].map((channel) =>
  Float32Array.from({ length: PIXELS }, (_, at) => Math.abs(Math.sin(at + channel)) * 10 ** ((at % 9) - 4)),
);
const picture = { width: WIDTH, height: HEIGHT, planes };
const inside = Uint8Array.from({ length: PIXELS }, (_, at) => (at % 3 === 0 ? 0 : 1));
const values = Array.from({ length: PIXELS }, (_, at) =>
  luminance(planes[0][at], planes[1][at], planes[2][at]),
);
const clipped = (value: number) => Math.min(Math.max(value, 0.01), 3);

describe("the sum of luminance", () => {
  const cases: readonly (readonly [string, Counted, (value: number, at: number) => number])[] = [
    ["over all pixels", {}, (value) => value],
    ["over those that count", { inside }, (value, at) => inside[at] * value],
    ["within limits", { least: 0.01, most: 3 }, clipped],
    [
      "of logarithms",
      { inside, least: 0.01, most: 3, asLogarithm: true },
      (value, at) => inside[at] * Math.log(clipped(value)),
    ],
  ];
  test.each(cases)("%s", async (_, counted, counts) => {
    const sum = values.map(counts).reduce((a, b) => a + b, 0);
    expect((await sumLuminance(picture, alone, counted)) / sum).toBeCloseTo(1, 5);
  });

  test("takes what is no number for the least", async () => {
    const broken = { width: 1, height: 1, planes: [1, Number.NaN, 1].map((value) => Float32Array.of(value)) };
    expect(await sumLuminance(broken, alone, { least: 0.25 })).toBe(0.25);
  });
});
