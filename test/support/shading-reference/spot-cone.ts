// SPDX-License-Identifier: Apache-2.0
import type { SpotCone } from "../../../daemon/core/scene/lit-scene.ts";

/** Places across the emitter at which a soft cone is looked up. */
const PLACES = 8;

/**
 * A spot's strength, 0..1, at a vector from its middle to the shaded point, metres. An emitter with a radius blurs the cone's
 * edge, since each place on its disc has a cone of its own: across the disc that is the mean over a semicircle's density,
 * taken by Gauss-Chebyshev quadrature of the second kind (Abramowitz & Stegun 25.4.40).
 */
export function createConeProfile(
  cone: SpotCone,
  radius: number,
): (x: number, y: number, z: number) => number {
  const { axis, axisX, axisY, cosOuter } = cone;
  const perX = 1 / cone.stretchX;
  const perY = 1 / cone.stretchY;
  const softness = 1 / Math.max(cone.cosInner - cosOuter, 1e-6);
  const step = (cosine: number) => {
    const t = Math.min(1, Math.max(0, (cosine - cosOuter) * softness));
    return t * t * (3 - 2 * t);
  };
  const nodes = Float64Array.from({ length: PLACES }, (_, k) => Math.cos(((k + 1) * Math.PI) / (PLACES + 1)));
  const weights = nodes.map((node) => (2 * (1 - node * node)) / (PLACES + 1));
  return (x, y, z) => {
    const along = x * axis[0] + y * axis[1] + z * axis[2];
    const across = (x * axisX[0] + y * axisX[1] + z * axisX[2]) * perX;
    const upwards = (x * axisY[0] + y * axisY[1] + z * axisY[2]) * perY;
    const flat = across * across + upwards * upwards;
    const squared = along * along + flat;
    if (radius === 0) return step(along / Math.sqrt(squared + 1e-24));
    const inverse = 1 / Math.sqrt(squared + 0.5 * radius * radius);
    // The axis' part along the disc, whose middle faces the point: how a move over the disc changes the height on the axis.
    const lean = radius * Math.sqrt(flat / (squared + 1e-24));
    const highest = step((along + lean) * inverse);
    const lowest = step((along - lean) * inverse);
    if (highest === lowest) return highest;
    let sum = 0;
    for (let k = 0; k < PLACES; k++) sum += weights[k] * step((along - nodes[k] * lean) * inverse);
    return sum;
  };
}
