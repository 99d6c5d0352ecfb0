// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { cutImage, intersection, placeImage } from "../../../daemon/core/plate/frame.ts";

const counted = (width: number, height: number) => ({
  width,
  height,
  planes: [Float32Array.from({ length: width * height }, (_, index) => index + 0.1)],
});

describe("windows", () => {
  const plate = { xMin: -2, yMin: -1, xMax: 1, yMax: 1 };

  it("meet in what they share, or not at all", () => {
    expect(intersection(plate, { xMin: 0, yMin: 0, xMax: 9, yMax: 9 })).toEqual({
      xMin: 0,
      yMin: 0,
      xMax: 1,
      yMax: 1,
    });
    expect(intersection(plate, { xMin: 2, yMin: 0, xMax: 9, yMax: 9 })).toBeUndefined();
  });

  it("lays a smaller data window into a larger one and fills the rest", () => {
    const from = { xMin: -1, yMin: 0, xMax: 0, yMax: 1 };
    const placed = placeImage(counted(2, 2), from, plate, 9);
    expect([...placed.planes[0]].map(Math.floor)).toEqual([9, 9, 9, 9, 9, 0, 1, 9, 9, 2, 3, 9]);
    expect(cutImage(placed, 1, 1, 2, 2)).toEqual(counted(2, 2));
  });
});
