// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { framePixels } from "../../../daemon/core/scene/marched-planes.ts";
import type { ScreenSpace } from "../../../daemon/core/scene/screen-space.ts";
import { addSecondBounce, addThrownBack } from "../../../daemon/core/scene/second-bounce.ts";

const rgb = (...values: number[]) => [0, 1, 2].map(() => Float32Array.from(values));
const three = (...values: number[]) => {
  const [red, green, blue] = rgb(...values);
  return [red, green, blue] as const;
};

/** Two surfaces beside nothing: a matt one that throws 0.5 back of what its gloss lets through, and a mirror of 0.9. */
const frame = { width: 3, height: 1, hit: Uint8Array.of(1, 1, 0), diffuse: three(0.5, 0, 9) };
const gloss = {
  passed: Float32Array.of(0.8, 1, 9),
  glossReflectance: { width: 3, height: 1, planes: rgb(0.1, 0.9, 9) },
};

describe("light that is thrown again", () => {
  it("comes in a room as much as walls reflect, where they enclose", () => {
    const bounce = rgb(1, 2, 4);
    addSecondBounce(bounce, frame, gloss, { light: [0, 0, 0], enclosed: 0.5 });
    const again = 1 + (0.5 * (0.5 + 0.9)) / 2;
    for (const plane of bounce)
      for (const [at, value] of [1, 2, 4].entries()) expect(plane[at]).toBeCloseTo(value * again, 5);
  });

  it("does not come in the open", () => {
    const bounce = rgb(1, 2, 4);
    addSecondBounce(bounce, frame, gloss, { light: [1, 1, 1], enclosed: 0 });
    expect(bounce).toEqual(rgb(1, 2, 4));
  });

  it("is seen in mirrors, on metals most of all, and not where there is no surface", () => {
    const shown = rgb(1, 0, 7);
    const space = { frame, reduction: 1, pixel: Int32Array.of(0, 1, 2) } as unknown as ScreenSpace;
    addThrownBack(shown, rgb(2, 2, 2), space, gloss);
    for (const plane of shown) {
      expect(plane[0]).toBeCloseTo(1 + 2 * (0.5 * 0.8 + 0.1), 5);
      expect(plane[1]).toBeCloseTo(2 * 0.9, 5);
      expect(plane[2]).toBe(7);
    }
  });
});

describe("marched pixels", () => {
  it("stand for the frame's pixels in the middle of their cells, inside the frame", () => {
    const space = {
      frame: { width: 5, height: 4 },
      reduction: 2,
      surface: { width: 3, height: 2 },
      pixel: Int32Array.of(0, 2, 5),
    } as unknown as ScreenSpace;
    expect([...framePixels(space)]).toEqual([1 * 5 + 1, 1 * 5 + 4, 3 * 5 + 4]);
  });
});
