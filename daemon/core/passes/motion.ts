// SPDX-License-Identifier: Apache-2.0
import type { Pass } from "./pass.ts";
import { sanitise } from "./sanitise.ts";

/**
 * Canonical: four planes in pixels, x to the right and y up as Blender and Nuke write them: x and y of the vector to the
 * previous frame, then x and y of the vector to the next. Two components are the vector to the next frame; the one to the
 * previous is taken as its opposite, which is exact for even motion. Background 0.
 */
export const motion: Pass = {
  kind: "motion",
  title: "motion",
  components: [
    ["X", "Y", "Z", "W"],
    ["R", "G", "B", "A"],
    ["U", "V"],
    ["X", "Y"],
    ["R", "G"],
  ],
  colour: false,
  outside: 0,
  canonical(planes) {
    const replaced = sanitise(planes);
    if (planes.length === 4) return { planes, replaced };
    const [x, y] = planes;
    return { planes: [x.map(opposite), y.map(opposite), x, y], replaced };
  },
};

const opposite = (value: number) => (value === 0 ? 0 : -value);
