// SPDX-License-Identifier: Apache-2.0
import type { View } from "./camera.ts";
import type { Environment } from "./environment.ts";
import { lightParameters } from "./light-parameters.ts";
import type { Light } from "./lit-scene.ts";
import { LOBE_TABLE } from "./lobe-table.ts";
import { MIN_ROUGHNESS } from "./ltc-grid.ts";
import { shader } from "./shader/shader.ts";

/** Planes of a strip as `shader/src/shade.rs` counts them; colours and vectors take three. */
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
const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Floats of an entry of the table and of a texel, filled up to whole registers. */
const ENTRY = 8;
const TEXEL = 4;
const MOST_LEVELS = 8;

/** What holds for every pixel that is shaded. */
export interface ShadingFrame {
  readonly view: View;
  readonly lights: readonly Light[];
  /** Whether each light's visibility comes with the pixels. */
  readonly shadowed: readonly boolean[];
  readonly capped: boolean;
  readonly ambient: Environment | undefined;
}

/** Room in the shader's memory for a strip of pixels and all that is needed to shade it. */
export interface ShadingRoom {
  /** One plane's pixels; `wide` planes' of it side by side. Written before and read after `shade`. */
  plane(index: number, count: number, wide?: number): Float32Array;
  shade(count: number): void;
}

/** Holds until the next room of the same thread is made. */
export function createShadingRoom(frame: ShadingFrame): ShadingRoom {
  const code = shader();
  const levels = frame.ambient?.levels ?? [];
  const parts = [
    STRIDE * (STRIP.lights + 2 * frame.lights.length),
    ...[
      frameParameters(frame),
      frame.lights.flatMap((light, at) => lightParameters(light, frame.shadowed[at])),
    ],
    ...[spreadOut(LOBE_TABLE, 6, ENTRY), ...levels.map(({ texels }) => spreadOut(texels, 3, TEXEL))],
  ];
  const lengths = parts.map((part) => (typeof part === "number" ? part : part.length));
  const starts = lengths.map((_, at) => lengths.slice(0, at).reduce((sum, length) => sum + whole(length), 0));
  const first = code.room(starts[starts.length - 1] + whole(lengths[lengths.length - 1]));
  const room = new Float32Array(code.memory.buffer, first);
  for (const [at, part] of parts.entries()) if (typeof part !== "number") room.set(part, starts[at]);
  const [, frameAt, lightsAt, tableAt, texelsAt = 0] = starts.map((start) => first + start * BYTES);
  return {
    plane: (index, count, wide = 1) => room.subarray(index * STRIDE, index * STRIDE + wide * count),
    shade(count) {
      const lanes = Math.ceil(count / 4) * 4;
      code.shade(first, STRIDE, lanes, frameAt, lightsAt, frame.lights.length, tableAt, texelsAt);
    },
  };
}

/** Of a part that begins at a whole register: so does the next. */
const whole = (length: number) => Math.ceil(length / 4) * 4;

/** Tuples of `from` numbers with room for `to` each. */
function spreadOut(values: ArrayLike<number>, from: number, to: number): Float32Array {
  const spread = new Float32Array((values.length / from) * to);
  for (let at = 0, into = 0; at < values.length; at += from, into += to)
    for (let k = 0; k < from; k++) spread[into + k] = values[at + k];
  return spread;
}

function frameParameters({ view, capped, ambient }: ShadingFrame): readonly number[] {
  const parallel = view.projection === "orthographic" ? 1 : 0;
  const own = [...view.position, ...view.forward, parallel, capped ? 1 : 0, MIN_ROUGHNESS];
  if (!ambient) return [...own, 0, ...new Array<number>(34 + MOST_LEVELS).fill(0)];
  const { irradiance, constant = [0, 0, 0], levels } = ambient;
  const sizes = Array.from({ length: MOST_LEVELS }, (_, at) => levels[at]?.size ?? 0);
  return [...own, 1, ...irradiance, ...constant, levels.length, ...sizes];
}
