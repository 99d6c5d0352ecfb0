// SPDX-License-Identifier: Apache-2.0
import { sharedFloats } from "../shared-memory.ts";
import type { View } from "./camera.ts";
import type { SeenSurface } from "./reduced-surface.ts";

/** Nearness of the picture (see `ScreenSpace`), and in a margin around it of what is taken to lie there. */
export interface WideNearness {
  readonly width: number;
  readonly height: number;
  /** Pixels of the margin on each side. */
  readonly margin: number;
  readonly nearness: Float32Array;
  /** Smallest and largest depth of a surface, metres; equal to 0 where there is none. */
  readonly nearestDepth: number;
  readonly farthestDepth: number;
}

/** Width of the margin as a share of the picture's longer side. */
const MARGIN = 0.5;
/** How far into the picture a surface may be seen to be flat, as shares of its longer side: the most that it is counts. */
const RUNS = [0.4, 0.2, 0.1, 0.05, 0.025, 0.0125];
const SHORTEST_RUN = 4;
/** How far from flat it may be, as a share of nearness; in an orthographic view of the width of the picture. */
const UNEVEN = 0.001;
/** For so many times that run walls go on outside, and what lies: floors, ceilings, streets. What slopes does not. */
const WALLS_GO_ON = 4;
const LYING_GOES_ON = 8;
/** Height components of normals: of walls at most, of what lies at least. */
const STANDS = 0.3;
const LIES = 0.97;
/** Neighbours to each side, as a share of an edge, that a line goes on as far as in the mean: one step of a camera must change little. */
const ALIKE = 0.08;
/** Nearness at which a surface that goes on is too far off to matter, as a share of that at the edge. */
const FARTHEST = 0.02;

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
  const margin = view.projection === "latlong" ? 0 : Math.ceil(MARGIN * longer);
  const across = width + 2 * margin;
  const nothing = nothingNear(view);
  const values = sharedFloats(across * (height + 2 * margin)).fill(nothing);
  const first = margin * across + margin;
  for (let row = 0; row < height; row++)
    values.set(nearness.subarray(row * width, (row + 1) * width), first + row * across);
  const inside = (place: number, size: number) => Math.min(Math.max(place - margin, 0), size - 1);
  const picture: Picture = {
    values,
    margin,
    runs: RUNS.map((share) => Math.round(share * longer)).filter((run) => run >= SHORTEST_RUN),
    upAt: (at) =>
      surface.normal[2][inside(Math.floor(at / across), height) * width + inside(at % across, width)],
    nothing,
    extent: view.projection === "orthographic" ? longer * view.xStep : undefined,
  };
  goOnAt(picture, { first, apart: across, count: height, inwards: 1, length: width });
  goOnAt(picture, { first: first + width - 1, apart: across, count: height, inwards: -1, length: width });
  const columns = { apart: 1, count: across, length: height };
  const last = (height - 1) * across;
  goOnAt(picture, { ...columns, first: first - margin, inwards: across });
  goOnAt(picture, { ...columns, first: first - margin + last, inwards: -across });
  return { width: across, height: height + 2 * margin, margin, nearness: values, ...depthsOf(values, view) };
}

interface Picture {
  /** Nearness, the margin included. */
  readonly values: Float32Array;
  readonly margin: number;
  /** Pixels. */
  readonly runs: readonly number[];
  /** Height component of the normal there; in the margin that of the nearest pixel of the picture. */
  upAt(at: number): number;
  readonly nothing: number;
  /** Of an orthographic picture, metres. */
  readonly extent: number | undefined;
}

/** An edge of the picture: its pixels are `apart` floats from each other, each ends a line of `length` pixels that lie `inwards`. */
interface Edge {
  readonly first: number;
  readonly apart: number;
  readonly count: number;
  readonly inwards: number;
  readonly length: number;
}

/** Lets all lines that end at an edge go on past it. */
function goOnAt(picture: Picture, edge: Edge): void {
  const { first, apart, count, inwards } = edge;
  const lines = Array.from({ length: count }, (_, index) => flatLine(picture, first + index * apart, edge));
  const alike = Math.round(ALIKE * count);
  for (const [index, line] of lines.entries()) {
    if (line === undefined) continue;
    const around = lines.slice(Math.max(index - alike, 0), index + alike + 1);
    const pixels = around.reduce((sum, other) => sum + (other?.pixels ?? 0), 0) / around.length;
    lay(picture, first + index * apart, inwards, line.rise, Math.round(pixels));
  }
}

/** For how many pixels the line that ends in `at` goes on, and what its nearness gains in each; undefined where it does not. */
function flatLine(
  { values, margin, runs, upAt, nothing, extent }: Picture,
  at: number,
  { inwards, length }: Edge,
) {
  const last = values[at];
  if (last === nothing) return undefined;
  const most = UNEVEN * (extent ?? last);
  for (const run of runs) {
    if (run >= length) continue;
    const rise = (last - values[at + run * inwards]) / run;
    const places = [run >> 2, run >> 1, run - (run >> 2)];
    const off = (place: number) => Math.abs(last - rise * place - values[at + place * inwards]);
    if (!places.every((place) => off(place) < most)) continue;
    const tilt = places.reduce((sum, place) => sum + Math.abs(upAt(at + place * inwards)), 0) / places.length;
    const times = tilt < STANDS ? WALLS_GO_ON : tilt > LIES ? LYING_GOES_ON : 0;
    return times > 0 ? { rise, pixels: Math.min(margin, times * run) } : undefined;
  }
  return undefined;
}

function lay({ values, extent }: Picture, at: number, inwards: number, rise: number, pixels: number): void {
  const last = values[at];
  for (let out = 1; out <= pixels; out++) {
    const value = last + rise * out;
    if (!extent && value < FARTHEST * last) break;
    values[at - out * inwards] = value;
  }
}

function depthsOf(nearness: Float32Array, view: Pick<View, "projection">) {
  const nothing = nothingNear(view);
  let least = Infinity;
  let most = -Infinity;
  for (const value of nearness) {
    if (value === nothing) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (most < least) return { nearestDepth: 0, farthestDepth: 0 };
  if (view.projection === "orthographic") return { nearestDepth: -most, farthestDepth: -least };
  return { nearestDepth: 1 / most, farthestDepth: 1 / least };
}
