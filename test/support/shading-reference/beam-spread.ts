// SPDX-License-Identifier: Apache-2.0
import type { AreaLight } from "../../../daemon/core/scene/lit-scene.ts";

/** Nodes and weights of the six-point Gauss-Legendre rule on -1..1 (Abramowitz & Stegun, table 25.4). */
const NODES = [-0.9324695142, -0.6612093865, -0.2386191861, 0.2386191861, 0.6612093865, 0.9324695142];
const WEIGHTS = [0.1713244924, 0.3607615731, 0.4679139346, 0.4679139346, 0.3607615731, 0.1713244924];

/** Beams narrower than this are taken as this wide: half angle, radians. */
const NARROWEST = 0.002;

/**
 * Irradiance from an area light of radiance 1 whose beam is narrowed as by a soft box's grid: at the angle t to its normal
 * its radiance is multiplied by max(0, tan h - tan t) / (tan h - h), h being half the spread (Cycles,
 * `area_light_spread_attenuation`); the flux stays. The part of the light that is seen from the point at all, a circle on
 * its plane, is integrated by Gauss' rule, since the factor has no closed form. The light must face the point; position
 * and normal stand in the point's slots 0..5.
 */
export function beamIrradiance(light: AreaLight, point: Float64Array): number {
  const { centre, axisX, axisY, normal, halfWidth, halfHeight } = light;
  const h = Math.max(light.halfSpread, NARROWEST);
  const tangent = Math.tan(h);
  const sx = point[0] - centre[0];
  const sy = point[1] - centre[1];
  const sz = point[2] - centre[2];
  // The point in the light's own axes, `away` in front of it.
  const u = sx * axisX[0] + sy * axisX[1] + sz * axisX[2];
  const v = sx * axisY[0] + sy * axisY[1] + sz * axisY[2];
  const away = sx * normal[0] + sy * normal[1] + sz * normal[2];
  const normalU = point[3] * axisX[0] + point[4] * axisX[1] + point[5] * axisX[2];
  const normalV = point[3] * axisY[0] + point[4] * axisY[1] + point[5] * axisY[2];
  const normalAway = point[3] * normal[0] + point[4] * normal[1] + point[5] * normal[2];
  const reach = away * tangent;
  const left = Math.max(-halfWidth, u - reach);
  const right = Math.min(halfWidth, u + reach);
  if (right <= left || away <= 0) return 0;
  let sum = 0;
  for (let i = 0; i < 6; i++) {
    const x = (left + right + NODES[i] * (right - left)) / 2;
    const across = x - u;
    const circle = Math.sqrt(Math.max(reach * reach - across * across, 0));
    const edge =
      light.outline === "rect"
        ? halfHeight
        : halfHeight * Math.sqrt(Math.max(1 - (x * x) / (halfWidth * halfWidth), 0));
    const low = Math.max(-edge, v - circle);
    const high = Math.min(edge, v + circle);
    if (high <= low) continue;
    let column = 0;
    for (let j = 0; j < 6; j++) {
      const up = (low + high + NODES[j] * (high - low)) / 2 - v;
      const flat = across * across + up * up;
      const squared = flat + away * away;
      const facing = across * normalU + up * normalV - away * normalAway;
      if (facing <= 0) continue;
      const beam = tangent - Math.sqrt(flat) / away;
      if (beam > 0) column += (WEIGHTS[j] * beam * facing * away) / (squared * squared);
    }
    sum += WEIGHTS[i] * column * (high - low);
  }
  return (sum * (right - left)) / (4 * (tangent - h));
}
