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
  const inside = (place: number, size: number) => Math.min(Math.max(place - margin, 0), size - 1);
  const upAt = (at: number) =>
    surface.normal[2][inside(Math.floor(at / across), height) * width + inside(at % across, width)];
  const outside = { values, margin, runs, upAt, nothing, extent };
  for (let row = 0; row < height; row++) {
    const first = (row + margin) * across + margin;
    values.set(nearness.subarray(row * width, (row + 1) * width), first);
    goOn(outside, first, 1, width);
    goOn(outside, first + width - 1, -1, width);
  }
  for (let column = 0; column < across; column++) {
    const first = margin * across + column;
    goOn(outside, first, across, height);
    goOn(outside, first + (height - 1) * across, -across, height);
  }
  return { width: across, height: height + 2 * margin, margin, nearness: values, ...depthsOf(values, view) };
}

interface Outside {
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

/** Lets a row or column of `length` pixels go on past the one at `edge`; each lies `inwards` floats from the one before it. */
function goOn(outside: Outside, edge: number, inwards: number, length: number): void {
  const { values, margin, runs, upAt, nothing, extent } = outside;
  const last = values[edge];
  if (last === nothing) return;
  const most = UNEVEN * (extent ?? last);
  for (const run of runs) {
    if (run >= length) continue;
    const rise = (last - values[edge + run * inwards]) / run;
    const places = [run >> 2, run >> 1, run - (run >> 2)];
    const off = (place: number) => Math.abs(last - rise * place - values[edge + place * inwards]);
    if (!places.every((place) => off(place) < most)) continue;
    const tilts = places.map((place) => Math.abs(upAt(edge + place * inwards)));
    const tilt = tilts.reduce((sum, value) => sum + value) / tilts.length;
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
