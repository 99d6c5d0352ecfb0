// SPDX-License-Identifier: Apache-2.0
import { unsetFloats } from "../shared-memory.ts";
import type { View } from "./camera.ts";

/**
 * How thick things are behind what the camera sees, which a depth buffer does not tell: about as thick as they look wide. So at a
 * silhouette next to nothing, and from there on twice the way inwards, which is a pole's and a ball's thickness in their middle.
 * Wide things are no thicker than `MOST`: walls seem endless and are thin. Over 79 test scenes of 640 x 360 the base is
 * 0.6 dB nearer to the render than with 0.05 everywhere, where things float 5 to 8 dB.
 */
const ROUND = 2;
/** Least and most, as shares of the depth; in orthographic views of the picture's longer side. */
const LEAST = 0.003;
const MOST = 0.08;
/** Everywhere in lat-long views, whose rays take steps too wide to meet anything thinner. */
const SPHERE_THICKNESS = 0.25;
/**
 * Nearness falls by more than this share from a silhouette to what lies behind it, and by more than twice what it falls by from
 * the pixel before, at the picture's edge to the pixel after; in an orthographic view by this share of the picture's longer side.
 */
const JUMP = 0.015;

/** A depth buffer, see `ScreenSpace`. */
export interface DepthField {
  readonly width: number;
  readonly height: number;
  readonly nearness: Float32Array;
  readonly view: Pick<View, "projection" | "xStep">;
  /** Metres of the longer side of an orthographic view. */
  readonly extent: number | undefined;
}

/** Thickness behind each pixel, in the units of `LEAST`. */
export function thicknessOf(field: DepthField): Float32Array {
  const { nearness, view, extent } = field;
  if (view.projection === "latlong") return unsetFloats(nearness.length).fill(SPHERE_THICKNESS);
  const away = waysFromSilhouettes(field);
  const perPixel = (ROUND * view.xStep) / (extent ?? 1);
  return away.map((way) => Math.min(LEAST + perPixel * way, MOST));
}

/** Nearness of the back of a surface. */
export const backOf = (nearness: number, thickness: number, extent: number | undefined): number =>
  extent === undefined ? nearness / (1 + thickness) : nearness - thickness * extent;

/** Metres behind the farthest surface at which nothing blocks any more. */
export const farthestThickness = (farthestDepth: number, extent: number | undefined): number =>
  MOST * (extent ?? farthestDepth);

/** Pixels from each pixel to the nearest silhouette of its own surface, along that surface; `Infinity` where there is none. */
function waysFromSilhouettes({ width, height, nearness, extent }: DepthField): Float32Array {
  const ways = unsetFloats(nearness.length).fill(Infinity);
  /** 1 where a pixel and the one to the right of it, below it, show the same surface. */
  const [joinsRight, joinsBelow] = [new Uint8Array(nearness.length), new Uint8Array(nearness.length)];
  /** Whether `at` is a silhouette before the pixel `by` from it. */
  const isBefore = (at: number, by: number, first: boolean) => {
    const own = nearness[at];
    const fall = first ? nearness[at + by] - (nearness[at + 2 * by] ?? 0) : nearness[at - by] - own;
    return own - nearness[at + by] > 2 * Math.max(fall || 0, 0) + JUMP * (extent ?? own);
  };
  /** Compares a pixel with the one `by` from it in a line; whether they are its first and its last. */
  const join = (joins: Uint8Array, at: number, by: number, first: boolean, last: boolean) => {
    const before = isBefore(at, by, first);
    const behind = isBefore(at + by, -by, last);
    if (before) ways[at] = 0.5;
    if (behind) ways[at + by] = 0.5;
    if (!before && !behind) joins[at] = 1;
  };
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at++) {
      if (column + 1 < width) join(joinsRight, at, 1, column === 0, column + 2 === width);
      if (row + 1 < height) join(joinsBelow, at, width, row === 0, row + 2 === height);
    }
  // Two sweeps reach all but what lies round a corner; two more most of that.
  for (let round = 0; round < 2; round++) {
    for (let at = 0; at < ways.length; at++) {
      let way = ways[at];
      if (at > 0 && joinsRight[at - 1]) way = Math.min(way, ways[at - 1] + 1);
      if (at >= width && joinsBelow[at - width]) {
        const above = at - width;
        way = Math.min(way, ways[above] + 1);
        if (above > 0 && joinsRight[above - 1]) way = Math.min(way, ways[above - 1] + Math.SQRT2);
        if (joinsRight[above]) way = Math.min(way, ways[above + 1] + Math.SQRT2);
      }
      ways[at] = way;
    }
    for (let at = ways.length - 1; at >= 0; at--) {
      let way = ways[at];
      if (joinsRight[at]) way = Math.min(way, ways[at + 1] + 1);
      if (joinsBelow[at]) {
        const below = at + width;
        way = Math.min(way, ways[below] + 1);
        if (joinsRight[below - 1]) way = Math.min(way, ways[below - 1] + Math.SQRT2);
        if (joinsRight[below]) way = Math.min(way, ways[below + 1] + Math.SQRT2);
      }
      ways[at] = way;
    }
  }
  return ways;
}
