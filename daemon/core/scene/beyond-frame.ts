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
const UNEVEN = 0.01;
/** For so many times that run walls go on outside, and what lies: floors, ceilings, streets. What slopes does not. */
const WALLS_GO_ON = 4;
const LYING_GOES_ON = 8;
/** Height components of normals: of walls at most, of what lies at least. */
const STANDS = 0.3;
const LIES = 0.97;
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
  const runs = RUNS.map((share) => Math.round(share * longer)).filter((run) => run >= SHORTEST_RUN);
  const extent = view.projection === "orthographic" ? longer * view.xStep : undefined;
  const task = { values, margin, runs, up: surface.normal[2], nothing, extent };
  for (let row = 0; row < height; row++) {
    const [first, own] = [(row + margin) * across + margin, row * width];
    values.set(nearness.subarray(own, own + width), first);
    goOn(task, { edge: first, inwards: 1, own, ownInwards: 1, length: width });
    const last = width - 1;
    goOn(task, { edge: first + last, inwards: -1, own: own + last, ownInwards: -1, length: width });
  }
  for (let column = 0; column < across; column++) {
    const own = Math.min(Math.max(column - margin, 0), width - 1);
    const first = margin * across + column;
    goOn(task, { edge: first, inwards: across, own, ownInwards: width, length: height });
    const last = height - 1;
    const bottom = { edge: first + last * across, own: own + last * width };
    goOn(task, { ...bottom, inwards: -across, ownInwards: -width, length: height });
  }
  return { width: across, height: height + 2 * margin, margin, nearness: values, ...depthsOf(values, view) };
}

interface Outside {
  /** Nearness, the margin included. */
  readonly values: Float32Array;
  readonly margin: number;
  /** Pixels. */
  readonly runs: readonly number[];
  /** Height component of the normals of the picture's own pixels. */
  readonly up: Float32Array;
  readonly nothing: number;
  /** Of an orthographic picture, metres. */
  readonly extent: number | undefined;
}

/** A row or column that goes on to one side. */
interface Line {
  /** Its last pixel inside the picture, and floats from each to the one farther inside. */
  readonly edge: number;
  readonly inwards: number;
  /** The same among the picture's own pixels. */
  readonly own: number;
  readonly ownInwards: number;
  /** Pixels inside the picture. */
  readonly length: number;
}

function goOn({ values, margin, runs, up, nothing, extent }: Outside, line: Line): void {
  const { edge, inwards, own, ownInwards, length } = line;
  const last = values[edge];
  if (last === nothing) return;
  const most = UNEVEN * (extent ?? last);
  for (const run of runs) {
    if (run >= length) continue;
    const rise = (last - values[edge + run * inwards]) / run;
    const places = [run >> 2, run >> 1, run - (run >> 2)];
    const off = (place: number) => Math.abs(last - rise * place - values[edge + place * inwards]);
    if (!places.every((place) => off(place) < most)) continue;
    const tilt =
      places.reduce((sum, place) => sum + Math.abs(up[own + place * ownInwards]), 0) / places.length;
    const times = tilt < STANDS ? WALLS_GO_ON : tilt > LIES ? LYING_GOES_ON : 0;
    const end = Math.min(margin, times * run);
    for (let out = 1; out <= end; out++) {
      const value = last + rise * out;
      if (!extent && value < FARTHEST * last) break;
      values[edge - out * inwards] = value;
    }
    return;
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
