// SPDX-License-Identifier: Apache-2.0
import { luminance } from "../luminance.ts";
import type { Vec3 } from "../request.ts";
import { scaled } from "./house-space.ts";
import type { AreaLight, Light, SpotCone, SunLight } from "./lit-scene.ts";

/** Suns are taken to fill no more than this half angle, radians: wider ones would need an infinite polygon. */
const WIDEST = 1.4;
/** A beam is plain from this far below a right angle on, and taken as no narrower than this: half angles, radians. */
const PLAIN_BEAM = Math.PI / 2 - 1e-3;
const NARROWEST_BEAM = 0.002;

const NO_CONE = new Array<number>(12).fill(0);
const NO_AREA = new Array<number>(14).fill(0);
const KINDS = { sun: 0, point: 1, sphere: 2, area: 3 } as const;

/** A light as the struct in `lanes/src/lights.rs` has it; `shadowed` where its visibility is given with each pixel. */
export function lightParameters(light: Light, shadowed: boolean): readonly number[] {
  const head = (colour: Vec3, place: Vec3, size: number, falloff: number) => {
    const brightness = luminance(...colour);
    return [KINDS[light.kind], ...colour, brightness, shadowed ? 1 : 0, ...place, size, falloff];
  };
  switch (light.kind) {
    case "sun": {
      const [colour, sineSquared] = sunDisc(light);
      return [...head(colour, light.towards, sineSquared, 0), ...NO_CONE, ...NO_AREA];
    }
    case "point": {
      const { intensity, position, radius, falloffPower, cone } = light;
      const own = head(intensity, position, radius, falloffPower);
      return [...own, ...(cone ? coneParameters(cone) : NO_CONE), ...NO_AREA];
    }
    case "sphere":
      return [...head(light.radiance, light.centre, light.radius, 0), ...NO_CONE, ...NO_AREA];
    case "area":
      return [...head(light.radiance, light.centre, 0, 0), ...NO_CONE, ...areaParameters(light)];
  }
}

/** A disc by its radiance and squared sine; one too small for that by its irradiance and 0. */
function sunDisc({ irradiance, halfAngle }: SunLight): [Vec3, number] {
  const sineSquared = Math.sin(Math.min(halfAngle, WIDEST)) ** 2;
  if (sineSquared < 1e-10) return [irradiance, 0];
  return [scaled(irradiance, 1 / (Math.PI * sineSquared)), sineSquared];
}

const coneParameters = ({ axis, axisX, axisY, stretchX, stretchY, cosOuter, cosInner }: SpotCone) => [
  1,
  ...axis,
  ...scaled(axisX, 1 / stretchX),
  ...scaled(axisY, 1 / stretchY),
  cosOuter,
  1 / Math.max(cosInner - cosOuter, 1e-6),
];

function areaParameters(light: AreaLight): number[] {
  const { outline, normal, axisX, axisY, halfWidth, halfHeight, halfSpread } = light;
  const spread = Math.max(halfSpread, NARROWEST_BEAM);
  const beam = halfSpread < PLAIN_BEAM ? [Math.tan(spread), Math.tan(spread) - spread] : [0, 0];
  return [outline === "rect" ? 0 : 1, ...normal, ...axisX, ...axisY, halfWidth, halfHeight, ...beam];
}
