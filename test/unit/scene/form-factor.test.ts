// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { polygonFormFactor, sphereFormFactor } from "../../support/shading-reference/form-factor.ts";

type Point = readonly [number, number, number];

/** Form factor of a parallelogram (corner, two sides) by brute force: cos cos' / (pi r^2) over a fine grid. */
function sumRect(corner: Point, a: Point, b: Point, steps = 400): number {
  const normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  let sum = 0;
  for (let i = 0; i < steps; i++)
    for (let j = 0; j < steps; j++) {
      const p = corner.map((value, k) => value + ((i + 0.5) * a[k] + (j + 0.5) * b[k]) / steps);
      const squared = p[0] ** 2 + p[1] ** 2 + p[2] ** 2;
      const facing = Math.abs(normal[0] * p[0] + normal[1] * p[1] + normal[2] * p[2]);
      sum += (Math.max(p[2], 0) * facing) / (Math.PI * squared * squared * steps * steps);
    }
  return sum;
}

function polygonOf(corner: Point, a: Point, b: Point): Float64Array {
  const at = (s: number, t: number) => corner.map((value, k) => value + s * a[k] + t * b[k]);
  return Float64Array.from([...at(0, 0), ...at(1, 0), ...at(1, 1), ...at(0, 1)]);
}

describe("a polygon's form factor", () => {
  test("of a parallel rectangle over its corner is the textbook's", () => {
    // Howell, A Catalog of Radiation Heat Transfer Configuration Factors, B-3, with A = a / c and B = b / c.
    const [a, b, c] = [1.5, 0.8, 2];
    const [A, B] = [a / c, b / c];
    const [rootA, rootB] = [Math.sqrt(1 + A * A), Math.sqrt(1 + B * B)];
    const textbook =
      ((A / rootA) * Math.atan(B / rootA) + (B / rootB) * Math.atan(A / rootB)) / (2 * Math.PI);
    expect(polygonFormFactor(polygonOf([0, 0, c], [a, 0, 0], [0, b, 0]), 4)).toBeCloseTo(textbook, 4);
  });

  test.each([
    ["straight above", [-0.5, -0.5, 1], [1, 0, 0], [0, 1, 0]],
    ["tilted and aside", [0.4, -0.2, 0.6], [0.7, 0.3, 0.4], [-0.2, 0.9, -0.3]],
    ["cut by the horizon", [0.8, -1, -0.7], [0, 2, 0], [0.1, 0, 1.5]],
  ] as const)("of a rectangle %s equals the sum over its surface", (_, corner, a, b) => {
    const exact = sumRect(corner, a, b);
    expect(polygonFormFactor(polygonOf(corner, a, b), 4) / exact).toBeCloseTo(1, 3);
  });

  test("of anything below the horizon is nothing", () => {
    expect(polygonFormFactor(polygonOf([-1, -1, -0.5], [2, 0, 0], [0, 2, 0]), 4)).toBe(0);
  });

  test("of a rectangle that covers the sky is one", () => {
    expect(polygonFormFactor(polygonOf([-1e5, -1e5, 1], [2e5, 0, 0], [0, 2e5, 0]), 4)).toBeCloseTo(1, 3);
  });
});

describe("a sphere's form factor", () => {
  /** Cosine over the cap by brute force: polar angle from the cap's axis, turn around it. */
  function sumCap(cosine: number, sigma: number): number {
    const sine = Math.sqrt(1 - cosine * cosine);
    const steps = 600;
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      const t = ((i + 0.5) / steps) * sigma;
      for (let j = 0; j < steps; j++) {
        const turn = ((j + 0.5) / steps) * 2 * Math.PI;
        const height = Math.cos(t) * cosine + Math.sin(t) * sine * Math.cos(turn);
        if (height > 0) sum += height * Math.sin(t);
      }
    }
    return (sum * sigma * 2 * Math.PI) / (steps * steps * Math.PI);
  }

  test.each([
    [1, 0.3],
    [0.5, 0.6],
    [0.2, 0.5],
    [0, 0.4],
    [-0.1, 0.5],
    [0.3, 1.3],
  ])("at cosine %f and half angle %f equals the sum over its disc", (cosine, sigma) => {
    expect(sphereFormFactor(cosine, Math.sin(sigma) ** 2)).toBeCloseTo(sumCap(cosine, sigma), 4);
  });

  test("is nothing when the whole sphere is below the horizon", () => {
    expect(sphereFormFactor(-0.5, 0.1)).toBe(0);
  });
});
