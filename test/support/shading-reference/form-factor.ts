// SPDX-License-Identifier: Apache-2.0

/**
 * Irradiance of uniform emitters in closed form, as form factors: irradiance over pi times radiance, 0..1, with everything
 * below the surface's horizon cut away.
 */

/** Most corners of a polygon; cutting by the horizon adds one. */
export const MAX_CORNERS = 16;

const clipped = new Float64Array((MAX_CORNERS + 1) * 3);

/**
 * Lambert's formula for a polygon of `count` corners x, y, z in `corners`, in a frame whose z axis is the normal and whose
 * origin is the shaded point (Lambert 1760; Baum et al. 1989). The sense of rotation does not matter.
 */
export function polygonFormFactor(corners: Float64Array, count: number): number {
  let above = 0;
  for (let at = 2; at < 3 * count; at += 3) if (corners[at] > 0) above++;
  if (above === 0) return 0;
  return above === count ? edgeSum(corners, count) : edgeSum(clipped, cutByHorizon(corners, count));
}

/** Writes what of the polygon lies above the horizon into `clipped`; the number of its corners. */
function cutByHorizon(corners: Float64Array, count: number): number {
  let kept = 0;
  let fromX = corners[3 * count - 3];
  let fromY = corners[3 * count - 2];
  let fromZ = corners[3 * count - 1];
  for (let at = 0; at < 3 * count; at += 3) {
    const x = corners[at];
    const y = corners[at + 1];
    const z = corners[at + 2];
    if (z > 0 !== fromZ > 0) {
      const share = fromZ / (fromZ - z);
      clipped[kept] = fromX + (x - fromX) * share;
      clipped[kept + 1] = fromY + (y - fromY) * share;
      clipped[kept + 2] = 0;
      kept += 3;
    }
    if (z > 0) {
      clipped[kept] = x;
      clipped[kept + 1] = y;
      clipped[kept + 2] = z;
      kept += 3;
    }
    fromX = x;
    fromY = y;
    fromZ = z;
  }
  return kept / 3;
}

function edgeSum(corners: Float64Array, count: number): number {
  const end = 3 * count;
  let px = corners[end - 3];
  let py = corners[end - 2];
  let pz = corners[end - 1];
  let inverse = 1 / Math.sqrt(px * px + py * py + pz * pz + 1e-300);
  px *= inverse;
  py *= inverse;
  pz *= inverse;
  let sum = 0;
  for (let at = 0; at < end; at += 3) {
    let x = corners[at];
    let y = corners[at + 1];
    let z = corners[at + 2];
    inverse = 1 / Math.sqrt(x * x + y * y + z * z + 1e-300);
    x *= inverse;
    y *= inverse;
    z *= inverse;
    sum += (px * y - py * x) * angleOverSine(px * x + py * y + pz * z);
    px = x;
    py = y;
    pz = z;
  }
  return Math.abs(sum) / (2 * Math.PI);
}

/**
 * theta / sin(theta) from cos(theta): a rational fit, relative error below 3e-4 (Hill & Heitz 2016, "Real-Time Area
 * Lighting: a Journey from Research to Production"). An arc cosine for every edge would be the larger part of the work.
 */
function angleOverSine(cosine: number): number {
  const y = cosine < 0 ? -cosine : cosine;
  const fit = (0.8543985 + (0.4965155 + 0.0145206 * y) * y) / (3.417594 + (4.1616724 + y) * y);
  if (cosine > 0) return fit * 2 * Math.PI;
  const rest = 1 - cosine * cosine;
  return (0.5 / Math.sqrt(Math.max(rest, 1e-7)) - fit) * 2 * Math.PI;
}

/**
 * A sphere (or a disc of directions) of half angle sigma around a direction at `cosine` to the normal
 * (Snyder 1996, "Area Light Sources for Real-Time Graphics"; Lagarde & de Rousiers 2014, listing 7).
 */
export function sphereFormFactor(cosine: number, sinSigmaSquared: number): number {
  if (cosine * cosine > sinSigmaSquared) return cosine > 0 ? sinSigmaSquared * cosine : 0;
  const sine = Math.sqrt(1 - cosine * cosine);
  if (sine < 1e-6) return sinSigmaSquared * Math.max(cosine, 0);
  const x = Math.sqrt(Math.max(1 / sinSigmaSquared - 1, 0));
  const y = Math.min(1, Math.max(-1, (-x * cosine) / sine));
  const root = sine * Math.sqrt(1 - y * y);
  return Math.max(0, ((cosine * Math.acos(y) - x * root) * sinSigmaSquared + Math.atan2(root, x)) / Math.PI);
}
