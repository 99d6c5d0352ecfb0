// SPDX-License-Identifier: Apache-2.0
import type { Vec3 } from "../../../daemon/core/request.ts";
import { scaled } from "../../../daemon/core/scene/house-space.ts";
import type {
  AreaLight,
  Light,
  PointLight,
  SphereLight,
  SunLight,
} from "../../../daemon/core/scene/lit-scene.ts";
import { beamIrradiance } from "./beam-spread.ts";
import { ggxDistribution, schlickWeight, smithVisibility } from "./brdf.ts";
import { MAX_CORNERS, polygonFormFactor, sphereFormFactor } from "./form-factor.ts";
import { createConeProfile } from "./spot-cone.ts";

/**
 * Slots of one shaded point: position, normal and the direction to the viewer in the world; the frame (tangent, bitangent,
 * normal) whose tangent lies under the viewer; cosine to the viewer; GGX alpha; the lobe of `readLobe`. Numbers travel in an
 * array since doubles passed to calls that are not inlined would be allocated one by one.
 */
export const POINT = {
  position: 0,
  normal: 3,
  view: 6,
  tangent: 9,
  bitangent: 12,
  cosView: 15,
  alpha: 16,
  lobe: 17,
  /** 0 where the surface reflects nothing specularly: the two specular results are then 0. */
  gloss: 26,
  /** Results: what to multiply with the light's colour, and with albedo, F0 and F90, to have radiance. */
  diffuse: 23,
  f0: 24,
  f90: 25,
  size: 27,
} as const;

/** A light ready for hot loops: `evaluate` reads a point's slots and writes its three results. */
export interface LightKernel {
  readonly colour: Vec3;
  evaluate(point: Float64Array): void;
}

export function createLightKernel(light: Light): LightKernel {
  switch (light.kind) {
    case "sun":
      return sunKernel(light);
    case "point":
      return pointKernel(light);
    case "sphere":
      return sphereKernel(light);
    case "area":
      return areaKernel(light);
  }
}

/** Balls are taken to fill no more than this half angle, radians: a touching one would need an infinite polygon. */
const WIDEST = 1.4;
const WIDEST_SINE_SQUARED = Math.sin(WIDEST) ** 2;

/** An emitter's outline around its centre as multiples of two half axes. A round one has the ellipse's own area. */
const RECT = Float64Array.of(1, 1, -1, 1, -1, -1, 1, -1);
const ROUND = roundOutline(MAX_CORNERS);
const ROUGH_ROUND = roundOutline(8);
/** An emitter whose squared distance is this many times its squared extent does well with the fewer corners. */
const FAR_OFF = 16;

function roundOutline(count: number): Float64Array {
  const turn = (2 * Math.PI) / count;
  const reach = Math.sqrt(turn / Math.sin(turn));
  return Float64Array.from({ length: 2 * count }, (_, k) =>
    k % 2 === 0 ? reach * Math.cos((k / 2) * turn) : reach * Math.sin(((k - 1) / 2) * turn),
  );
}

/** Centre and two half axes of an emitter in the point's frame (tangent, bitangent, normal), metres. */
const emitter = new Float64Array(9);
const corners = new Float64Array(3 * MAX_CORNERS);

/** Form factor of `emitter` over the cosine: the diffuse part. */
function plainFormFactor(outline: Float64Array): number {
  for (let k = 0, at = 0; k < outline.length; k += 2, at += 3) {
    const p = outline[k];
    const q = outline[k + 1];
    corners[at] = emitter[0] + p * emitter[3] + q * emitter[6];
    corners[at + 1] = emitter[1] + p * emitter[4] + q * emitter[7];
    corners[at + 2] = emitter[2] + p * emitter[5] + q * emitter[8];
  }
  return polygonFormFactor(corners, outline.length / 2);
}

/** Form factor of `emitter` over the GGX lobe: bend it by the inverse matrix, then Lambert's formula again. */
function lobeFormFactor(outline: Float64Array, point: Float64Array): number {
  const a = point[POINT.lobe];
  const b = point[POINT.lobe + 1];
  const c = point[POINT.lobe + 2];
  const d = point[POINT.lobe + 3];
  for (let k = 0, at = 0; k < outline.length; k += 2, at += 3) {
    const p = outline[k];
    const q = outline[k + 1];
    const x = emitter[0] + p * emitter[3] + q * emitter[6];
    const z = emitter[2] + p * emitter[5] + q * emitter[8];
    corners[at] = a * x + b * z;
    corners[at + 1] = emitter[1] + p * emitter[4] + q * emitter[7];
    corners[at + 2] = c * x + d * z;
  }
  return polygonFormFactor(corners, outline.length / 2);
}

/** Writes a world vector into three slots of `emitter`, in the point's frame. */
function toFrame(point: Float64Array, x: number, y: number, z: number, slot: number): void {
  emitter[slot] = point[9] * x + point[10] * y + point[11] * z;
  emitter[slot + 1] = point[12] * x + point[13] * y + point[14] * z;
  emitter[slot + 2] = point[3] * x + point[4] * y + point[5] * z;
}

/** Results for light of unit normal irradiance from one direction. */
function fromDirection(point: Float64Array, x: number, y: number, z: number, cosine: number): void {
  point[POINT.diffuse] = cosine / Math.PI;
  point[POINT.f0] = 0;
  point[POINT.f90] = 0;
  if (point[POINT.gloss] === 0) return;
  const alpha = point[POINT.alpha];
  let hx = x + point[6];
  let hy = y + point[7];
  let hz = z + point[8];
  const inverse = 1 / Math.sqrt(hx * hx + hy * hy + hz * hz + 1e-20);
  hx *= inverse;
  hy *= inverse;
  hz *= inverse;
  const cosHalf = point[3] * hx + point[4] * hy + point[5] * hz;
  const cosView = x * hx + y * hy + z * hz;
  const value =
    cosine * ggxDistribution(cosHalf, alpha) * smithVisibility(cosine, point[POINT.cosView], alpha);
  const grazing = schlickWeight(Math.min(cosView, 1));
  point[POINT.diffuse] = cosine / Math.PI;
  point[POINT.f0] = value * (1 - grazing);
  point[POINT.f90] = value * grazing;
}

function nothing(point: Float64Array): void {
  point[POINT.diffuse] = 0;
  point[POINT.f0] = 0;
  point[POINT.f90] = 0;
}

/**
 * Results for a ball of unit radiance seen in a unit direction under a half angle: the sun's disc and spherical lights.
 * A ball much smaller than the highlight reflects as its centre does.
 */
function fromBall(point: Float64Array, x: number, y: number, z: number, sineSquared: number): void {
  const cosine = point[3] * x + point[4] * y + point[5] * z;
  const limited = Math.min(sineSquared, WIDEST_SINE_SQUARED);
  const factor = sphereFormFactor(cosine > 1 ? 1 : Math.max(cosine, -1), limited);
  if (factor <= 0) {
    nothing(point);
    return;
  }
  const alpha = point[POINT.alpha];
  if (point[POINT.gloss] === 0) {
    point[POINT.f0] = 0;
    point[POINT.f90] = 0;
  } else if (sineSquared < 0.09 * alpha * alpha) {
    fromDirection(point, x, y, z, Math.max(cosine, 0));
    point[POINT.f0] *= Math.PI * sineSquared;
    point[POINT.f90] *= Math.PI * sineSquared;
  } else {
    const reach = Math.sqrt(limited / (1 - limited));
    const sign = z >= 0 ? 1 : -1;
    const a = -1 / (sign + z);
    const b = x * y * a;
    toFrame(point, x, y, z, 0);
    toFrame(point, (1 + sign * x * x * a) * reach, sign * b * reach, -sign * x * reach, 3);
    toFrame(point, b * reach, (sign + y * y * a) * reach, -y * reach, 6);
    const share = lobeFormFactor(ROUGH_ROUND, point);
    point[POINT.f0] = share * point[POINT.lobe + 4];
    point[POINT.f90] = share * point[POINT.lobe + 5];
  }
  point[POINT.diffuse] = factor;
}

function multiply(point: Float64Array, factor: number): void {
  point[POINT.diffuse] *= factor;
  point[POINT.f0] *= factor;
  point[POINT.f90] *= factor;
}

function sunKernel({ towards: [x, y, z], halfAngle, irradiance }: SunLight): LightKernel {
  const sine = Math.sin(Math.min(halfAngle, WIDEST));
  const sineSquared = sine * sine;
  if (sineSquared < 1e-10)
    return {
      colour: irradiance,
      evaluate(point) {
        const cosine = point[3] * x + point[4] * y + point[5] * z;
        if (cosine > 0) fromDirection(point, x, y, z, cosine);
        else nothing(point);
      },
    };
  return {
    colour: scaled(irradiance, 1 / (Math.PI * sineSquared)),
    evaluate: (point) => fromBall(point, x, y, z, sineSquared),
  };
}

function pointKernel({ position, intensity, radius, falloffPower, cone }: PointLight): LightKernel {
  const [px, py, pz] = position;
  const sized = radius > 0 && falloffPower === 2;
  const silhouette = Math.PI * radius * radius;
  const strengthInCone = cone ? createConeProfile(cone, radius) : undefined;
  return {
    colour: intensity,
    evaluate(point) {
      const dx = px - point[0];
      const dy = py - point[1];
      const dz = pz - point[2];
      const squared = dx * dx + dy * dy + dz * dz + 1e-12;
      const inverse = 1 / Math.sqrt(squared);
      const x = dx * inverse;
      const y = dy * inverse;
      const z = dz * inverse;
      let strength = strengthInCone ? strengthInCone(-dx, -dy, -dz) : 1;
      if (strength <= 0) {
        nothing(point);
        return;
      }
      if (sized) {
        fromBall(point, x, y, z, (radius * radius) / (squared + radius * radius));
        multiply(point, strength / silhouette);
        return;
      }
      const cosine = point[3] * x + point[4] * y + point[5] * z;
      if (cosine <= 0) {
        nothing(point);
        return;
      }
      fromDirection(point, x, y, z, cosine);
      for (let power = 0; power < falloffPower; power++) strength *= inverse;
      multiply(point, strength);
    },
  };
}

function sphereKernel({ centre, radius, radiance }: SphereLight): LightKernel {
  const [px, py, pz] = centre;
  return {
    colour: radiance,
    evaluate(point) {
      const dx = px - point[0];
      const dy = py - point[1];
      const dz = pz - point[2];
      const squared = dx * dx + dy * dy + dz * dz + 1e-12;
      const inverse = 1 / Math.sqrt(squared);
      fromBall(point, dx * inverse, dy * inverse, dz * inverse, (radius * radius) / squared);
    },
  };
}

function areaKernel(light: AreaLight): LightKernel {
  const { centre, normal, radiance, halfSpread } = light;
  const round = light.outline !== "rect";
  const extent = light.halfWidth * light.halfWidth + light.halfHeight * light.halfHeight;
  const x = scaled(light.axisX, light.halfWidth);
  const y = scaled(light.axisY, light.halfHeight);
  const narrow = halfSpread < Math.PI / 2 - 1e-3;
  return {
    colour: radiance,
    evaluate(point) {
      const dx = centre[0] - point[0];
      const dy = centre[1] - point[1];
      const dz = centre[2] - point[2];
      if (dx * normal[0] + dy * normal[1] + dz * normal[2] >= 0) {
        nothing(point);
        return;
      }
      const far = dx * dx + dy * dy + dz * dz > FAR_OFF * extent;
      const outline = round ? (far ? ROUGH_ROUND : ROUND) : RECT;
      toFrame(point, dx, dy, dz, 0);
      toFrame(point, x[0], x[1], x[2], 3);
      toFrame(point, y[0], y[1], y[2], 6);
      const plain = plainFormFactor(outline);
      if (plain <= 0) {
        nothing(point);
        return;
      }
      const share = point[POINT.gloss] === 0 ? 0 : lobeFormFactor(outline, point);
      point[POINT.diffuse] = plain;
      point[POINT.f0] = share * point[POINT.lobe + 4];
      point[POINT.f90] = share * point[POINT.lobe + 5];
      // The highlight is dimmed as the diffuse light is.
      if (narrow) multiply(point, beamIrradiance(light, point) / (Math.PI * plain));
    },
  };
}
