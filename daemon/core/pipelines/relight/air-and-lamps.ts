// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import { luminance } from "../../luminance.ts";
import { sumLuminance } from "../../luminance-sums.ts";
import type { Vec3 } from "../../request.ts";
import type { Environment } from "../../scene/environment.ts";
import type { Light, LitScene } from "../../scene/lit-scene.ts";
import type { GBuffer } from "../../scene/surface.ts";

/** The zeroth spherical harmonic: mean radiance over all directions is its coefficient times this. */
const Y00 = 0.28209479;

/**
 * Radiance that hazy air would scatter to the viewer. Its colour lies half way between grey and the light that crosses the
 * scene's `centre` from all sides (isotropic scattering); its luminance is the base picture's mean, where pixels count as
 * twice white at most.
 */
export async function airlightOf(
  scene: LitScene,
  centre: Vec3,
  environment: Environment,
  base: Image,
  exposure: number,
  crew: Crew,
): Promise<Vec3> {
  const flow = [0, 1, 2].map((channel) => environment.sh[channel] * Y00);
  for (const light of scene.lights) {
    const irradiance = irradianceAt(light, centre);
    for (let channel = 0; channel < 3; channel++) flow[channel] += irradiance[channel] / (4 * Math.PI);
  }
  const sum = await sumLuminance(base, crew, { least: 0, most: 2 / exposure });
  const level = sum / (base.width * base.height);
  const grey = luminance(flow[0], flow[1], flow[2]);
  const tint = (channel: number) =>
    grey > 0 ? level * (0.5 + (0.5 * Math.max(flow[channel], 0)) / grey) : level;
  return [tint(0), tint(1), tint(2)];
}

/** Angular radius of the strongest lamp, radians; 0 without lamps. */
export function lampSizeOf(scene: LitScene, centre: Vec3): number {
  const key = strongestLamp(scene, centre);
  return key < 0 ? 0 : Math.atan(angularTangent(scene.lights[key], centre));
}

/** Index of the lamp that gives most light to the scene's `centre`; -1 without lamps. */
export function strongestLamp(scene: LitScene, centre: Vec3): number {
  let most = 0;
  let strongest = -1;
  for (const [index, light] of scene.lights.entries()) {
    const strength = luminance(...irradianceAt(light, centre));
    if (strength <= most) continue;
    most = strength;
    strongest = index;
  }
  return strongest;
}

/** Metres; taken over about 65536 pixels, evenly spread. 1 where there is no surface. */
export function medianDepth({ hit, depth }: GBuffer): number {
  const stride = Math.ceil(hit.length / 65536);
  const depths = new Float32Array(Math.ceil(hit.length / stride));
  let count = 0;
  for (let at = 0; at < hit.length; at += stride) if (hit[at] === 1) depths[count++] = depth[at];
  return count > 0 ? inOrder(depths.subarray(0, count), count >> 1) : 1;
}

/** The value that would stand at `place` were they sorted (Hoare's selection, 1961); moves them about. */
function inOrder(values: Float32Array, place: number): number {
  let first = 0;
  let last = values.length - 1;
  while (first < last) {
    const pivot = values[(first + last) >> 1];
    let left = first;
    let right = last;
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (values[right] > pivot) right--;
      if (left > right) break;
      const value = values[left];
      values[left++] = values[right];
      values[right--] = value;
    }
    if (place <= right) last = right;
    else if (place >= left) first = left;
    else break;
  }
  return values[place];
}

/** The point on the viewing axis at a depth. */
export function pointOnAxis({ view }: LitScene, depth: number): Vec3 {
  const [x, y, z] = view.position;
  return [x + depth * view.forward[0], y + depth * view.forward[1], z + depth * view.forward[2]];
}

/** Irradiance of a surface that faces the light, cones and one-sidedness left aside. */
function irradianceAt(light: Light, point: Vec3): Vec3 {
  const times = (colour: Vec3, factor: number): Vec3 => [
    colour[0] * factor,
    colour[1] * factor,
    colour[2] * factor,
  ];
  switch (light.kind) {
    case "sun":
      return light.irradiance;
    case "point":
      return times(light.intensity, distance(light.position, point) ** -light.falloffPower);
    case "area":
      return times(
        light.radiance,
        (light.halfWidth * light.halfHeight * 4) / distance(light.centre, point) ** 2,
      );
    case "sphere":
      return times(light.radiance, Math.PI * (light.radius / distance(light.centre, point)) ** 2);
  }
}

function angularTangent(light: Light, point: Vec3): number {
  switch (light.kind) {
    case "sun":
      return Math.tan(Math.min(light.halfAngle, 1.4));
    case "point":
      return light.radius / distance(light.position, point);
    case "area":
      return Math.sqrt(light.halfWidth * light.halfHeight) / distance(light.centre, point);
    case "sphere":
      return light.radius / distance(light.centre, point);
  }
}

/** Metres, a centimetre at least. */
const distance = (a: Vec3, b: Vec3) => Math.max(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]), 0.01);
