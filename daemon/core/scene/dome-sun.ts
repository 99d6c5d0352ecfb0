// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../image.ts";
import type { Vec3 } from "../request.ts";
import { domeDirection, shrinkDome, texelSolidAngle } from "./lat-long.ts";
import type { Dome, SunLight } from "./lit-scene.ts";
import { madeOfPicture } from "./made-of-picture.ts";

/** Columns at which a sun is looked for; a texel is then 0.7 degrees wide. */
const WIDTH = 512;
/** A sun and its glow lie within this angle of the brightest texel; the sky's own level is read in the ring up to the next. */
const CONE = 0.06;
const RING = 0.15;
/** A picture of fewer columns cannot tell a sun from its sky. */
const LEAST_WIDTH = 128;
/** Less than this share of the dome's light is no sun: the harmonics and the blurred maps hold it well enough. */
const LEAST_SHARE = 0.15;
/** Half the sun's angular diameter, and the least that is told apart at this width. */
const SUN_RADIUS = 0.00465;

/**
 * Splits a photographed sky into its sun and the rest. Nine harmonics cannot hold a sun and a blurred map casts no shadow,
 * so a peak that gives a large share of the light becomes a lamp of the same flux, colour, direction and size (Debevec 2005,
 * "A Median Cut Algorithm for Light Probe Sampling", takes the same way for all light). The dome keeps its picture for
 * the camera. Nothing where the picture has no such peak.
 */
export function splitSun(dome: Dome): SplitDome | undefined {
  if (!dome.map || dome.map.width < LEAST_WIDTH) return undefined;
  return madeOfPicture(dome.map, "sun", [dome], () => split(dome));
}

interface SplitDome {
  readonly dome: Dome;
  readonly sun: SunLight;
}

function split(dome: Dome): SplitDome | undefined {
  const small = shrinkDome(dome, WIDTH);
  const map = small.map!;
  const brightness = brightnessOf(map);
  const peak = brightness.indexOf(brightness.reduce((most, value) => Math.max(most, value), 0));
  const around = texelsAround(small, peak);
  const level = ringLevel(map, around);
  const flux: [number, number, number] = [0, 0, 0];
  const towards: [number, number, number] = [0, 0, 0];
  let excess = 0;
  const planes = map.planes.slice(0, 3).map((plane) => plane.slice());
  for (const { at, angle, solidAngle } of around) {
    if (angle > CONE) continue;
    const over = planes.map((plane, channel) => Math.max(plane[at] - level[channel], 0) * solidAngle);
    const weight = over[0] + over[1] + over[2];
    const direction = directionOf(small, at);
    excess += weight;
    for (let k = 0; k < 3; k++) {
      flux[k] += over[k];
      towards[k] += weight * direction[k];
      planes[k][at] = Math.min(planes[k][at], level[k]);
    }
  }
  if (!(excess > LEAST_SHARE * totalFlux(map, brightness))) return undefined;
  const length = Math.hypot(...towards);
  const sun: SunLight = {
    kind: "sun",
    name: `${dome.name}.sun`,
    castsShadow: dome.castsShadow,
    towards: [towards[0] / length, towards[1] / length, towards[2] / length],
    irradiance: [0, 1, 2].map((k) => flux[k] * dome.radiance[k]) as unknown as Vec3,
    halfAngle: radiusOf(length / excess),
  };
  return { dome: { ...dome, lightMap: { ...map, planes } }, sun };
}

/** Of a disc whose directions have a mean this long: 1 - r^2 / 4 for a small radius; a texel's own smear is taken out. */
function radiusOf(meanLength: number): number {
  const squared = 4 * (1 - Math.min(meanLength, 1)) - ((2 * Math.PI) / WIDTH) ** 2 / 3;
  return Math.min(Math.max(Math.sqrt(Math.max(squared, 0)), SUN_RADIUS), CONE);
}

const brightnessOf = ({ planes: [r, g, b] }: Image) => r.map((red, at) => red + g[at] + b[at]);

function totalFlux({ width, height }: Image, brightness: Float32Array): number {
  let sum = 0;
  for (let row = 0, at = 0; row < height; row++) {
    const solidAngle = texelSolidAngle(row, width, height);
    for (let column = 0; column < width; column++, at++) sum += brightness[at] * solidAngle;
  }
  return sum;
}

function directionOf(dome: Dome, at: number): Vec3 {
  const { width, height } = dome.map!;
  const row = Math.floor(at / width);
  return domeDirection(dome, (at - row * width + 0.5) / width, (row + 0.5) / height);
}

interface Texel {
  readonly at: number;
  /** From the brightest texel, radians. */
  readonly angle: number;
  readonly solidAngle: number;
}

/** All texels around one of them, up to the ring's outer edge. */
function texelsAround(dome: Dome, middle: number): Texel[] {
  const { width, height } = dome.map!;
  const [x, y, z] = directionOf(dome, middle);
  const middleRow = Math.floor(middle / width);
  const found: Texel[] = [];
  const [from, to] = [-RING, RING].map((away) => Math.round(middleRow + (away * height) / Math.PI));
  for (let row = Math.max(from, 0); row <= Math.min(to, height - 1); row++) {
    const solidAngle = texelSolidAngle(row, width, height);
    for (let column = 0, at = row * width; column < width; column++, at++) {
      const [dx, dy, dz] = directionOf(dome, at);
      const angle = Math.acos(Math.min(x * dx + y * dy + z * dz, 1));
      if (angle < RING) found.push({ at, angle, solidAngle });
    }
  }
  return found;
}

/** Mean radiance of the ring by channel. */
function ringLevel({ planes }: Image, texels: readonly Texel[]): number[] {
  const ring = texels.filter(({ angle }) => angle > CONE);
  const weight = ring.reduce((sum, { solidAngle }) => sum + solidAngle, 0);
  return [0, 1, 2].map(
    (channel) => ring.reduce((sum, { at, solidAngle }) => sum + planes[channel][at] * solidAngle, 0) / weight,
  );
}
