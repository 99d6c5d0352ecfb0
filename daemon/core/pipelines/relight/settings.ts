// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../../errors.ts";
import type { ModelDescriptor } from "../descriptor.ts";

/** What a descriptor of this family states under `settings`: whole numbers above 0. */
export interface RelightSettings {
  /** Words that the text encoder takes. */
  readonly promptLength: number;
  /** Frames up to this many pixels go through the network whole, larger ones in tiles. */
  readonly wholePixels: number;
  /** Pixels, a multiple of the grid. */
  readonly tileSide: number;
  /** Pixels, a multiple of the grid: at least as far as the network sees around a pixel. */
  readonly tileOverlap: number;
}

const NAMES = ["promptLength", "wholePixels", "tileSide", "tileOverlap"] as const;

/** Fails with MODEL_BROKEN. */
export function relightSettings({ title, settings, size }: ModelDescriptor): RelightSettings {
  const broken = (what: string) =>
    new PlateError("MODEL_BROKEN", `The descriptor of ${title} ${what}.`, {
      remedy: "Install the model's folder again.",
    });
  const [promptLength, wholePixels, tileSide, tileOverlap] = NAMES.map((name) => {
    const value = settings[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1)
      throw broken(`gives no whole \`settings.${name}\` above 0`);
    return value;
  });
  if (tileSide % size.grid !== 0 || tileOverlap % size.grid !== 0 || tileOverlap * 2 > tileSide)
    throw broken(
      `has tiles of ${tileSide} that overlap by ${tileOverlap}, which its grid of ${size.grid} forbids`,
    );
  return { promptLength, wholePixels, tileSide, tileOverlap };
}
