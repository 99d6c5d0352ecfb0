// SPDX-License-Identifier: Apache-2.0
import type { Pass } from "./pass.ts";
import { sanitise } from "./sanitise.ts";
import { basisOf } from "./vectors.ts";

/** Shorter than this is no direction: background, or the mean of opposing surfaces in one pixel. */
const SHORTEST = 1e-3;

/**
 * Canonical: XYZ in the world, Z up; (0, 0, 0) in the background. Unit length, but for pixels that mix surfaces: theirs come
 * shorter from the renderer and stay so, which tells how much they differ. Packed ones are too coarse for that.
 */
export const normal: Pass = {
  kind: "normal",
  title: "normal",
  components: [
    ["X", "Y", "Z"],
    ["R", "G", "B"],
  ],
  colour: false,
  outside: 0,
  canonical(planes, context) {
    const replaced = sanitise(planes);
    if (context.packedNormals) unpack(planes);
    const [xs, ys, zs] = planes;
    const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = basisOf(context, "normal");
    for (let index = 0; index < xs.length; index++) {
      const a = xs[index];
      const b = ys[index];
      const c = zs[index];
      const x = Math.fround(a * ax + b * bx + c * cx);
      const y = Math.fround(a * ay + b * by + c * cy);
      const z = Math.fround(a * az + b * bz + c * cz);
      // Far quicker than Math.hypot, whose care for huge numbers no direction needs.
      const length = Math.sqrt(x * x + y * y + z * z);
      const most = context.packedNormals ? length : Math.max(length, 1);
      const scale = length < SHORTEST ? 0 : 1 / most;
      xs[index] = x * scale;
      ys[index] = y * scale;
      zs[index] = z * scale;
    }
    return { planes, replaced };
  },
};

/** n * 0.5 + 0.5 undone; black, which no packed direction gives, is background. */
function unpack([xs, ys, zs]: readonly Float32Array[]): void {
  for (let index = 0; index < xs.length; index++) {
    if (xs[index] === 0 && ys[index] === 0 && zs[index] === 0) continue;
    xs[index] = xs[index] * 2 - 1;
    ys[index] = ys[index] * 2 - 1;
    zs[index] = zs[index] * 2 - 1;
  }
}
