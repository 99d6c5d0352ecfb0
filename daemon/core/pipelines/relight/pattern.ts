// SPDX-License-Identifier: Apache-2.0
import { integer } from "../../lanes/room.ts";
import type { View } from "../../scene/camera.ts";

/**
 * What makes noise one's own; `lanes/src/pattern.rs` works it out. The pattern, around -1..1, sticks
 * to the world: where snow lies in patches it lies there from every camera; behind the surfaces it is cloud-like over
 * directions. The grain is of each pixel and frame alone, nearly normal, variance 1. The rain, `lanes/src/rain.rs`, falls before
 * what is farther off than each of its sheets.
 */
export interface SurfaceNoise {
  /** 32 bits of the seed. */
  readonly salt: number;
  /** The frame's number: grain and rain are new in every frame. */
  readonly frame: number;
}

export function surfaceNoise(seed: bigint, frame: number): SurfaceNoise {
  return { salt: Number((seed ^ (seed >> 32n)) & 0xffffffffn) | 0, frame };
}

/** The struct `Rain` of `lanes/src/rain.rs`; of no noise any. Depth in metres. */
export const rainFields = (noise: SurfaceNoise | undefined, height: number, medianDepth: number) => [
  integer(noise?.salt ?? 0),
  integer(noise?.frame ?? 0),
  1 / height,
  medianDepth,
];

/** Of the direction through a column's middle the parts along right and forward, which a row's `wayUp` multiplies. */
export function wayAcross({ projection, xOrigin, xStep }: View, column: number): readonly [number, number] {
  const x = xOrigin + (column + 0.5) * xStep;
  if (projection === "latlong") return [Math.sin(x), Math.cos(x)];
  return [projection === "orthographic" ? 0 : x, 1];
}

/** The factor of a row's `wayAcross`, and the part along up. The direction is of any length. */
export function wayUp({ projection, yOrigin, yStep }: View, row: number): readonly [number, number] {
  const y = yOrigin + (row + 0.5) * yStep;
  if (projection === "latlong") return [Math.cos(y), Math.sin(y)];
  return [1, projection === "orthographic" ? 0 : y];
}
