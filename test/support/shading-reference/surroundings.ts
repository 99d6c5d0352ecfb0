// SPDX-License-Identifier: Apache-2.0
import type { Environment, EnvironmentLevel } from "../../../daemon/core/scene/environment.ts";

/** Irradiance on a surface of unit normal, into `into[0..2]`; never below 0, where nine harmonics ring. */
export function readIrradiance(
  polynomial: Float64Array,
  x: number,
  y: number,
  z: number,
  into: Float64Array,
): void {
  const xy = x * y;
  const yz = y * z;
  const xz = x * z;
  const zz = z * z;
  const rest = x * x - y * y;
  for (let channel = 0; channel < 3; channel++) {
    const at = 10 * channel;
    const value =
      polynomial[at] +
      polynomial[at + 1] * x +
      polynomial[at + 2] * y +
      polynomial[at + 3] * z +
      polynomial[at + 4] * xy +
      polynomial[at + 5] * yz +
      polynomial[at + 6] * xz +
      polynomial[at + 7] * zz +
      polynomial[at + 8] * rest;
    into[channel] = Math.max(value, 0);
  }
}

/** Radiance reflected from a unit direction at a roughness, into `into[0..2]`; linear between levels and texels. */
export function readReflection(
  environment: Environment,
  x: number,
  y: number,
  z: number,
  roughness: number,
  into: Float64Array,
): void {
  const { constant, levels } = environment;
  if (constant) {
    into[0] = constant[0];
    into[1] = constant[1];
    into[2] = constant[2];
    return;
  }
  const inverse = 1 / ((x < 0 ? -x : x) + (y < 0 ? -y : y) + (z < 0 ? -z : z));
  let u = x * inverse;
  let v = y * inverse;
  if (z < 0) {
    const flipped = (1 - (v < 0 ? -v : v)) * (u >= 0 ? 1 : -1);
    v = (1 - (u < 0 ? -u : u)) * (v >= 0 ? 1 : -1);
    u = flipped;
  }
  u = (u + 1) / 2;
  v = (v + 1) / 2;
  const place = (roughness > 1 ? 1 : Math.max(roughness, 0)) * (levels.length - 1);
  const lower = Math.min(place | 0, levels.length - 2);
  into[0] = 0;
  into[1] = 0;
  into[2] = 0;
  addTexels(levels[lower], u, v, 1 - (place - lower), into);
  addTexels(levels[lower + 1], u, v, place - lower, into);
}

/** Bilinear inside the map; its border texels are held, which errs by half a texel along the lower seams. */
function addTexels(level: EnvironmentLevel, u: number, v: number, weight: number, into: Float64Array): void {
  if (weight <= 0) return;
  const { size, texels } = level;
  const last = size - 1;
  let column = u * size - 0.5;
  let row = v * size - 0.5;
  column = column < 0 ? 0 : Math.min(column, last);
  row = row < 0 ? 0 : Math.min(row, last);
  let x0 = column | 0;
  let y0 = row | 0;
  if (x0 === last) x0--;
  if (y0 === last) y0--;
  const s = column - x0;
  const t = row - y0;
  const at = (y0 * size + x0) * 3;
  const below = at + size * 3;
  const w00 = (1 - s) * (1 - t) * weight;
  const w10 = s * (1 - t) * weight;
  const w01 = (1 - s) * t * weight;
  const w11 = s * t * weight;
  for (let k = 0; k < 3; k++)
    into[k] +=
      w00 * texels[at + k] + w10 * texels[at + 3 + k] + w01 * texels[below + k] + w11 * texels[below + 3 + k];
}
