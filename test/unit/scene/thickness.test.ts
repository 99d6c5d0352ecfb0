// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { View } from "../../../daemon/core/scene/camera.ts";
import { farthestThickness, packDepth } from "../../../daemon/core/scene/thickness.ts";
import { unpacked } from "../../support/ray-reference/backs.ts";

const [WIDTH, HEIGHT] = [60, 40];
const X_STEP = 1 / 500;
const EXTENT = 6;

interface Case {
  readonly projection?: View["projection"];
  /** Pixels around the picture, which `nearnessAt` tells of too. */
  readonly margin?: number;
}

/** Shares of the depth, or of the picture's longer side, to the back of each pixel. */
function thicknessOf(
  nearnessAt: (column: number, row: number) => number,
  { projection = "perspective", margin = 0 }: Case = {},
) {
  const [width, height] = [WIDTH + 2 * margin, HEIGHT + 2 * margin];
  const nearness = Float32Array.from({ length: width * height }, (_, at) =>
    nearnessAt((at % width) - margin, Math.floor(at / width) - margin),
  );
  const parallel = projection === "orthographic";
  const extent = parallel ? EXTENT : undefined;
  const xStep = parallel ? 0.01 : X_STEP;
  const { front, back } = unpacked(
    packDepth({ width, height, margin, nearness, extent }, { projection, xStep }),
  );
  return (column: number, row: number) => {
    const at = (row + margin) * width + column + margin;
    return parallel ? (front[at] - back[at]) / EXTENT : front[at] / back[at] - 1;
  };
}

const isPole = (column: number) => column >= 20 && column < 30;

describe("a pole of ten pixels at two metres before a wall at four", () => {
  const thickness = thicknessOf((column) => (isPole(column) ? 1 / 2 : 1 / 4));

  test("is as thick as wide in its middle, thin at its sides", () => {
    const middle = thickness(24, 20);
    expect(middle).toBeGreaterThan(8 * X_STEP);
    expect(middle).toBeLessThan(13 * X_STEP);
    expect(thickness(20, 20)).toBeLessThan(middle / 2);
    expect(thickness(29, 5)).toBeCloseTo(thickness(20, 20), 5);
  });

  test("leaves the wall behind it as thick as a wall", () => {
    expect(thickness(45, 20)).toBeGreaterThan(0.05);
    for (const column of [0, 19, 30, 59]) expect(thickness(column, 20)).toBeCloseTo(thickness(45, 20), 5);
  });

  test("is as thick before nothing, and seen in parallel", () => {
    const alone = thicknessOf((column) => (isPole(column) ? 1 / 2 : 0));
    expect(alone(24, 20)).toBe(thickness(24, 20));
    const parallel = thicknessOf((column) => (isPole(column) ? -2 : -Infinity), {
      projection: "orthographic",
    });
    expect(parallel(24, 20) * EXTENT).toBeGreaterThan(0.08);
    expect(parallel(24, 20) * EXTENT).toBeLessThan(0.13);
  });
});

test("a floor that runs to the horizon has no silhouette, however steeply it falls away", () => {
  const thickness = thicknessOf((_, row) => (row + 1) / 40);
  for (const row of [0, 1, 20, 38, 39]) expect(thickness(0, row)).toBeCloseTo(thickness(30, 10), 5);
});

test("a thing that bends round a corner is measured from its own sides alone", () => {
  // An L of eight pixels; another thing ends beside it, behind.
  const thickness = thicknessOf((column, row) =>
    column < 8 || row >= 32 ? 1 : column > 30 && row < 31 ? 0.9 : 0,
  );
  expect(thickness(4, 10)).toBeLessThan(10 * X_STEP);
  expect(thickness(40, 38)).toBeGreaterThan(thickness(40, 33));
  // Past the corner the way goes on along the L, not straight through what is not there.
  expect(thickness(50, 38)).toBeGreaterThan(10 * X_STEP);
});

test("what goes on outside the picture is as thick as at its edge", () => {
  const thickness = thicknessOf((column) => (isPole(column) || column < 6 ? 1 / 2 : 1 / 4), { margin: 7 });
  expect(thickness(24, -7)).toBeCloseTo(thickness(24, 0), 5);
  expect(thickness(24, 46)).toBeCloseTo(thickness(24, 39), 5);
  expect(thickness(-7, -3)).toBeCloseTo(thickness(0, 0), 5);
  expect(thickness(0, 0)).toBeGreaterThan(2 * thickness(5, 0));
});

test("nothing blocks behind the back of the farthest", () => {
  const wall = thicknessOf(() => 1 / 4);
  expect(4 * wall(30, 20)).toBeCloseTo(farthestThickness(4, undefined), 4);
  const far = thicknessOf(() => -4, { projection: "orthographic" });
  expect(EXTENT * far(30, 20)).toBeCloseTo(farthestThickness(4, EXTENT), 4);
});

test("lat-long views take all things to be thick", () => {
  const thickness = thicknessOf((column) => (isPole(column) ? 1 / 2 : 1 / 4), { projection: "latlong" });
  for (const column of [20, 24, 45]) expect(thickness(column, 20)).toBeCloseTo(0.25, 5);
});
