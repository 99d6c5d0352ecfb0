// SPDX-License-Identifier: Apache-2.0

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

/** Pixels of the runs in a picture whose longer side is so long. */
export const runsOf = (longer: number): number[] =>
  RUNS.map((share) => Math.round(share * longer)).filter((run) => run >= SHORTEST_RUN);

/** A picture with room around it. */
export interface Picture {
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
export interface Edge {
  readonly first: number;
  readonly apart: number;
  readonly count: number;
  readonly inwards: number;
  readonly length: number;
}

/** Lets all lines that end at an edge go on past it. */
export function goOnAt(picture: Picture, edge: Edge): void {
  const { first, apart, count, inwards } = edge;
  const lines = Array.from({ length: count }, (_, index) => flatLine(picture, first + index * apart, edge));
  const alike = Math.round(ALIKE * count);
  /** Pixels of all lines before each, and of all. */
  const before = [0];
  for (const line of lines) before.push(before[before.length - 1] + (line?.pixels ?? 0));
  for (const [index, line] of lines.entries()) {
    if (line === undefined) continue;
    const [from, to] = [Math.max(index - alike, 0), Math.min(index + alike + 1, count)];
    const pixels = Math.round((before[to] - before[from]) / (to - from));
    lay(picture, first + index * apart, inwards, line.rise, pixels);
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
