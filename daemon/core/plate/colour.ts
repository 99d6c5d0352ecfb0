// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../image.ts";
import type { ColourSpace, Vec3 } from "../request.ts";

/** Nine numbers, row-major, acting on (red, green, blue). */
export type Matrix3 = readonly number[];

/**
 * CIE xy of red, green, blue and white, in the order of OpenEXR's `chromaticities`.
 * ITU-R BT.709-6; SMPTE ST 2065-1 (AP0); Academy S-2014-004 (AP1).
 */
export const CHROMATICITIES: Readonly<Record<ColourSpace, readonly number[]>> = {
  lin_rec709_scene: [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329],
  lin_ap1_scene: [0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767],
  lin_ap0_scene: [0.7347, 0.2653, 0, 1, 0.0001, -0.077, 0.32168, 0.33767],
};

export const COLOUR_SPACES = Object.keys(CHROMATICITIES) as ColourSpace[];

/** The space whose primaries and white are within 0.001 of the given ones. */
export function spaceOfChromaticities(values: readonly number[]): ColourSpace | undefined {
  return COLOUR_SPACES.find((space) =>
    CHROMATICITIES[space].every((value, index) => Math.abs(value - values[index]) <= 1e-3),
  );
}

/** From scene-linear `from` to scene-linear `to`, adapted to the other white by Bradford's method. */
export function conversion(from: ColourSpace, to: ColourSpace): Matrix3 {
  if (from === to) return IDENTITY;
  const adapted = multiply(bradford(whiteOf(from), whiteOf(to)), toXyz(from));
  return multiply(invert(toXyz(to)), adapted);
}

/** The luminance (CIE Y) of each primary of a space; they add up to 1. */
export function luminanceWeights(space: ColourSpace): Vec3 {
  const matrix = toXyz(space);
  return [matrix[3], matrix[4], matrix[5]];
}

/** True for the conversion of a space into itself. */
export const isIdentity = (matrix: Matrix3) => matrix === IDENTITY;

/** Multiplies the first three planes by `matrix`, in place. */
export function convertPlanes(planes: readonly Float32Array[], matrix: Matrix3): void {
  if (isIdentity(matrix)) return;
  const [red, green, blue] = planes;
  const [a, b, c, d, e, f, g, h, i] = matrix;
  for (let index = 0; index < red.length; index++) {
    const x = red[index];
    const y = green[index];
    const z = blue[index];
    red[index] = a * x + b * y + c * z;
    green[index] = d * x + e * y + f * z;
    blue[index] = g * x + h * y + i * z;
  }
}

/** A copy of an RGB (or RGBA) image in another space; alpha is carried over. */
export function convertImage(image: Image, from: ColourSpace, to: ColourSpace): Image {
  const planes = image.planes.map((plane) => plane.slice());
  convertPlanes(planes, conversion(from, to));
  return { ...image, planes };
}

const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** SMPTE RP 177: primaries scaled so that (1, 1, 1) gives the white with Y = 1. */
function toXyz(space: ColourSpace): Matrix3 {
  const [rx, ry, gx, gy, bx, by] = CHROMATICITIES[space];
  const primaries = [rx, gx, bx, ry, gy, by, 1 - rx - ry, 1 - gx - gy, 1 - bx - by];
  const scale = transform(invert(primaries), whiteOf(space));
  return primaries.map((value, index) => value * scale[index % 3]);
}

function whiteOf(space: ColourSpace): Vec3 {
  const [x, y] = CHROMATICITIES[space].slice(6);
  return [x / y, 1, (1 - x - y) / y];
}

/** Cone responses of the Bradford method (Lam 1985, as in ICC.1:2022 annex E). */
const BRADFORD: Matrix3 = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

function bradford(from: Vec3, to: Vec3): Matrix3 {
  const source = transform(BRADFORD, from);
  const target = transform(BRADFORD, to);
  const scaled = BRADFORD.map((value, index) => {
    const row = Math.floor(index / 3);
    return (value * target[row]) / source[row];
  });
  return multiply(invert(BRADFORD), scaled);
}

function transform(m: Matrix3, [x, y, z]: Vec3): Vec3 {
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  return a.map((_, index) => {
    const row = index - (index % 3);
    const column = index % 3;
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}

function invert([a, b, c, d, e, f, g, h, i]: Matrix3): Matrix3 {
  const cofactors = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  const determinant = a * cofactors[0] + b * cofactors[3] + c * cofactors[6];
  return cofactors.map((value) => value / determinant);
}
