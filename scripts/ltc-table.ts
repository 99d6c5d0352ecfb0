// SPDX-License-Identifier: Apache-2.0
/**
 * Makes `daemon/core/scene/ltc-table.ts`: linearly transformed cosines fitted to GGX, and GGX's directional albedo.
 *
 * For each roughness and viewing angle a 3 x 3 matrix is sought that bends a clamped cosine lobe into the shape of GGX
 * (Heitz, Dupuy, Hill & Neubelt 2016, "Real-Time Polygonal-Light Shading with Linearly Transformed Cosines", section 4): a
 * Nelder-Mead search over three numbers minimises the cubed error over directions drawn from both lobes.
 *
 *     node scripts/ltc-table.ts > daemon/core/scene/ltc-table.ts       about one minute
 */
import { LTC_SIZE, ltcAlpha, ltcCosine } from "../daemon/core/scene/ltc-grid.ts";

const SAMPLES = 32;
const MOMENT_SAMPLES = 96;

/** GGX with height-correlated Smith masking and F = 1, times the cosine; `pdf` is that of half-vector sampling. */
function evaluate(alpha: number, cosine: number, sine: number, x: number, y: number, z: number) {
  if (z <= 0) return { value: 0, pdf: 0, schlick: 0 };
  let hx = x + sine;
  let hy = y;
  let hz = z + cosine;
  const length = Math.sqrt(hx * hx + hy * hy + hz * hz);
  hx /= length;
  hy /= length;
  hz /= length;
  const a2 = alpha * alpha;
  const base = hz * hz * (a2 - 1) + 1;
  const d = a2 / (Math.PI * base * base);
  const smithV = z * Math.sqrt(cosine * cosine * (1 - a2) + a2);
  const smithL = cosine * Math.sqrt(z * z * (1 - a2) + a2);
  const vh = sine * hx + cosine * hz;
  return {
    value: (d * 0.5 * z) / (smithV + smithL),
    pdf: (d * hz) / (4 * Math.max(vh, 1e-9)),
    schlick: (1 - Math.min(vh, 1)) ** 5,
  };
}

function sampleGgx(alpha: number, cosine: number, sine: number, u: number, v: number) {
  const phi = 2 * Math.PI * u;
  const slope = alpha * Math.sqrt(v / (1 - v));
  const hz = 1 / Math.sqrt(1 + slope * slope);
  const hr = slope * hz;
  const hx = hr * Math.cos(phi);
  const hy = hr * Math.sin(phi);
  const vh = sine * hx + cosine * hz;
  return [2 * vh * hx - sine, 2 * vh * hy, 2 * vh * hz - cosine] as const;
}

/** Mean direction and directional albedo: `scale` + `bias` for Schlick's F0 and 1 - F0 parts (Karis 2013). */
function moments(alpha: number, cosine: number, sine: number) {
  let scale = 0;
  let bias = 0;
  let meanX = 0;
  let meanZ = 0;
  for (let j = 0; j < MOMENT_SAMPLES; j++)
    for (let i = 0; i < MOMENT_SAMPLES; i++) {
      const [x, y, z] = sampleGgx(
        alpha,
        cosine,
        sine,
        (i + 0.5) / MOMENT_SAMPLES,
        (j + 0.5) / MOMENT_SAMPLES,
      );
      const { value, pdf, schlick } = evaluate(alpha, cosine, sine, x, y, z);
      if (pdf <= 0) continue;
      const weight = value / pdf;
      scale += weight * (1 - schlick);
      bias += weight * schlick;
      meanX += weight * x;
      meanZ += weight * z;
    }
  const count = MOMENT_SAMPLES * MOMENT_SAMPLES;
  const length = Math.sqrt(meanX * meanX + meanZ * meanZ) || 1;
  return { scale: scale / count, bias: bias / count, meanX: meanX / length, meanZ: meanZ / length };
}

type Matrix = readonly [number, number, number, number, number];

/** [a 0 b; 0 c 0; d 0 e] = frame of the mean direction times [m11 0 m13; 0 m22 0; 0 0 1]. */
function lobe(meanX: number, meanZ: number, m11: number, m22: number, m13: number): Matrix {
  return [meanZ * m11, meanZ * m13 + meanX, m22, -meanX * m11, -meanX * m13 + meanZ];
}

function lobeDensity([a, b, c, d, e]: Matrix, x: number, y: number, z: number): number {
  const determinant = (a * e - b * d) * c;
  const ix = (e * x - b * z) / (a * e - b * d);
  const iy = y / c;
  const iz = (a * z - d * x) / (a * e - b * d);
  if (iz <= 0) return 0;
  const squared = ix * ix + iy * iy + iz * iz;
  return iz / (Math.PI * squared * squared * Math.abs(determinant));
}

/** Mean cubed difference between GGX and the lobe, over directions drawn from both (balance heuristic). */
function fitError(alpha: number, cosine: number, sine: number, albedo: number, matrix: Matrix): number {
  const [a, b, c, d, e] = matrix;
  let sum = 0;
  const add = (x: number, y: number, z: number) => {
    const { value, pdf } = evaluate(alpha, cosine, sine, x, y, z);
    const density = lobeDensity(matrix, x, y, z);
    const difference = Math.abs(value - albedo * density);
    if (pdf + density > 0) sum += (difference * difference * difference) / (pdf + density);
  };
  for (let j = 0; j < SAMPLES; j++)
    for (let i = 0; i < SAMPLES; i++) {
      const u = (i + 0.5) / SAMPLES;
      const v = (j + 0.5) / SAMPLES;
      const z = Math.sqrt(v);
      const r = Math.sqrt(1 - v);
      const cx = r * Math.cos(2 * Math.PI * u);
      const cy = r * Math.sin(2 * Math.PI * u);
      const x = a * cx + b * z;
      const y = c * cy;
      const w = d * cx + e * z;
      const length = Math.sqrt(x * x + y * y + w * w);
      add(x / length, y / length, w / length);
      const [gx, gy, gz] = sampleGgx(alpha, cosine, sine, u, v);
      add(gx, gy, gz);
    }
  return sum / (SAMPLES * SAMPLES);
}

/** Nelder & Mead 1965 with the usual coefficients. */
function minimise(
  start: readonly number[],
  step: number,
  objective: (point: readonly number[]) => number,
): number[] {
  const size = start.length;
  let simplex = [
    [...start],
    ...start.map((_, axis) => start.map((value, i) => (i === axis ? value + step : value))),
  ].map((point) => ({ point, error: objective(point) }));
  for (let iteration = 0; iteration < 120; iteration++) {
    simplex = simplex.sort((p, q) => p.error - q.error);
    const best = simplex[0];
    const worst = simplex[size];
    if (worst.error - best.error <= 1e-7 * Math.abs(best.error)) break;
    const centre = start.map(
      (_, i) => simplex.slice(0, size).reduce((sum, entry) => sum + entry.point[i], 0) / size,
    );
    const along = (amount: number) => {
      const point = centre.map((value, i) => value + amount * (value - worst.point[i]));
      return { point, error: objective(point) };
    };
    const reflected = along(1);
    if (reflected.error < best.error) {
      const expanded = along(2);
      simplex[size] = expanded.error < reflected.error ? expanded : reflected;
    } else if (reflected.error < simplex[size - 1].error) simplex[size] = reflected;
    else {
      const contracted = along(-0.5);
      if (contracted.error < worst.error) simplex[size] = contracted;
      else
        simplex = simplex.map((entry, i) => {
          if (i === 0) return entry;
          const point = entry.point.map((value, axis) => (value + best.point[axis]) / 2);
          return { point, error: objective(point) };
        });
    }
  }
  return simplex.sort((p, q) => p.error - q.error)[0].point;
}

const table = new Float32Array(LTC_SIZE * LTC_SIZE * 6);
const floor = 1e-5;
let previousRow: number[][] = [];
for (let row = LTC_SIZE - 1; row >= 0; row--) {
  const alpha = ltcAlpha(row);
  const thisRow: number[][] = [];
  for (let column = 0; column < LTC_SIZE; column++) {
    const cosine = ltcCosine(column);
    const sine = Math.sqrt(1 - cosine * cosine);
    const { scale, bias, meanX, meanZ } = moments(alpha, cosine, sine);
    const upright = column === 0;
    const start = upright
      ? [previousRow[0]?.[0] ?? 1]
      : column === 1
        ? [thisRow[0][0], thisRow[0][0], 0]
        : thisRow[column - 1];
    const unpack = (point: readonly number[]) =>
      upright
        ? lobe(0, 1, Math.max(point[0], floor), Math.max(point[0], floor), 0)
        : lobe(meanX, meanZ, Math.max(point[0], floor), Math.max(point[1], floor), point[2]);
    const objective = (point: readonly number[]) =>
      fitError(alpha, cosine, sine, scale + bias, unpack(point));
    const found = minimise(start, Math.max(0.05 * Math.abs(start[0]), 1e-4), objective);
    thisRow.push(found);
    const [a, b, c, d, e] = unpack(found);
    const determinant = a * e - b * d;
    // The inverse, scaled so that its middle element is 1: lobes do not change with the matrix's scale.
    table.set(
      [e, -b, -d, a].map((value) => (value * c) / determinant).concat(scale, bias),
      (row * LTC_SIZE + column) * 6,
    );
  }
  previousRow = thisRow;
}

process.stdout.write(`// SPDX-License-Identifier: Apache-2.0
// Written by scripts/ltc-table.ts; layout in ltc-grid.ts.

/** Little-endian float32, base64. */
export const LTC_TABLE =
  "${Buffer.from(table.buffer).toString("base64")}";
`);
