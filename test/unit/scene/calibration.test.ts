// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { loadLightGolden, meanRelativeError } from "../../support/light-goldens.ts";

/** Largest mean relative error over lit pixels; see `meanRelativeError`. */
const CASES: readonly (readonly [string, number])[] = [
  ["sun-half-degree", 0.003],
  ["sun-30-degrees", 0.003],
  ["point", 0.003],
  ["point-radius-0.3", 0.003],
  ["point-temperature", 0.01],
  ["point-exposure", 0.003],
  ["spot-point", 0.01],
  ["spot-blend-0.15", 0.01],
  ["spot-blend-1", 0.01],
  ["rect-1x1", 0.005],
  ["rect-2x0.5-tilted", 0.005],
  ["rect-spread-60", 0.005],
  ["disk-1", 0.005],
  ["ellipse-1x0.4-tilted", 0.005],
  ["dome-constant", 0.001],
  ["dome-picture", 0.03],
];

describe("a light over a grey plane is as Cycles renders it", () => {
  test.each(CASES)("%s within a mean of %f", async (name, limit) => {
    const { rendered, shaded } = await loadLightGolden(name);
    expect(meanRelativeError(shaded, rendered)).toBeLessThan(limit);
  });
});
