// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import {
  cutImage,
  gridPadding,
  intersection,
  padImage,
  placeImage,
  unpadImage,
} from "../../../daemon/core/plate/frame.ts";

const counted = (width: number, height: number) => ({
  width,
  height,
  planes: [Float32Array.from({ length: width * height }, (_, index) => index + 0.1)],
});

describe("padding", () => {
  it("goes up to the grid, and not below the model's smallest side", () => {
    expect(gridPadding(100, 64, { grid: 64, minimum: 64 })).toMatchObject({
      paddedWidth: 128,
      paddedHeight: 64,
    });
    expect(gridPadding(10, 65, { grid: 8, minimum: 60 })).toMatchObject({
      paddedWidth: 64,
      paddedHeight: 72,
    });
  });

  it.each(["replicate", "reflect"] as const)("%s comes back bit for bit", (mode) => {
    const image = counted(7, 5);
    image.planes[0][3] = Number.POSITIVE_INFINITY;
    const padding = gridPadding(7, 5, { grid: 8, minimum: 16 });
    const padded = padImage(image, padding, mode);
    expect([padded.width, padded.height]).toEqual([16, 16]);
    expect(padded.planes[0].length).toBe(256);
    expect(unpadImage(padded, padding)).toEqual(image);
  });

  it("replicates the edge or mirrors around it", () => {
    const row = { width: 3, height: 1, planes: [Float32Array.of(1, 2, 3)] };
    const padding = { width: 3, height: 1, paddedWidth: 8, paddedHeight: 1 };
    expect([...padImage(row, padding, "replicate").planes[0]]).toEqual([1, 2, 3, 3, 3, 3, 3, 3]);
    expect([...padImage(row, padding, "reflect").planes[0]]).toEqual([1, 2, 3, 2, 1, 2, 3, 2]);
  });

  it("mirrors a picture of one pixel by repeating it", () => {
    const dot = { width: 1, height: 1, planes: [Float32Array.of(4)] };
    const padding = gridPadding(1, 1, { grid: 2, minimum: 1 });
    expect([...padImage(dot, padding, "reflect").planes[0]]).toEqual([4, 4, 4, 4]);
  });
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
