// SPDX-License-Identifier: Apache-2.0

/**
 * Nine real spherical harmonics (l = 0..2) per colour: 27 numbers, coefficient-major (c0 red, c0 green, c0 blue, c1 red ...),
 * in house axes. Order and constants of Ramamoorthi & Hanrahan 2001, "An Efficient Representation for Irradiance
 * Environment Maps": 00, 1-1 (y), 10 (z), 11 (x), 2-2 (xy), 2-1 (yz), 20 (3zz - 1), 21 (xz), 22 (xx - yy).
 */
export type Sh9 = Float64Array;

export const blankSh9 = (): Sh9 => new Float64Array(27);

const Y0 = 0.28209479177387814;
const Y1 = 0.4886025119029199;
const Y2 = 1.0925484305920792;
const Y20 = 0.31539156525252005;
const Y22 = 0.5462742152960396;

/** Adds radiance `red, green, blue` arriving from a unit direction out of `solidAngle` steradians. */
export function addToSh9(
  sh: Sh9,
  x: number,
  y: number,
  z: number,
  solidAngle: number,
  red: number,
  green: number,
  blue: number,
): void {
  for (let k = 0; k < 9; k++) {
    const weight = basis(k, x, y, z) * solidAngle;
    sh[3 * k] += weight * red;
    sh[3 * k + 1] += weight * green;
    sh[3 * k + 2] += weight * blue;
  }
}

/** Adds the same radiance from everywhere. */
export function addConstantToSh9(sh: Sh9, radiance: readonly [number, number, number]): void {
  for (let channel = 0; channel < 3; channel++) sh[channel] += radiance[channel] * 4 * Math.PI * Y0;
}

function basis(k: number, x: number, y: number, z: number): number {
  switch (k) {
    case 0:
      return Y0;
    case 1:
      return Y1 * y;
    case 2:
      return Y1 * z;
    case 3:
      return Y1 * x;
    case 4:
      return Y2 * x * y;
    case 5:
      return Y2 * y * z;
    case 6:
      return Y20 * (3 * z * z - 1);
    case 7:
      return Y2 * x * z;
    default:
      return Y22 * (x * x - y * y);
  }
}

/** The clamped cosine's own harmonics: pi, 2 pi / 3, pi / 4 (equation 8 of the paper). */
const COSINE = [Math.PI, (2 * Math.PI) / 3, Math.PI / 4] as const;

/**
 * Irradiance as a quadratic in the normal: ten numbers per colour, channel-major, for
 * c0 + c1 x + c2 y + c3 z + c4 xy + c5 yz + c6 xz + c7 zz + c8 (xx - yy); slot 9 is unused.
 */
export function irradiancePolynomial(sh: Sh9): Float64Array {
  const polynomial = new Float64Array(30);
  for (let channel = 0; channel < 3; channel++) {
    const c = (k: number) => sh[3 * k + channel];
    polynomial.set(
      [
        COSINE[0] * Y0 * c(0) - COSINE[2] * Y20 * c(6),
        COSINE[1] * Y1 * c(3),
        COSINE[1] * Y1 * c(1),
        COSINE[1] * Y1 * c(2),
        COSINE[2] * Y2 * c(4),
        COSINE[2] * Y2 * c(5),
        COSINE[2] * Y2 * c(7),
        COSINE[2] * Y20 * 3 * c(6),
        COSINE[2] * Y22 * c(8),
      ],
      10 * channel,
    );
  }
  return polynomial;
}
