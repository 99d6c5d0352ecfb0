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
  if (kept < 9) return 0;
  for (let at = 0; at < kept; at += 3) {
    const x = clipped[at];
    const y = clipped[at + 1];
    const z = clipped[at + 2];
    const inverse = 1 / Math.sqrt(x * x + y * y + z * z + 1e-300);
    clipped[at] = x * inverse;
    clipped[at + 1] = y * inverse;
    clipped[at + 2] = z * inverse;
  }
  let sum = 0;
  let px = clipped[kept - 3];
  let py = clipped[kept - 2];
  let pz = clipped[kept - 1];
  for (let at = 0; at < kept; at += 3) {
    const x = clipped[at];
    const y = clipped[at + 1];
    const z = clipped[at + 2];
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
