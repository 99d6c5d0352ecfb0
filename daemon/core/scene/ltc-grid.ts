// SPDX-License-Identifier: Apache-2.0

/**
 * Where the entries of `ltc-table.ts` stand: rows of rising roughness, columns of rising sqrt(1 - cosine) of the viewing
 * angle, six floats each: elements 11, 13, 31, 33 of the inverse lobe matrix (its 22 is 1), then GGX's directional albedo
 * as the factor of F0 and the rest that Schlick's Fresnel adds towards grazing angles.
 */
export const LTC_SIZE = 32;

/** Smallest roughness that is shaded; a perfect mirror shows a light as nothing or infinitely bright. */
export const MIN_ROUGHNESS = 0.03;

/** GGX alpha of a row: the square of its roughness. */
export function ltcAlpha(row: number): number {
  const roughness = Math.max(row / (LTC_SIZE - 1), MIN_ROUGHNESS);
  return roughness * roughness;
}

/** Cosine of a column's viewing angle, kept above the grazing limit. */
export function ltcCosine(column: number): number {
  const root = column / (LTC_SIZE - 1);
  return Math.max(1 - root * root, 0.005);
}
