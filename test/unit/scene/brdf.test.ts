// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import {
  ggxDistribution,
  grazingReflectance,
  readLobe,
  schlickWeight,
  smithVisibility,
} from "../../support/shading-reference/brdf.ts";
import { polygonFormFactor } from "../../support/shading-reference/form-factor.ts";

const lobeOf = (roughness: number, cosine: number) => {
  const lobe = new Float64Array(6);
  readLobe(roughness, cosine, lobe);
  return lobe;
};

/** Integral of GGX times cosine times a window over light directions, by brute force; F = 1. */
function integrate(
  roughness: number,
  cosine: number,
  inside: (x: number, y: number, z: number) => boolean,
): { all: number; grazing: number } {
  const alpha = roughness * roughness;
  const sine = Math.sqrt(1 - cosine * cosine);
  const steps = 900;
  let all = 0;
  let grazing = 0;
  for (let i = 0; i < steps; i++) {
    const z = (i + 0.5) / steps;
    const r = Math.sqrt(1 - z * z);
    for (let j = 0; j < steps; j++) {
      const turn = ((j + 0.5) / steps) * 2 * Math.PI;
      const [x, y] = [r * Math.cos(turn), r * Math.sin(turn)];
      if (!inside(x, y, z)) continue;
      const length = Math.hypot(x + sine, y, z + cosine);
      const half = (z + cosine) / length;
      const value = z * ggxDistribution(half, alpha) * smithVisibility(z, cosine, alpha);
      all += value;
      grazing += value * schlickWeight((sine * (x + sine) + cosine * (z + cosine)) / length);
    }
  }
  const solidAngle = (2 * Math.PI) / (steps * steps);
  return { all: all * solidAngle, grazing: grazing * solidAngle };
}

describe("the lobe table", () => {
  test("has the closed form of full roughness seen upright: 1 - ln 2", () => {
    const lobe = lobeOf(1, 1);
    expect(lobe[4] + lobe[5]).toBeCloseTo(1 - Math.LN2, 3);
  });

  test.each([
    [0.35, 0.9],
    [0.5, 0.3],
    [0.8, 0.6],
    [0.93, 0.15],
  ])("has GGX's own albedo at roughness %f and cosine %f", (roughness, cosine) => {
    const { all, grazing } = integrate(roughness, cosine, () => true);
    const lobe = lobeOf(roughness, cosine);
    expect(Math.abs(lobe[4] + lobe[5] - all)).toBeLessThan(0.01);
    expect(Math.abs(lobe[5] - grazing)).toBeLessThan(0.01);
  });

  test.each([
    [0.4, 0.8],
    [0.6, 0.5],
    [0.9, 0.7],
  ])("reflects a square panel as GGX does, at roughness %f and cosine %f", (roughness, cosine) => {
    // A panel at x = -2 .. 0, y = -1 .. 1, z = 1.5: around the mirror direction of a viewer towards +X.
    const panel = (x: number, y: number, z: number) => {
      const [px, py] = [(x / z) * 1.5, (y / z) * 1.5];
      return px > -2 && px < 0 && py > -1 && py < 1;
    };
    const { all } = integrate(roughness, cosine, panel);
    const [a, b, c, d, scale, bias] = lobeOf(roughness, cosine);
    const corners = [
      [-2, -1],
      [0, -1],
      [0, 1],
      [-2, 1],
    ].flatMap(([x, y]) => [a * x + b * 1.5, y, c * x + d * 1.5]);
    const found = polygonFormFactor(Float64Array.from(corners), 4) * (scale + bias);
    expect(Math.abs(found - all) / all).toBeLessThan(0.06);
  });

  test("stays finite and within 0 and 1 for every roughness and angle, beyond its ends too", () => {
    for (let roughness = -0.1; roughness <= 1.1; roughness += 0.02)
      for (let cosine = 0; cosine <= 1.02; cosine += 0.02) {
        const lobe = lobeOf(roughness, cosine);
        expect(lobe.every(Number.isFinite)).toBe(true);
        expect(lobe[4] + lobe[5]).toBeGreaterThan(0);
        expect(lobe[4] + lobe[5]).toBeLessThanOrEqual(1.0001);
      }
  });
});

test("a surface that reflects nothing upright reflects nothing at grazing angles", () => {
  expect(grazingReflectance(0)).toBe(0);
  expect(grazingReflectance(0.04)).toBe(1);
});
