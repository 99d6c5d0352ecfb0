// SPDX-License-Identifier: Apache-2.0
import { LOBE_TABLE as TABLE } from "../../../daemon/core/scene/lobe-table.ts";
import { LTC_SIZE, MIN_ROUGHNESS } from "../../../daemon/core/scene/ltc-grid.ts";

/**
 * The surface model: Lambert under GGX (Trowbridge-Reitz; Walter et al. 2007) with height-correlated Smith masking
 * (Heitz 2014), Schlick's Fresnel, energy lost between microfacets given back (Turquin 2019) and the diffuse part dimmed by
 * what the specular layer reflects. GGX's alpha is roughness squared.
 */

/** Slots of the numbers that `readLobe` writes. */
export const LOBE = { a: 0, b: 1, c: 2, d: 3, scale: 4, bias: 5 } as const;

/**
 * GGX at one roughness and viewing angle, bilinear from the table, into `into[0..5]`: the inverse lobe matrix
 * [a 0 b; 0 1 0; c 0 d] in the frame whose x axis is the view's part along the surface and whose z axis is the normal,
 * then directional albedo as F0 * scale + F90 * bias (the split sum of Karis 2013, "Real Shading in Unreal Engine 4").
 */
export function readLobe(roughness: number, cosine: number, into: Float64Array): void {
  const last = LTC_SIZE - 1;
  const row = (roughness < MIN_ROUGHNESS ? MIN_ROUGHNESS : Math.min(roughness, 1)) * last;
  const column = Math.sqrt(cosine > 1 ? 0 : 1 - cosine) * last;
  let row0 = row | 0;
  let column0 = column | 0;
  if (row0 > last - 1) row0 = last - 1;
  if (column0 > last - 1) column0 = last - 1;
  const v = row - row0;
  const u = column - column0;
  const w00 = (1 - u) * (1 - v);
  const w01 = u * (1 - v);
  const w10 = (1 - u) * v;
  const w11 = u * v;
  const at = (row0 * LTC_SIZE + column0) * 6;
  const below = at + LTC_SIZE * 6;
  for (let k = 0; k < 6; k++)
    into[k] =
      w00 * TABLE[at + k] + w01 * TABLE[at + 6 + k] + w10 * TABLE[below + k] + w11 * TABLE[below + 6 + k];
}

/** GGX's distribution over the cosine to the half vector, per steradian. */
export function ggxDistribution(cosine: number, alpha: number): number {
  const squared = alpha * alpha;
  const base = cosine * cosine * (squared - 1) + 1;
  return squared / (Math.PI * base * base);
}

/** Smith's height-correlated masking and shadowing over 4 (n.l)(n.v). */
export function smithVisibility(cosineLight: number, cosineView: number, alpha: number): number {
  const squared = alpha * alpha;
  const view = cosineLight * Math.sqrt(cosineView * cosineView * (1 - squared) + squared);
  const light = cosineView * Math.sqrt(cosineLight * cosineLight * (1 - squared) + squared);
  return 0.5 / (view + light);
}

/** Schlick's weight of F90: (1 - cosine)^5. */
export function schlickWeight(cosine: number): number {
  const rest = 1 - cosine;
  const squared = rest * rest;
  return squared * squared * rest;
}

/**
 * Reflectance at grazing angles for a reflectance `f0` at normal incidence: 1, but for surfaces that reflect less than
 * 2 %, which stand for no specular layer at all (Lagarde & de Rousiers 2014, section 3.2.1).
 */
export function grazingReflectance(f0: number): number {
  return f0 >= 0.02 ? 1 : f0 * 50;
}

const DIELECTRIC = 0.04;

/** Of a pixel's reflective colour: on metals the colour itself, else a dielectric's, no more than the colour where `capped`. */
export function specularOf(colour: number, metal: number, alpha: number, capped: boolean): number {
  const share = limit(metal);
  const gloss = limit(colour);
  const dielectric = DIELECTRIC * alpha;
  return (capped && gloss < dielectric ? gloss : dielectric) * (1 - share) + gloss * share;
}

/** 0..1; NaN becomes 0. */
const limit = (value: number) => (value > 0 ? Math.min(value, 1) : 0);
