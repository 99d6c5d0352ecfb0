// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { Pass, PassContext } from "./pass.ts";

/** Renderers write a huge distance where nothing was hit (Blender 1e10, others 1e30); no scene reaches 1e9 units. */
const BACKGROUND_UNITS = 1e9;

/**
 * Canonical: one plane, metres along the viewing axis (not along the ray; for a lat-long camera, the distance), +Infinity where nothing was hit. Background in
 * files is 1e9 scene units or more, infinite, NaN (counted as replaced), or zero and behind the lens, where no surface can be; for inverse
 * depth, zero.
 */
export const depth: Pass = {
  kind: "depth",
  title: "depth",
  components: [["Z"], ["V"], ["Y"], ["X"], ["R"], ["A"], [""]],
  colour: false,
  outside: Number.POSITIVE_INFINITY,
  canonical([plane], context) {
    let replaced = 0;
    const along = axialShare(context);
    const { width, height, depthMeasure, metresPerUnit } = context;
    for (let row = 0, index = 0; row < height; row++)
      for (let column = 0; column < width; column++, index++) {
        const stored = plane[index];
        if (Number.isNaN(stored)) replaced++;
        const distance = toDistance(stored, depthMeasure);
        const hit = distance > 0 && distance < BACKGROUND_UNITS;
        const axial = hit && along ? distance * along(column, row) : distance;
        plane[index] = hit ? axial * metresPerUnit : Number.POSITIVE_INFINITY;
      }
    return { planes: [plane], replaced };
  },
};

/** Scene units away from the camera; zero, negative or NaN for background. */
function toDistance(stored: number, depthMeasure: PassContext["depthMeasure"]): number {
  switch (depthMeasure) {
    case "planar":
    case "radial":
      return stored;
    case "inverse":
      return 1 / stored;
    case "negative":
      return -stored;
    case undefined:
      throw new PlateError("MISSING_FIELD", "Nothing says what the depth pass measures.", {
        field: "depth_measure",
        remedy: "Set depth_measure on its source: planar, radial, inverse or negative.",
      });
  }
}

/** The share of a distance that lies on the viewing axis, for a pixel's centre; absent where all of it does. */
function axialShare({
  depthMeasure,
  view,
  column,
  row,
}: PassContext): ((x: number, y: number) => number) | undefined {
  if (depthMeasure !== "radial") return undefined;
  if (!view)
    throw new PlateError(
      "MISSING_FIELD",
      "Depth along the ray cannot be made planar without the camera it was seen through.",
      { field: "scene.camera", remedy: "Send the camera, or render planar depth." },
    );
  if (view.projection !== "perspective") return undefined;
  const left = view.xOrigin + view.xStep * (column + 0.5);
  const top = view.yOrigin + view.yStep * (row + 0.5);
  return (x, y) => 1 / Math.sqrt(1 + (left + view.xStep * x) ** 2 + (top + view.yStep * y) ** 2);
}
