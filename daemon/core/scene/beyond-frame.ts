// SPDX-License-Identifier: Apache-2.0
import { unsetFloats } from "../shared-memory.ts";
import type { View } from "./camera.ts";
import { goOnAt, type Picture, runsOf } from "./flat-lines.ts";
import type { SeenSurface } from "./reduced-surface.ts";
import { type DepthField, type PackedDepth, packDepth } from "./thickness.ts";

/** What rays meet. */
export interface WideNearness extends DepthField, PackedDepth {
  /** Smallest and largest depth of a surface, metres; equal to 0 where there is none. */
  readonly nearestDepth: number;
  readonly farthestDepth: number;
}

/** Width of the margin as a share of the picture's longer side, and at most its shorter one: a strip stays small. */
const MARGIN = 0.5;

/** Nearness where there is no surface. */
export const nothingNear = ({ projection }: Pick<View, "projection">) =>
  projection === "orthographic" ? -Infinity : 0;

/**
 * Walls, floors and streets do not end where the picture does: a surface that is flat up to the edge goes on behind it, so that
 * rays which leave the picture meet it. Nearness is linear over a plane: every row goes on in a straight line to both sides,
 * then every column of the widened rows. How far is a guess: the more of it is seen, the farther. A lat-long view sees all around
 * and has no margin.
 */
export function goOnOutside(
  nearness: Float32Array,
  surface: Pick<SeenSurface, "width" | "height" | "normal">,
  view: Pick<View, "projection" | "xStep">,
): WideNearness {
  const { width, height } = surface;
  const longer = Math.max(width, height);
  const widest = Math.min(Math.ceil(MARGIN * longer), width, height);
  const margin = view.projection === "latlong" ? 0 : widest;
  const across = width + 2 * margin;
  const nothing = nothingNear(view);
  const values = unsetFloats(across * (height + 2 * margin)).fill(nothing);
  const first = margin * across + margin;
  const extent = view.projection === "orthographic" ? longer * view.xStep : undefined;
  for (let row = 0; row < height; row++)
    values.set(nearness.subarray(row * width, (row + 1) * width), first + row * across);
  const inside = (place: number, size: number) => Math.min(Math.max(place - margin, 0), size - 1);
  const picture: Picture = {
    values,
    margin,
    runs: runsOf(longer),
    upAt: (at) =>
      surface.normal[2][inside(Math.floor(at / across), height) * width + inside(at % across, width)],
    nothing,
    extent,
  };
  goOnAt(picture, { first, apart: across, count: height, inwards: 1, length: width });
  goOnAt(picture, { first: first + width - 1, apart: across, count: height, inwards: -1, length: width });
  const columns = { apart: 1, count: across, length: height };
  const last = (height - 1) * across;
  goOnAt(picture, { ...columns, first: first - margin, inwards: across });
  goOnAt(picture, { ...columns, first: first - margin + last, inwards: -across });
  const wide = { width: across, height: height + 2 * margin, margin, nearness: values, extent };
  return { ...wide, ...packDepth(wide, view), ...depthsOf(values, view) };
}

function depthsOf(nearness: Float32Array, view: Pick<View, "projection">) {
  const nothing = nothingNear(view);
  let least = Infinity;
  let most = -Infinity;
  // Counted, since an iterator takes ten times as long here.
  for (let at = 0; at < nearness.length; at++) {
    const value = nearness[at];
    if (value === nothing) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (most < least) return { nearestDepth: 0, farthestDepth: 0 };
  if (view.projection === "orthographic") return { nearestDepth: -most, farthestDepth: -least };
  return { nearestDepth: 1 / most, farthestDepth: 1 / least };
}
