// SPDX-License-Identifier: Apache-2.0
import { type Place, writeStruct } from "../lanes/room.ts";
import { type ScreenSpace, TILE } from "./screen-space.ts";

/** Directions per pixel; with the tile's sixteen turns the filter sees sixteen times as many. */
const SLICES = 2;
/** Samples to either side. */
const STEPS = 6;
/** How far occluders are looked for, as a share of the picture's longer side. */
const REACH = 0.06;

/** Places along a row of a tile. */
const ACROSS = 4;
const STRATA = ACROSS * ACROSS;
/** Numbers of a slice: cosine and sine of its direction, then for each sample columns and rows. */
const SLICE = ACROSS * (2 + 2 * STEPS * 2);
const HEAD = 2;

/** Floats of the struct in `lanes/src/hemisphere.rs`. */
export const HORIZONS = HEAD + ACROSS * SLICES * SLICE;

/**
 * Writes it. The open share of the hemisphere, cosine weighted, comes from the horizons of the depth buffer
 * (Jimenez, Wu, Pesce & Jarabo 2016, "Practical Real-Time Strategies for Accurate Indirect Occlusion": GTAO). Farther than
 * the reach nothing occludes; between half and the whole of it occluders fade. `positions` are those of all pixels.
 */
export function writeHorizons(place: Place, { surface }: ScreenSpace, positions: Place): void {
  const reach = REACH * Math.max(surface.width, surface.height);
  writeStruct(place, [reach, positions]);
  const integers = new Int32Array(place.floats.buffer, place.pointer, HORIZONS);
  for (const [index, stratum] of TILE.entries())
    for (let slice = 0; slice < SLICES; slice++) {
      const turn = (stratum / STRATA + slice) * (Math.PI / SLICES);
      const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
      let into = HEAD + (Math.floor(index / ACROSS) * SLICES + slice) * SLICE + (index % ACROSS);
      place.floats[into] = cosine;
      place.floats[into + ACROSS] = sine;
      for (const side of [-1, 1])
        for (let step = 0; step < STEPS; step++) {
          into += 2 * ACROSS;
          const away = side * sampleAt(step, stratum, reach);
          integers[into] = Math.floor(0.5 + cosine * away);
          integers[into + ACROSS] = Math.floor(0.5 + sine * away);
        }
    }
}

/** Pixels to a sample: their distance grows with the square. */
function sampleAt(step: number, stratum: number, reach: number): number {
  const along = (step + ((stratum * 5) % STRATA) / STRATA) / STEPS;
  return 1 + reach * along * along;
}
