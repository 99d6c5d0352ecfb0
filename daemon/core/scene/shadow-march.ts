// SPDX-License-Identifier: Apache-2.0
import type { LightSamples } from "./light-samples.ts";
import { type Marcher, RAY } from "./ray-march.ts";
import { type ScreenSpace, TILE } from "./screen-space.ts";

/**
 * One shadow ray per marched pixel towards its tile's place on the light. Writes 0 into `open` where it is blocked (it
 * comes filled with 1) and the metres to what blocks it into `distance`, of the marched rows `from` to `to`. Pixels that the
 * light is wholly behind are skipped.
 */
export function marchShadows(
  space: ScreenSpace,
  march: Marcher,
  light: LightSamples,
  open: Float32Array,
  distance: Float32Array,
  from: number,
  to: number,
): void {
  const { surface, view, pixel, width, nearness, slopeX, slopeY } = space;
  const { hit, depth, position } = surface;
  const [normalX, normalY, normalZ] = surface.normal;
  const { places, parallel, middle, extent } = light;
  const ray = new Float64Array(RAY.size);
  for (let k = from * width; k < to * width; k++) {
    const at = pixel[k];
    if (hit[at] === 0) continue;
    const stratum = TILE[((((k / width) | 0) & 3) << 2) | ((k % width) & 3)];
    const nx = normalX[at];
    const ny = normalY[at];
    const nz = normalZ[at];
    const px = position[3 * at];
    const py = position[3 * at + 1];
    const pz = position[3 * at + 2];
    // Wholly below the horizon?
    const height = parallel
      ? nx * middle[0] + ny * middle[1] + nz * middle[2]
      : nx * (middle[0] - px) + ny * (middle[1] - py) + nz * (middle[2] - pz);
    if (height <= -extent) continue;
    let dx = places[3 * stratum];
    let dy = places[3 * stratum + 1];
    let dz = places[3 * stratum + 2];
    let reach = 1e30;
    if (!parallel) {
      dx -= px;
      dy -= py;
      dz -= pz;
      reach = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (reach < 1e-9) continue;
      dx /= reach;
      dy /= reach;
      dz /= reach;
    }
    // A place below the horizon sends nothing: the ray goes along the surface in its stead.
    const facing = nx * dx + ny * dy + nz * dz;
    if (facing < 0.02) {
      dx += nx * (0.02 - facing);
      dy += ny * (0.02 - facing);
      dz += nz * (0.02 - facing);
    }
    // Start a pixel's width above the surface.
    const lift = view.projection === "orthographic" ? view.xStep : view.xStep * depth[at];
    ray[RAY.x] = px + nx * lift;
    ray[RAY.y] = py + ny * lift;
    ray[RAY.z] = pz + nz * lift;
    ray[RAY.dx] = dx;
    ray[RAY.dy] = dy;
    ray[RAY.dz] = dz;
    ray[RAY.reach] = reach;
    ray[RAY.jitter] = ((stratum * 7) % 16) / 16;
    ray[RAY.margin] = 0.75 * (Math.abs(slopeX[k]) + Math.abs(slopeY[k])) + 1e-4 * Math.abs(nearness[at]);
    march(ray);
    if (ray[RAY.hit] > 0) {
      open[k] = 0;
      distance[k] = ray[RAY.hit];
    }
  }
}
