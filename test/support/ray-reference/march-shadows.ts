// SPDX-License-Identifier: Apache-2.0
import type { LightSamples } from "../../../daemon/core/scene/light-samples.ts";
import { type ScreenSpace, TILE } from "../../../daemon/core/scene/screen-space.ts";
import { march } from "./march.ts";

/**
 * One shadow ray per marched pixel towards its tile's place on the light. Writes 0 into `open` where it is blocked (it
 * comes filled with 1) and the metres to what blocks it into `distance`. Pixels that the light is wholly behind are skipped.
 */
export function marchShadows(
  space: ScreenSpace,
  light: LightSamples,
  open: Float32Array,
  distance: Float32Array,
): void {
  const { surface, view, pixel, width, nearness, slopeX, slopeY } = space;
  const { hit, depth, position } = surface;
  const [normalX, normalY, normalZ] = surface.normal;
  const { places, parallel, middle, extent } = light;
  for (let k = 0; k < pixel.length; k++) {
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
    const met = march(space, {
      from: [px + nx * lift, py + ny * lift, pz + nz * lift],
      along: [dx, dy, dz],
      reach,
      jitter: ((stratum * 7) % 16) / 16,
      margin: 0.75 * (Math.abs(slopeX[k]) + Math.abs(slopeY[k])) + 1e-4 * Math.abs(nearness[at]),
    });
    if (met === undefined) continue;
    open[k] = 0;
    distance[k] = met;
  }
}
