// SPDX-License-Identifier: Apache-2.0
import type { Pass } from "./pass.ts";
import { sanitise } from "./sanitise.ts";
import { basisOf } from "./vectors.ts";

/**
 * Canonical: XYZ in the world, Z up, metres. The background is what the renderer wrote, (0, 0, 0) as a rule, brought
 * along like any point: depth, not position, tells where nothing was hit.
 */
export const position: Pass = {
  kind: "position",
  title: "position",
  components: [
    ["X", "Y", "Z"],
    ["R", "G", "B"],
  ],
  colour: false,
  outside: 0,
  canonical(planes, context) {
    const replaced = sanitise(planes);
    const { metresPerUnit, vectorSpace, view } = context;
    const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = basisOf(context, "position");
    const [originX, originY, originZ] = (vectorSpace !== "world" && view?.position) || [0, 0, 0];
    const [xs, ys, zs] = planes;
    for (let index = 0; index < xs.length; index++) {
      const a = xs[index];
      const b = ys[index];
      const c = zs[index];
      xs[index] = Math.fround(a * ax + b * bx + c * cx) * metresPerUnit + originX;
      ys[index] = Math.fround(a * ay + b * by + c * cy) * metresPerUnit + originY;
      zs[index] = Math.fround(a * az + b * bz + c * cz) * metresPerUnit + originZ;
    }
    return { planes, replaced };
  },
};
