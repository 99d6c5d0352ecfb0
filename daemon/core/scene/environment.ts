// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Vec3 } from "../request.ts";
import { lasting, sharedFloats } from "../shared-memory.ts";
import { addDomeRadiance, domeDirection, shrinkDome, texelSolidAngle } from "./lat-long.ts";
import type { Dome } from "./lit-scene.ts";
import { madeOfPicture } from "./made-of-picture.ts";
import {
  addConstantToSh9,
  addToSh9,
  blankSh9,
  irradiancePolynomial,
  type Sh9,
} from "./spherical-harmonics.ts";

/** All domes of a scene, summed and prepared for lookups by world direction. */
export interface Environment {
  /** Radiance in nine harmonics. */
  readonly sh: Sh9;
  /** Irradiance by normal, see `irradiancePolynomial`. */
  readonly irradiance: Float64Array;
  /** Present where every dome is a constant: their sum. */
  readonly constant?: Vec3;
  /** Radiance blurred by GGX, sharpest first; empty where `constant` is present. */
  readonly levels: readonly EnvironmentLevel[];
}

/**
 * Radiance as a surface of one roughness reflects it, over all reflected directions: an octahedral map (Cigolle et al. 2014) of
 * size * size texels, three floats each; a lookup needs no arc functions, unlike a lat-long picture.
 */
export interface EnvironmentLevel {
  readonly roughness: number;
  readonly size: number;
  readonly texels: Float32Array;
}

const LEVELS = [
  { roughness: 0, size: 128, sourceWidth: 256 },
  { roughness: 0.2, size: 64, sourceWidth: 256 },
  { roughness: 0.4, size: 32, sourceWidth: 128 },
  { roughness: 0.6, size: 32, sourceWidth: 64 },
  { roughness: 0.8, size: 32, sourceWidth: 64 },
  { roughness: 1, size: 32, sourceWidth: 64 },
] as const;
const SAMPLES = 64;
/** Columns kept for the harmonics; nine of them see no more than this. */
const SH_WIDTH = 256;

/**
 * Harmonics and blurred maps of the sum of all domes. Costs about a tenth of a second when a dome has a picture, and nothing the
 * next time where it is the only one.
 */
export async function prepareEnvironment(domes: readonly Dome[], crew: Crew): Promise<Environment> {
  const pictures = domes.flatMap(({ map, lightMap }) => lightMap ?? map ?? []);
  if (pictures.length !== 1) return environmentOf(domes, crew);
  return madeOfPicture(pictures[0], "environment", domes, () => lasting(() => environmentOf(domes, crew)));
}

async function environmentOf(all: readonly Dome[], crew: Crew): Promise<Environment> {
  const domes = all.map((dome) => (dome.lightMap ? { ...dome, map: dome.lightMap } : dome));
  const sh = blankSh9();
  for (const dome of domes) {
    if (!dome.map) addConstantToSh9(sh, dome.radiance);
    else projectMap(shrinkDome(dome, SH_WIDTH), sh);
  }
  const irradiance = irradiancePolynomial(sh);
  if (domes.some((dome) => dome.map)) {
    const pyramid = new Map<number, readonly Dome[]>();
    for (const { sourceWidth } of LEVELS)
      if (!pyramid.has(sourceWidth))
        pyramid.set(
          sourceWidth,
          domes.map((dome) => shrinkDome(dome, sourceWidth)),
        );
    const levels = LEVELS.map(({ roughness, size }) => ({
      roughness,
      size,
      texels: sharedFloats(size * size * 3),
    }));
    const sources = LEVELS.map(({ sourceWidth }) => pyramid.get(sourceWidth)!);
    const rows = levels.reduce((sum, { size }) => sum + size, 0);
    await crew.run("blur", { levels, sources }, rows);
    return { sh, irradiance, levels };
  }
  const sum = (channel: 0 | 1 | 2) => domes.reduce((total, dome) => total + dome.radiance[channel], 0);
  return { sh, irradiance, constant: [sum(0), sum(1), sum(2)], levels: [] };
}

function projectMap(dome: Dome, sh: Sh9): void {
  const { width, height, planes } = dome.map!;
  for (let row = 0; row < height; row++) {
    const solidAngle = texelSolidAngle(row, width, height);
    for (let column = 0; column < width; column++) {
      const [x, y, z] = domeDirection(dome, (column + 0.5) / width, (row + 0.5) / height);
      const at = row * width + column;
      const [red, green, blue] = dome.radiance;
      addToSh9(sh, x, y, z, solidAngle, red * planes[0][at], green * planes[1][at], blue * planes[2][at]);
    }
  }
}

export interface BlurTask {
  readonly levels: readonly EnvironmentLevel[];
  /** The domes at the resolution that suits each level. */
  readonly sources: readonly (readonly Dome[])[];
}

/** Fills the rows `from` to `to`, counted through all levels. */
export function blurRows({ levels, sources }: BlurTask, from: number, to: number): void {
  let first = 0;
  for (const [index, level] of levels.entries()) {
    blur(sources[index], level, Math.max(from - first, 0), Math.min(to - first, level.size));
    first += level.size;
  }
}

/**
 * Rows of one level: radiance averaged over GGX's reflections with the view along the normal, weighted by the cosine (the
 * prefiltering of Karis 2013). Directions come from a Hammersley set: no randomness.
 */
function blur(
  domes: readonly Dome[],
  { roughness, size, texels }: EnvironmentLevel,
  from: number,
  to: number,
): void {
  if (from >= to) return;
  const lobe = lobeSamples(roughness);
  const sum = new Float64Array(3);
  for (let row = from, at = from * size * 3; row < to; row++)
    for (let column = 0; column < size; column++, at += 3) {
      const [nx, ny, nz] = octahedralDirection((column + 0.5) / size, (row + 0.5) / size);
      const sign = nz >= 0 ? 1 : -1;
      const a = -1 / (sign + nz);
      const b = nx * ny * a;
      const tx = 1 + sign * nx * nx * a;
      const ty = sign * b;
      const tz = -sign * nx;
      const by = sign + ny * ny * a;
      let weights = 0;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = 0; k < lobe.length; k += 3) {
        const lx = lobe[k];
        const ly = lobe[k + 1];
        const lz = lobe[k + 2];
        sum.fill(0);
        for (const dome of domes)
          addDomeRadiance(
            dome,
            tx * lx + b * ly + nx * lz,
            ty * lx + by * ly + ny * lz,
            tz * lx - ny * ly + nz * lz,
            sum,
          );
        red += lz * sum[0];
        green += lz * sum[1];
        blue += lz * sum[2];
        weights += lz;
      }
      texels[at] = red / weights;
      texels[at + 1] = green / weights;
      texels[at + 2] = blue / weights;
    }
}

/** Light directions around +Z for the view along +Z, flat x, y, z. */
function lobeSamples(roughness: number): Float64Array {
  if (roughness === 0) return Float64Array.of(0, 0, 1);
  const alpha = roughness * roughness;
  const directions: number[] = [];
  for (let k = 0; k < SAMPLES; k++) {
    const v = (k + 0.5) / SAMPLES;
    const cosine = Math.sqrt((1 - v) / (1 + (alpha * alpha - 1) * v));
    const lz = 2 * cosine * cosine - 1;
    if (lz <= 0) continue;
    const sine = Math.sqrt(1 - lz * lz);
    const turn = 2 * Math.PI * radicalInverse(k);
    directions.push(sine * Math.cos(turn), sine * Math.sin(turn), lz);
  }
  return Float64Array.from(directions);
}

/** The bits of an integer mirrored at the binary point: the second coordinate of the Hammersley set. */
function radicalInverse(index: number): number {
  let result = 0;
  for (let digit = 0.5, rest = index; rest > 0; digit /= 2, rest >>= 1) if (rest & 1) result += digit;
  return result;
}

function octahedralDirection(u: number, v: number): Vec3 {
  let x = 2 * u - 1;
  let y = 2 * v - 1;
  const z = 1 - Math.abs(x) - Math.abs(y);
  if (z < 0) {
    const flipped = (1 - Math.abs(y)) * (x >= 0 ? 1 : -1);
    y = (1 - Math.abs(x)) * (y >= 0 ? 1 : -1);
    x = flipped;
  }
  const inverse = 1 / Math.sqrt(x * x + y * y + z * z);
  return [x * inverse, y * inverse, z * inverse];
}
