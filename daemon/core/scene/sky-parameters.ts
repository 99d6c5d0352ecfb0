// SPDX-License-Identifier: Apache-2.0
import { spreadOut } from "../lanes/room.ts";
import type { Environment } from "./environment.ts";

/** Floats of a texel, filled up to a whole register, and the most levels that `lanes/src/sky.rs` has room for. */
const TEXEL = 4;
const MOST_LEVELS = 8;
const NONE = new Array<number>(35 + MOST_LEVELS).fill(0);

/** The surroundings as the struct in `lanes/src/sky.rs` has them. */
export function skyParameters(ambient: Environment | undefined): readonly number[] {
  if (!ambient) return NONE;
  const { irradiance, constant = [0, 0, 0], levels } = ambient;
  const sizes = Array.from({ length: MOST_LEVELS }, (_, at) => levels[at]?.size ?? 0);
  return [1, ...irradiance, ...constant, levels.length, ...sizes];
}

/** All levels' texels, one after the other. */
export function skyTexels(ambient: Environment | undefined): Float32Array {
  const levels = (ambient?.levels ?? []).map(({ texels }) => spreadOut(texels, 3, TEXEL));
  const all = new Float32Array(levels.reduce((sum, { length }) => sum + length, 0));
  let into = 0;
  for (const level of levels) {
    all.set(level, into);
    into += level.length;
  }
  return all;
}
