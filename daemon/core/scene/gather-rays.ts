// SPDX-License-Identifier: Apache-2.0
import type { Vec3 } from "../request.ts";
import type { View } from "./camera.ts";
import { type Environment, readReflection } from "./environment.ts";
import { createMarcher, type Marcher, RAY } from "./ray-march.ts";
import { type ScreenSpace, TILE } from "./screen-space.ts";

/** Rays over the hemisphere of a pixel; with its tile's sixteen strata the filter sees sixteen times as many. */
const RAYS = 4;
const STRATA = 16;
/** Directions over the hemisphere around +Z, cosine weighted, x, y, z: a Hammersley set, ray after ray of each stratum. */
const DOME = hemisphere();
/** Blur of the surrounding in a ray that stands for a sixty-fourth of the hemisphere, as roughness. */
const RAY_BLUR = 0.4;
/** Steeper than this a ray meets the surface in front, not its back. */
const FRONT = -0.05;
/** Steeper than this a ray that leaves the picture downwards meets the ground. */
const DOWN = -0.05;
/** Height component of a normal from which on water stays on a surface, and the roughness of its ripples. */
const WATER_STAYS = 0.4;
const WATER_ROUGHNESS = 0.1;

/** First plane of each result; colours take three. */
export const GATHERED = {
  bounce: 0,
  passed: 3,
  sky: 6,
  mirror: 9,
  mirrored: 12,
  water: 13,
  count: 16,
} as const;

export interface GatherTask {
  readonly space: ScreenSpace;
  /** RGB of the reduced picture: what surfaces throw in all directions, and what they show the viewer. */
  readonly thrown: readonly Float32Array[];
  readonly shown: readonly Float32Array[];
  readonly ambient: Environment | undefined;
  /** See `groundLight`. */
  readonly ground: Vec3 | undefined;
  /** Whether water is asked for. */
  readonly wet: boolean;
  /** As `GATHERED` has them, of marched pixels. */
  readonly planes: readonly Float32Array[];
}

/** Gathers for the marched rows `from` to `to`. */
export function gatherRows(task: GatherTask, from: number, to: number): void {
  const { space, planes } = task;
  const { surface, view, pixel, width, nearness, slopeX, slopeY } = space;
  const { hit, depth, position, normal, roughness } = surface;
  const [normalX, normalY, normalZ] = normal;
  const parallel = view.projection === "orthographic";
  const march = createMarcher(space);
  const ray = new Float64Array(RAY.size);
  const frame = new Float64Array(FRAME.size);
  const colour = new Float64Array(3);
  for (let k = from * width; k < to * width; k++) {
    const at = pixel[k];
    if (hit[at] === 0) continue;
    const stratum = TILE[((((k / width) | 0) & 3) << 2) | ((k % width) & 3)];
    const nx = normalX[at];
    const ny = normalY[at];
    const nz = normalZ[at];
    const lift = parallel ? view.xStep : view.xStep * depth[at];
    ray[RAY.x] = position[3 * at] + nx * lift;
    ray[RAY.y] = position[3 * at + 1] + ny * lift;
    ray[RAY.z] = position[3 * at + 2] + nz * lift;
    ray[RAY.reach] = 1e30;
    ray[RAY.margin] = 0.75 * (Math.abs(slopeX[k]) + Math.abs(slopeY[k])) + 1e-4 * Math.abs(nearness[at]);
    setFrame(frame, nx, ny, nz);
    gatherDome(task, march, k, stratum, ray, frame, colour);
    setViewer(frame, view, position, at);
    if (reflect(task, march, roughness[at], stratum, ray, frame, colour)) planes[GATHERED.mirrored][k] = 1;
    for (let channel = 0; channel < 3; channel++) planes[GATHERED.mirror + channel][k] = colour[channel];
    if (!task.wet || nz < WATER_STAYS) continue;
    // Water lies flatter than what it lies on.
    const steepness = Math.sqrt(nx * nx + ny * ny) || 1;
    const flat = 0.5 * Math.min(steepness, 1);
    const height = Math.sqrt(1 - flat * flat);
    setFrame(frame, (nx / steepness) * flat, (ny / steepness) * flat, height);
    reflect(task, march, WATER_ROUGHNESS, stratum, ray, frame, colour);
    for (let channel = 0; channel < 3; channel++) planes[GATHERED.water + channel][k] = colour[channel];
  }
}

/** A normal, two tangents, and the unit vector to the viewer. */
const FRAME = { n: 0, t: 3, b: 6, v: 9, size: 12 } as const;

/** Tangents without a branch on the normal's direction (Duff et al. 2017). */
function setFrame(frame: Float64Array, nx: number, ny: number, nz: number): void {
  const sign = nz >= 0 ? 1 : -1;
  const a = -1 / (sign + nz);
  const b = nx * ny * a;
  frame[0] = nx;
  frame[1] = ny;
  frame[2] = nz;
  frame[3] = 1 + sign * nx * nx * a;
  frame[4] = sign * b;
  frame[5] = -sign * nx;
  frame[6] = b;
  frame[7] = sign + ny * ny * a;
  frame[8] = -ny;
}

function setViewer(frame: Float64Array, view: View, position: Float32Array, at: number): void {
  const { forward, position: eye, projection } = view;
  const parallel = projection === "orthographic";
  const x = parallel ? -forward[0] : eye[0] - position[3 * at];
  const y = parallel ? -forward[1] : eye[1] - position[3 * at + 1];
  const z = parallel ? -forward[2] : eye[2] - position[3 * at + 2];
  const inverse = 1 / Math.sqrt(x * x + y * y + z * z);
  frame[FRAME.v] = x * inverse;
  frame[FRAME.v + 1] = y * inverse;
  frame[FRAME.v + 2] = z * inverse;
}

/** What comes over the hemisphere of the marched pixel `k` from other surfaces and past them from the surroundings. */
function gatherDome(
  { space, thrown, ambient, ground, planes }: GatherTask,
  march: Marcher,
  k: number,
  stratum: number,
  ray: Float64Array,
  frame: Float64Array,
  colour: Float64Array,
): void {
  const [normalX, normalY, normalZ] = space.surface.normal;
  for (let index = 0; index < RAYS; index++) {
    const first = 3 * (index * STRATA + stratum);
    const x = DOME[first];
    const y = DOME[first + 1];
    const z = DOME[first + 2];
    const dx = frame[3] * x + frame[6] * y + frame[0] * z;
    const dy = frame[4] * x + frame[7] * y + frame[1] * z;
    const dz = frame[5] * x + frame[8] * y + frame[2] * z;
    ray[RAY.dx] = dx;
    ray[RAY.dy] = dy;
    ray[RAY.dz] = dz;
    ray[RAY.jitter] = ((stratum * 7 + index * 5) % STRATA) / STRATA;
    march(ray);
    const met = ray[RAY.hit] > 0;
    const below = !met && ground !== undefined && dz < DOWN;
    if (ambient) {
      readReflection(ambient, dx, dy, dz, RAY_BLUR, colour);
      for (let channel = 0; channel < 3; channel++) {
        const share = colour[channel] / RAYS;
        planes[GATHERED.sky + channel][k] += share;
        if (!met && !below) planes[GATHERED.passed + channel][k] += share;
      }
    }
    if (below)
      for (let channel = 0; channel < 3; channel++)
        planes[GATHERED.bounce + channel][k] += ground[channel] / RAYS;
    if (!met) continue;
    const there = ray[RAY.place];
    if (normalX[there] * dx + normalY[there] * dy + normalZ[there] * dz > FRONT) continue;
    for (let channel = 0; channel < 3; channel++)
      planes[GATHERED.bounce + channel][k] += thrown[channel][there] / RAYS;
  }
}

/** Writes what a mirror of that roughness shows the viewer into `colour`; true where that is a surface of the picture. */
function reflect(
  { space, shown, ambient, ground }: GatherTask,
  march: Marcher,
  roughness: number,
  stratum: number,
  ray: Float64Array,
  frame: Float64Array,
  colour: Float64Array,
): boolean {
  const nx = frame[0];
  const ny = frame[1];
  const nz = frame[2];
  const vx = frame[9];
  const vy = frame[10];
  const vz = frame[11];
  // A half vector of GGX's distribution in the place of the normal.
  const alpha = roughness * roughness;
  const u = ((stratum * 5 + 3) % STRATA) / STRATA;
  const cosine = Math.sqrt((1 - u) / (1 + (alpha * alpha - 1) * u));
  const sine = Math.sqrt(1 - cosine * cosine);
  const turn = (2 * Math.PI * (stratum + 0.5)) / STRATA;
  const hx = sine * Math.cos(turn);
  const hy = sine * Math.sin(turn);
  const wx = frame[3] * hx + frame[6] * hy + nx * cosine;
  const wy = frame[4] * hx + frame[7] * hy + ny * cosine;
  const wz = frame[5] * hx + frame[8] * hy + nz * cosine;
  const along = 2 * (wx * vx + wy * vy + wz * vz);
  // A direction below the horizon goes along the surface in its stead.
  const below = Math.max(
    0.02 - (nx * (along * wx - vx) + ny * (along * wy - vy) + nz * (along * wz - vz)),
    0,
  );
  const rx = along * wx - vx + nx * below;
  const ry = along * wy - vy + ny * below;
  const rz = along * wz - vz + nz * below;
  ray[RAY.dx] = rx;
  ray[RAY.dy] = ry;
  ray[RAY.dz] = rz;
  ray[RAY.jitter] = ((stratum * 7) % STRATA) / STRATA;
  march(ray);
  colour.fill(0);
  if (ray[RAY.hit] > 0) {
    const there = ray[RAY.place];
    const [normalX, normalY, normalZ] = space.surface.normal;
    if (normalX[there] * rx + normalY[there] * ry + normalZ[there] * rz > FRONT) return false;
    for (let channel = 0; channel < 3; channel++) colour[channel] = shown[channel][there];
    return true;
  }
  if (ground && rz < DOWN) {
    for (let channel = 0; channel < 3; channel++) colour[channel] = ground[channel];
    return true;
  }
  if (!ambient) return false;
  // The surroundings come filtered by roughness already, so they are read in the middle of the lobe.
  const twice = 2 * (nx * vx + ny * vy + nz * vz);
  readReflection(ambient, twice * nx - vx, twice * ny - vy, twice * nz - vz, roughness, colour);
  return false;
}

function hemisphere(): Float64Array {
  const count = RAYS * STRATA;
  const directions = new Float64Array(3 * count);
  for (let k = 0; k < count; k++) {
    // Stratum after stratum the set is spread over the whole hemisphere, ray after ray as well.
    const stratum = k % STRATA;
    const index = stratum * RAYS + ((k / STRATA) | 0);
    const u = (index + 0.5) / count;
    const turn = 2 * Math.PI * mirroredBits(index);
    const radius = Math.sqrt(u);
    directions.set([radius * Math.cos(turn), radius * Math.sin(turn), Math.sqrt(1 - u)], 3 * k);
  }
  return directions;
}

/** The bits of an integer mirrored at the binary point (van der Corput). */
function mirroredBits(index: number): number {
  let result = 0;
  for (let digit = 0.5, rest = index; rest > 0; digit /= 2, rest >>= 1) if (rest & 1) result += digit;
  return result;
}
