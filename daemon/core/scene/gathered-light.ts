// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { sharedFloats } from "../shared-memory.ts";
import { type Environment, readReflection } from "./environment.ts";
import { marchRay, RAY } from "./ray-march.ts";
import { type ScreenSpace, TILE } from "./screen-space.ts";

/** What rays through the depth buffer find around each surface. RGB images of scene-linear radiance. */
export interface GatheredLight {
  /** Of a white Lambert surface under what the other surfaces in the picture throw on it: one bounce. */
  readonly bounce: Image;
  /** Share of the surrounding's light that passes the surfaces in the picture, 0..1 by channel. */
  readonly skyShare: Image;
  /** Seen in a mirror of the surface's roughness, before its reflectance. */
  readonly mirror: Image;
  /** Share of the mirror that shows surfaces of the picture, 0..1. */
  readonly mirrored: Float32Array;
}

/** Rays over the hemisphere of a pixel; with its tile's sixteen strata the filter sees sixteen times as many. */
const RAYS = 4;
const STRATA = 16;
/** Directions over the hemisphere around +Z, cosine weighted, x, y, z: a Hammersley set, ray after ray of each stratum. */
const DOME = hemisphere();
/** Blur of the surrounding in a ray that stands for a sixty-fourth of the hemisphere, as roughness. */
const RAY_BLUR = 0.4;
/** Steeper than this a ray meets the surface in front, not its back. */
const FRONT = -0.05;

const PLANES = { bounce: 0, passed: 3, sky: 6, mirror: 9, mirrored: 12, count: 13 } as const;

/** `matt` is what surfaces throw in all directions, `shown` what the viewer sees of them. Deterministic. */
export async function gatherLight(
  space: ScreenSpace,
  matt: Image,
  shown: Image,
  ambient: Environment | undefined,
  crew: Crew,
): Promise<GatheredLight> {
  const { surface } = space;
  const blank = (length: number) => sharedFloats(length);
  const marched = Array.from({ length: PLANES.count }, () => blank(space.pixel.length));
  await crew.run("gather", { space, matt, shown, ambient, planes: marched }, space.height);
  const smooth = marched.map(({ length }) => blank(length));
  await crew.run("smooth", { space, planes: marched, smooth }, space.height);
  for (let channel = 0; channel < 3; channel++) {
    const passed = smooth[PLANES.passed + channel];
    const sky = smooth[PLANES.sky + channel];
    for (let k = 0; k < passed.length; k++) passed[k] = sky[k] > 0 ? passed[k] / sky[k] : 1;
  }
  const kept = [...smooth.slice(0, PLANES.sky), ...smooth.slice(PLANES.mirror)];
  const full = space.step === 1 ? kept : kept.map(() => blank(surface.hit.length));
  if (space.step !== 1) await crew.run("scatter", { space, planes: kept, full }, surface.height);
  const image = (first: number): Image => ({
    width: surface.width,
    height: surface.height,
    planes: full.slice(first, first + 3),
  });
  return { bounce: image(0), skyShare: image(3), mirror: image(6), mirrored: full[9] };
}

export interface GatherTask {
  readonly space: ScreenSpace;
  readonly matt: Image;
  readonly shown: Image;
  readonly ambient: Environment | undefined;
  /** As `PLANES` has them, of marched pixels. */
  readonly planes: readonly Float32Array[];
}

/** Gathers for the marched rows `from` to `to`. */
export function gatherRows(
  { space, matt, shown, ambient, planes }: GatherTask,
  from: number,
  to: number,
): void {
  const { surface, view, pixel, width, nearness, points, slopeX, slopeY } = space;
  const { hit, depth, roughness } = surface;
  const [normalX, normalY, normalZ] = surface.normal;
  const [mattR, mattG, mattB] = matt.planes;
  const parallel = view.projection === "orthographic";
  const ray = new Float64Array(RAY.size);
  const colour = new Float64Array(3);
  const sum = new Float64Array(PLANES.count);
  for (let k = from * width; k < to * width; k++) {
    const at = pixel[k];
    if (hit[at] === 0) continue;
    const stratum = TILE[((((k / width) | 0) & 3) << 2) | ((k % width) & 3)];
    const nx = normalX[at];
    const ny = normalY[at];
    const nz = normalZ[at];
    const lift = parallel ? view.xStep : view.xStep * depth[at];
    ray[RAY.x] = points[4 * at] + nx * lift;
    ray[RAY.y] = points[4 * at + 1] + ny * lift;
    ray[RAY.z] = points[4 * at + 2] + nz * lift;
    ray[RAY.reach] = 1e30;
    ray[RAY.margin] = 0.75 * (Math.abs(slopeX[k]) + Math.abs(slopeY[k])) + 1e-4 * Math.abs(nearness[at]);
    // Tangents without a branch on the normal's direction (Duff et al. 2017).
    const sign = nz >= 0 ? 1 : -1;
    const a = -1 / (sign + nz);
    const b = nx * ny * a;
    const tx = 1 + sign * nx * nx * a;
    const ty = sign * b;
    const tz = -sign * nx;
    const by = sign + ny * ny * a;
    sum.fill(0);
    for (let index = 0; index < RAYS; index++) {
      const first = 3 * (index * STRATA + stratum);
      const lx = DOME[first];
      const ly = DOME[first + 1];
      const lz = DOME[first + 2];
      const dx = tx * lx + b * ly + nx * lz;
      const dy = ty * lx + by * ly + ny * lz;
      const dz = tz * lx - ny * ly + nz * lz;
      ray[RAY.dx] = dx;
      ray[RAY.dy] = dy;
      ray[RAY.dz] = dz;
      ray[RAY.jitter] = ((stratum * 7 + index * 5) % 16) / 16;
      marchRay(space, ray);
      if (ambient) {
        readReflection(ambient, dx, dy, dz, RAY_BLUR, colour);
        for (let channel = 0; channel < 3; channel++) sum[PLANES.sky + channel] += colour[channel];
      }
      if (ray[RAY.hit] > 0) {
        const there = ray[RAY.place];
        if (normalX[there] * dx + normalY[there] * dy + normalZ[there] * dz > FRONT) continue;
        sum[0] += mattR[there];
        sum[1] += mattG[there];
        sum[2] += mattB[there];
      } else if (ambient)
        for (let channel = 0; channel < 3; channel++) sum[PLANES.passed + channel] += colour[channel];
    }
    for (let plane = 0; plane < PLANES.mirror; plane++) planes[plane][k] = sum[plane] / RAYS;

    let vx = -view.forward[0];
    let vy = -view.forward[1];
    let vz = -view.forward[2];
    if (!parallel) {
      vx = view.position[0] - points[4 * at];
      vy = view.position[1] - points[4 * at + 1];
      vz = view.position[2] - points[4 * at + 2];
      const inverse = 1 / Math.sqrt(vx * vx + vy * vy + vz * vz);
      vx *= inverse;
      vy *= inverse;
      vz *= inverse;
    }
    const twice = 2 * (nx * vx + ny * vy + nz * vz);
    const mx = twice * nx - vx;
    const my = twice * ny - vy;
    const mz = twice * nz - vz;
    // A half vector of GGX's distribution in the place of the normal.
    const alpha = roughness[at] * roughness[at];
    const u = ((stratum * 5 + 3) % STRATA) / STRATA;
    const cosine = Math.sqrt((1 - u) / (1 + (alpha * alpha - 1) * u));
    const sine = Math.sqrt(1 - cosine * cosine);
    const turn = (2 * Math.PI * (stratum + 0.5)) / STRATA;
    const hx = sine * Math.cos(turn);
    const hy = sine * Math.sin(turn);
    const wx = tx * hx + b * hy + nx * cosine;
    const wy = ty * hx + by * hy + ny * cosine;
    const wz = tz * hx - ny * hy + nz * cosine;
    const along = 2 * (wx * vx + wy * vy + wz * vz);
    let rx = along * wx - vx;
    let ry = along * wy - vy;
    let rz = along * wz - vz;
    const facing = nx * rx + ny * ry + nz * rz;
    if (facing < 0.02) {
      rx += nx * (0.02 - facing);
      ry += ny * (0.02 - facing);
      rz += nz * (0.02 - facing);
    }
    ray[RAY.dx] = rx;
    ray[RAY.dy] = ry;
    ray[RAY.dz] = rz;
    ray[RAY.jitter] = ((stratum * 7) % 16) / 16;
    marchRay(space, ray);
    const there = ray[RAY.place];
    const meets =
      ray[RAY.hit] > 0 && normalX[there] * rx + normalY[there] * ry + normalZ[there] * rz <= FRONT;
    if (meets) {
      planes[PLANES.mirrored][k] = 1;
      for (let channel = 0; channel < 3; channel++)
        planes[PLANES.mirror + channel][k] = shown.planes[channel][there];
    } else if (ambient && ray[RAY.hit] === 0) {
      readReflection(ambient, mx, my, mz, roughness[at], colour);
      for (let channel = 0; channel < 3; channel++) planes[PLANES.mirror + channel][k] = colour[channel];
    }
  }
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
