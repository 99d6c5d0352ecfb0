// SPDX-License-Identifier: Apache-2.0
import type { Pass } from "./pass.ts";
import { sanitise } from "./sanitise.ts";
import { basisOf, turnPlanes } from "./vectors.ts";

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
    turnPlanes(planes, basisOf(context, "position"));
    const eye = context.vectorSpace === "world" ? undefined : context.view?.position;
    for (const [axis, plane] of planes.entries()) {
      const origin = eye?.[axis] ?? 0;
      for (let index = 0; index < plane.length; index++)
        plane[index] = plane[index] * context.metresPerUnit + origin;
    }
    return { planes, replaced };
  },
};
