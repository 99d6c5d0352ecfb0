// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import {
  backOf,
  type DepthField,
  farthestThickness,
  thicknessOf,
} from "../../../daemon/core/scene/thickness.ts";

const [WIDTH, HEIGHT] = [60, 40];
const X_STEP = 1 / 500;

function fieldOf(
  nearnessAt: (column: number, row: number) => number,
  more: Partial<DepthField> = {},
): DepthField {
  const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, at) =>
    nearnessAt(at % WIDTH, Math.floor(at / WIDTH)),
  );
  const view = { projection: "perspective" as const, xStep: X_STEP };
  return {
    ...{ width: WIDTH, height: HEIGHT, nearness: Float32Array.from(pixels), view, extent: undefined },
    ...more,
  };
}

const at = (column: number, row: number) => row * WIDTH + column;
const isPole = (column: number) => column >= 20 && column < 30;

describe("a pole of ten pixels at two metres before a wall at four", () => {
  const thickness = thicknessOf(fieldOf((column) => (isPole(column) ? 1 / 2 : 1 / 4)));

  test("is as thick as wide in its middle, thin at its sides", () => {
    const middle = thickness[at(24, 20)];
    expect(middle).toBeGreaterThan(8 * X_STEP);
    expect(middle).toBeLessThan(12 * X_STEP);
    expect(thickness[at(20, 20)]).toBeLessThan(middle / 2);
    expect(thickness[at(29, 5)]).toBeCloseTo(thickness[at(20, 20)], 6);
  });

  test("leaves the wall behind it as thick as a wall", () => {
    for (const column of [0, 19, 30, 59]) expect(thickness[at(column, 20)]).toBe(thickness[at(45, 20)]);
    expect(thickness[at(45, 20)]).toBeGreaterThan(0.05);
  });

  test("is as thick before nothing, and seen in parallel", () => {
    const alone = thicknessOf(fieldOf((column) => (isPole(column) ? 1 / 2 : 0)));
    expect(alone[at(24, 20)]).toBe(thickness[at(24, 20)]);
    const view = { projection: "orthographic" as const, xStep: 0.01 };
    const field = fieldOf((column) => (isPole(column) ? -2 : -Infinity), { view, extent: 6 });
    const metres = thicknessOf(field)[at(24, 20)] * 6;
    expect(metres).toBeGreaterThan(0.08);
    expect(metres).toBeLessThan(0.12);
  });
});

test("a floor that runs to the horizon has no silhouette, however steeply it falls away", () => {
  const thickness = thicknessOf(fieldOf((_, row) => (row + 1) / 40));
  expect(new Set(thickness).size).toBe(1);
});

test("a thing that bends round a corner is measured from its own sides alone", () => {
  // An L of eight pixels: inside its corner the nearest silhouette is never farther than half its width and a little.
  const thickness = thicknessOf(
    fieldOf((column, row) => (column < 8 || row >= 32 ? 1 : column > 30 && row < 20 ? 0.9 : 0)),
  );
  expect(thickness[at(4, 10)]).toBeLessThan(10 * X_STEP);
  expect(thickness[at(40, 37)]).toBeGreaterThan(thickness[at(40, 33)]);
});

test("backs lie behind what is seen, and nothing blocks behind the farthest", () => {
  expect(backOf(1 / 4, 0.25, undefined)).toBeCloseTo(1 / 5, 6);
  expect(backOf(-4, 0.25, 2)).toBeCloseTo(-4.5, 6);
  expect(backOf(0, 0.25, undefined)).toBe(0);
  const [thick] = thicknessOf(fieldOf(() => 1 / 4));
  expect(1 / backOf(1 / 4, thick, undefined)).toBeCloseTo(4 + farthestThickness(4, undefined), 5);
});

test("lat-long views take all things to be thick", () => {
  const view = { projection: "latlong" as const, xStep: X_STEP };
  const thickness = thicknessOf(fieldOf((column) => (isPole(column) ? 1 / 2 : 1 / 4), { view }));
  expect(Math.min(...thickness)).toBe(0.25);
});
