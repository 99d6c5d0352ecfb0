// SPDX-License-Identifier: Apache-2.0
import type { Pass } from "./pass.ts";
import { sanitise } from "./sanitise.ts";
import { basisOf, turned } from "./vectors.ts";

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
    const [a, b, c] = basisOf(context, "position");
    const [originX, originY, originZ] = (vectorSpace !== "world" && view?.position) || [0, 0, 0];
    const [xs, ys, zs] = planes;
    for (let index = 0; index < xs.length; index++) {
      const x = xs[index];
      const y = ys[index];
      const z = zs[index];
      xs[index] = turned(x, y, z, a[0], b[0], c[0]) * metresPerUnit + originX;
      ys[index] = turned(x, y, z, a[1], b[1], c[1]) * metresPerUnit + originY;
      zs[index] = turned(x, y, z, a[2], b[2], c[2]) * metresPerUnit + originZ;
    }
    return { planes, replaced };
  },
};
