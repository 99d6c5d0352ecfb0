// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../image.ts";
import type { Dome } from "./lit-scene.ts";

interface Made {
  readonly settings: string;
  readonly value: unknown;
}

const kept = new WeakMap<Image, Map<string, Made>>();

/**
 * What `make` makes of a dome's picture under the settings of all domes, kept for as long as the picture is: a shot has the same
 * surroundings in frame after frame. Nobody writes into such a picture. Of each purpose the last one is kept.
 */
export function madeOfPicture<Value>(
  picture: Image,
  purpose: string,
  domes: readonly Dome[],
  make: () => Value,
): Value {
  const settings = JSON.stringify(domes.map(({ map: _map, lightMap: _lightMap, ...rest }) => rest));
  const made = kept.get(picture) ?? new Map<string, Made>();
  const before = made.get(purpose);
  if (before?.settings === settings) return before.value as Value;
  const value = make();
  kept.set(picture, made.set(purpose, { settings, value }));
  // What failed is made again.
  if (value instanceof Promise) value.catch(() => made.delete(purpose));
  return value;
}
