// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import { addTerms } from "../../scene/compose.ts";
import { sharedFloats } from "../../shared-memory.ts";
import type { Placement } from "./control.ts";
import { decodeRadiance, encodeRadiance, raisedRadiance } from "./encoding.ts";
import type { Guides } from "./guides.ts";
import { LOOK_SHARES, type LookSources, lookedPixel } from "./looks.ts";
import { spreadReader } from "./spread.ts";

/** Radiance at unit exposure between which the network's say ends. */
const FULL_SAY = 8;
const NO_SAY = 64;

/** What of the guides the plate is made of, past the network. */
export type Finishing = LookSources & Pick<Guides, "base" | "irradiance">;

export interface FinishTask {
  readonly sources: Finishing;
  readonly place: Placement;
  /** By cell of the place: three values of residual and, where there are looks, those of `lookShares`. */
  readonly made: Float32Array;
  readonly looked: boolean;
  readonly strength: number;
  readonly plate: Image;
}

/**
 * The plate from its base and what the network made of it, `strength` of the way. Far above white the base stands as it is,
 * so that lamps and highlights keep their exact value.
 */
export async function finishPlate(
  sources: Finishing,
  place: Placement,
  residual: Float32Array,
  shares: Float32Array | undefined,
  strength: number,
  crew: Crew,
): Promise<Image> {
  const { base } = sources;
  const made = byCell([residual, ...(shares ? [shares] : [])], place.width * place.height);
  const plate = { ...base, planes: base.planes.map(({ length }) => sharedFloats(length)) };
  await crew.run(
    "finish",
    { sources, place, made, looked: shares !== undefined, strength, plate },
    base.height,
  );
  return plate;
}

/** Planes of `cells` values each, one after the other, with the values of a cell side by side. */
function byCell(stacks: readonly Float32Array[], cells: number): Float32Array {
  const count = stacks.reduce((sum, { length }) => sum + length, 0) / cells;
  const values = sharedFloats(count * cells);
  let first = 0;
  for (const planes of stacks)
    for (let from = 0; from < planes.length; from += cells, first++)
      for (let cell = 0, at = first; cell < cells; cell++, at += count) values[at] = planes[from + cell];
  return values;
}

/** The plate's rows `from` to `to`. */
export function finishRows(task: FinishTask, from: number, to: number): void {
  const { sources, place, made, looked, strength, plate } = task;
  const { base, surface, exposure } = sources;
  const count = looked ? 3 + LOOK_SHARES : 3;
  const read = spreadReader(made, count, place, surface);
  const values = new Float64Array(count);
  const lit = new Float64Array(3);
  const light = new Float64Array(3);
  const lightOfRow = [0, 1, 2].map(() => new Float32Array(base.width));
  for (let row = from, at = from * base.width; row < to; row++) {
    if (looked)
      for (const [channel, line] of lightOfRow.entries())
        addTerms(sources.irradiance, channel, line.fill(0), at, 1);
    for (let column = 0; column < base.width; column++, at++) {
      read(row, column, values);
      for (let channel = 0; channel < 3; channel++)
        lit[channel] = raisedRadiance(base.planes[channel][at] * exposure, values[channel]);
      if (looked) {
        for (let channel = 0; channel < 3; channel++) light[channel] = lightOfRow[channel][column];
        lookedPixel(lit, values, 3, light, sources, at);
      }
      for (let channel = 0; channel < 3; channel++) {
        const kept = base.planes[channel][at];
        const own = kept * exposure;
        // What nothing changed stays bit for bit.
        const same = lit[channel] === Math.max(own, 0);
        plate.planes[channel][at] = same ? kept : mixed(own, lit[channel], strength) / exposure;
      }
    }
  }
}

/** From the base's radiance to the finished one in encoded steps, `strength` of the way as far as the network has a say. */
function mixed(own: number, finished: number, strength: number): number {
  if (own <= FULL_SAY && strength === 1) return finished;
  const from = encodeRadiance(own);
  const [full, none] = [encodeRadiance(FULL_SAY), encodeRadiance(NO_SAY)];
  const say = Math.min(Math.max((none - from) / (none - full), 0), 1);
  return decodeRadiance(from + say * strength * (encodeRadiance(finished) - from));
}
