// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import { sharedFloats } from "../../shared-memory.ts";
import type { Placement } from "./control.ts";
import { decodeRadiance, encodeRadiance } from "./encoding.ts";
import type { Guides } from "./guides.ts";
import { LOOK_SHARES, type LookSources, lookedPixel } from "./looks.ts";
import { spreadReader } from "./spread.ts";

/** Encoded radiance of 8 and 64: between them the network's say ends. */
const FULL_SAY = encodeRadiance(8);
const NO_SAY = encodeRadiance(64);

export interface FinishTask {
  readonly sources: LookSources & Pick<Guides, "base">;
  readonly place: Placement;
  /** Planes of the place, one after the other: three of residual and, where there are looks, those of `lookShares`. */
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
  guides: Guides,
  place: Placement,
  residual: Float32Array,
  shares: Float32Array | undefined,
  strength: number,
  crew: Crew,
): Promise<Image> {
  const { base, surface, irradiance, water, noise, airlight, exposure } = guides;
  const made = sharedFloats(residual.length + (shares?.length ?? 0));
  made.set(residual);
  if (shares) made.set(shares, residual.length);
  const plate = { ...base, planes: base.planes.map(({ length }) => sharedFloats(length)) };
  const sources = { base, surface, irradiance, water, noise, airlight, exposure };
  await crew.run(
    "finish",
    { sources, place, made, looked: shares !== undefined, strength, plate },
    base.height,
  );
  return plate;
}

/** The plate's rows `from` to `to`. */
export function finishRows(task: FinishTask, from: number, to: number): void {
  const { sources, place, made, looked, strength, plate } = task;
  const { base, surface, exposure } = sources;
  const count = looked ? 3 + LOOK_SHARES : 3;
  const read = spreadReader(made, count, place, surface);
  const values = new Float64Array(count);
  const encoded = new Float64Array(3);
  const lit = new Float64Array(3);
  for (let row = from, at = from * base.width; row < to; row++)
    for (let column = 0; column < base.width; column++, at++) {
      read(row, column, values);
      for (let channel = 0; channel < 3; channel++) {
        encoded[channel] = encodeRadiance(base.planes[channel][at] * exposure);
        lit[channel] = encoded[channel] + values[channel];
      }
      if (looked) lookedPixel(lit, values, 3, sources, at);
      for (let channel = 0; channel < 3; channel++) {
        const own = encoded[channel];
        const say = Math.min(Math.max((NO_SAY - own) / (NO_SAY - FULL_SAY), 0), 1) * strength;
        const change = say * (lit[channel] - own);
        plate.planes[channel][at] =
          change === 0 ? base.planes[channel][at] : decodeRadiance(own + change) / exposure;
      }
    }
}
