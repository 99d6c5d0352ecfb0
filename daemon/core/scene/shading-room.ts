// SPDX-License-Identifier: Apache-2.0
import { lanes } from "../lanes/lanes.ts";
import { integer, makeRoom, spreadOut, wholeLanes, writeStruct } from "../lanes/room.ts";
import type { View } from "./camera.ts";
import type { Environment } from "./environment.ts";
import { lightParameters } from "./light-parameters.ts";
import type { Light } from "./lit-scene.ts";
import { LOBE_TABLE } from "./lobe-table.ts";
import { MIN_ROUGHNESS } from "./ltc-grid.ts";
import { skyParameters, skyTexels } from "./sky-parameters.ts";

/** Planes of a strip as `lanes/src/shade.rs` counts them; colours and vectors take three. */
export const STRIP = {
  hit: 0,
  /** x, y, z of a pixel side by side. */
  position: 1,
  normal: 4,
  diffuse: 7,
  specular: 10,
  metallic: 13,
  alpha: 14,
  roughness: 15,
  emission: 16,
  around: 19,
  sum: 20,
  matt: 23,
  gloss: 26,
  lamp: 29,
  sky: 32,
  shine: 35,
  bare: 38,
  passed: 39,
  arriving: 40,
  distance: 41,
  /** Two for each light: `open` and `occluderDistance`. */
  lights: 42,
} as const;

/** Pixels that are shaded at once: their planes stay in the processor's second cache. */
export const STRIP_PIXELS = 1024;
/** Planes stand a little farther apart, so that their starts do not fall into one set of the cache. */
const STRIDE = STRIP_PIXELS + 16;
/** Floats of an entry of the table, filled up to whole registers. */
const ENTRY = 8;

/** What holds for every pixel that is shaded. */
export interface ShadingFrame {
  readonly view: View;
  readonly lights: readonly Light[];
  /** Whether each light's visibility comes with the pixels. */
  readonly shadowed: readonly boolean[];
  readonly capped: boolean;
  readonly ambient: Environment | undefined;
}

/** Room in the lanes' memory for a strip of pixels and all that is needed to shade it. */
export interface ShadingRoom {
  /** One plane's pixels; `wide` planes' of it side by side. Written before and read after `shade`. */
  plane(index: number, count: number, wide?: number): Float32Array;
  shade(count: number): void;
}

/** Holds until the next room of the same thread is made. */
export function createShadingRoom(frame: ShadingFrame): ShadingRoom {
  const { lights, shadowed, ambient } = frame;
  const own = frameParameters(frame);
  const lamps = lights.flatMap((light, at) => lightParameters(light, shadowed[at]));
  const table = spreadOut(LOBE_TABLE, 6, ENTRY);
  const texels = skyTexels(ambient);
  const planes = STRIDE * (STRIP.lights + 2 * lights.length);
  const [all, ...places] = makeRoom([planes, own.length, lamps.length, table.length, texels.length, 7]);
  const [frameAt, lightsAt, tableAt, texelsAt, strip] = places;
  frameAt.floats.set(own);
  lightsAt.floats.set(lamps);
  tableAt.floats.set(table);
  texelsAt.floats.set(texels);
  writeStruct(strip, [all, integer(STRIDE), frameAt, lightsAt, integer(lights.length), tableAt, texelsAt]);
  return {
    plane: (index, count, wide = 1) => all.floats.subarray(index * STRIDE, index * STRIDE + wide * count),
    shade: (count) => lanes().shade(strip.pointer, wholeLanes(count)),
  };
}

function frameParameters({ view, capped, ambient }: ShadingFrame): readonly number[] {
  const parallel = view.projection === "orthographic" ? 1 : 0;
  const own = [...view.position, ...view.forward, parallel, capped ? 1 : 0, MIN_ROUGHNESS];
  return [...own, ...skyParameters(ambient)];
}
