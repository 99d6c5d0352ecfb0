// SPDX-License-Identifier: Apache-2.0
import type { Guides } from "../../../daemon/core/pipelines/relight/guides.ts";
import type { SurfaceNoise } from "../../../daemon/core/pipelines/relight/pattern.ts";
import { type View, viewRay } from "../../../daemon/core/scene/camera.ts";

/** Octaves shown: wavelengths from this many pixels up to eight times as many. */
const FINEST_PIXELS = 12;

/**
 * Seeded noise around -1..1 that sticks to the world: where snow lies in patches it lies there from every camera. On surfaces
 * each pixel sees the octaves of value noise (power-of-two metres) whose wavelength suits its footprint, blended so that
 * none comes or goes at once; behind them it is cloud-like over directions.
 */
export function patternAt({ view, surface, noise }: Guides, at: number): number {
  const { salt } = noise!;
  const { hit, depth, position, width } = surface;
  if (hit[at] === 0) return cloud(view, (at % width) + 0.5, Math.floor(at / width) + 0.5, salt);
  const x = position[3 * at];
  const y = position[3 * at + 1];
  const z = position[3 * at + 2];
  const step = Math.abs(view.xStep);
  const footprint = view.projection === "orthographic" ? step : depth[at] * step;
  const finest = Math.log2(Math.max(footprint, 1e-6) * FINEST_PIXELS);
  const first = Math.floor(finest);
  let sum = 0;
  let power = 0;
  let scale = 2 ** -first;
  for (let octave = first; octave <= first + 4; octave++, scale *= 0.5) {
    const above = octave - finest;
    const weight = Math.min(Math.max(above + 1, 0), 1) * Math.min(Math.max(4 - above, 0), 1);
    if (weight === 0) continue;
    const octaveSalt = (salt + Math.imul(octave, 0x9e3779b1)) | 0;
    sum += weight * valueNoise(x * scale, y * scale, z * scale, octaveSalt);
    power += weight * weight;
  }
  return (2 * sum) / Math.sqrt(power);
}

/** Seeded noise as film's grain: of each pixel and frame alone, nearly normal, variance 1. */
export function grainAt({ salt, frame }: SurfaceNoise, at: number): number {
  const key = Math.imul(at, X_PRIME) ^ Math.imul(frame + 1, Y_PRIME) ^ salt;
  // The sum of four even values (Irwin-Hall) for the normal distribution.
  let sum = 0;
  for (let part = 0; part < 4; part++) sum += scatter(key + Math.imul(part, Z_PRIME));
  return (sum - 2) * Math.sqrt(3);
}

/** Waves over the sphere of directions, the longest this many radians. */
const CLOUD_RADIANS = 0.7;
const CLOUD_OCTAVES = 5;

/** Noise over the directions from the eye, flattened towards the horizon as clouds are: around -1..1. */
function cloud(view: View, column: number, row: number, salt: number): number {
  const [x, y, z] = viewRay(view, column, row).direction;
  const length = Math.hypot(x, y, z);
  const stretch = 1 / (CLOUD_RADIANS * (0.25 + Math.abs(z / length)));
  let sum = 0;
  let weight = 1;
  let scale = 1;
  for (let octave = 0; octave < CLOUD_OCTAVES; octave++, weight *= 0.6, scale *= 2) {
    const size = (scale * stretch) / length;
    sum += weight * valueNoise(x * size, y * size, z * size, (salt + Math.imul(octave + 64, 0x9e3779b1)) | 0);
  }
  return 1.7 * sum;
}

/** Smooth noise in -0.5..0.5 through hashed values at whole points. */
function valueNoise(x: number, y: number, z: number, salt: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const z0 = Math.floor(z);
  const u = fade(x - x0);
  const v = fade(y - y0);
  const w = fade(z - z0);
  const left = Math.imul(x0, X_PRIME) ^ salt;
  const right = Math.imul(x0 + 1, X_PRIME) ^ salt;
  const low = Math.imul(y0, Y_PRIME);
  const high = Math.imul(y0 + 1, Y_PRIME);
  const front = Math.imul(z0, Z_PRIME);
  const back = Math.imul(z0 + 1, Z_PRIME);
  const near = mix(
    mix(scatter(left ^ low ^ front), scatter(right ^ low ^ front), u),
    mix(scatter(left ^ high ^ front), scatter(right ^ high ^ front), u),
    v,
  );
  const far = mix(
    mix(scatter(left ^ low ^ back), scatter(right ^ low ^ back), u),
    mix(scatter(left ^ high ^ back), scatter(right ^ high ^ back), u),
    v,
  );
  return mix(near, far, w) - 0.5;
}

const X_PRIME = 0x8da6b343;
const Y_PRIME = 0xd8163841;
const Z_PRIME = 0xcb1ab31f;

const fade = (t: number) => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number) => a + (b - a) * t;

/** A well-mixed value in 0..1 (after the finaliser of MurmurHash3). */
function scatter(bits: number): number {
  let h = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 0x100000000;
}
