// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { DepthMeasure } from "../request.ts";
import type { View } from "../scene/camera.ts";
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
    const { width, height, metresPerUnit } = context;
    const measure = measureOf(context);
    const inverse = measure === "inverse";
    const sign = measure === "negative" ? -1 : 1;
    const lens = measure === "radial" ? lensOf(context) : undefined;
    for (let row = 0, index = 0; row < height; row++)
      for (let column = 0; column < width; column++, index++) {
        const stored = plane[index];
        if (Number.isNaN(stored)) replaced++;
        // Scene units away from the camera; zero, negative or NaN for background.
        const distance = inverse ? 1 / stored : sign * stored;
        const hit = distance > 0 && distance < BACKGROUND_UNITS;
        const axial = lens ? axialShare(lens, context.column + column, context.row + row) : 1;
        plane[index] = hit ? distance * axial * metresPerUnit : Number.POSITIVE_INFINITY;
      }
    return { planes: [plane], replaced };
  },
};

function measureOf({ depthMeasure }: PassContext): DepthMeasure {
  if (depthMeasure) return depthMeasure;
  throw new PlateError("MISSING_FIELD", "Nothing says what the depth pass measures.", {
    field: "depth_measure",
    remedy: "Set depth_measure on its source: planar, radial, inverse or negative.",
  });
}

/** The camera that rays of different length part from; absent where all of a distance lies on the viewing axis. */
function lensOf({ view }: PassContext): View | undefined {
  if (!view)
    throw new PlateError(
      "MISSING_FIELD",
      "Depth along the ray cannot be made planar without the camera it was seen through.",
      { field: "scene.camera", remedy: "Send the camera, or render planar depth." },
    );
  return view.projection === "perspective" ? view : undefined;
}

/** The share of a distance that lies on the viewing axis, for a pixel's centre. */
function axialShare({ xOrigin, xStep, yOrigin, yStep }: View, column: number, row: number): number {
  const x = xOrigin + xStep * (column + 0.5);
  const y = yOrigin + yStep * (row + 0.5);
  return 1 / Math.sqrt(1 + x * x + y * y);
}
