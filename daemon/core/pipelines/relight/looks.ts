// SPDX-License-Identifier: Apache-2.0
import type { ModelFiles } from "../../ports.ts";
import type { Tensor } from "../../tensor.ts";
import type { Guides } from "./guides.ts";
import { grainAt } from "./pattern.ts";
import { type Asked, floats } from "./predict.ts";

/** First of each share that the look head gives, of RGB sources but for those that say otherwise. */
const SHARE = {
  /** Of the lit picture's red, green and blue in each channel of the looked one. */
  red: 0,
  green: 3,
  blue: 6,
  light: 9,
  /** One for all channels. */
  water: 12,
  air: 13,
  albedo: 16,
  own: 19,
} as const;
/** The last one, of grain, is one for all channels. */
const GRAIN = 22;
export const LOOK_SHARES = 23;

/** What the looks of the text take of each source of light: `LOOK_SHARES` planes in the place of `asked`. */
export async function lookShares(
  asked: Asked,
  residual: Float32Array,
  text: Tensor,
  files: ModelFiles,
): Promise<Float32Array> {
  const { control, cond } = asked;
  const [, , height, width] = control.dims;
  const lit = (control.data as Float32Array).slice(0, 3 * width * height);
  for (let at = 0; at < lit.length; at++) lit[at] += residual[at];
  const head = await files.graph("look_head");
  const outputs = await head.run({
    lit: { dtype: "float32", dims: [1, 3, height, width], data: lit },
    control,
    cond,
    encoder_hidden_states: text,
  });
  return floats(outputs, "shares");
}

/** What looks are made of beside the lit picture itself. */
export type LookSources = Pick<Guides, "water" | "noise" | "surface" | "airlight" | "exposure">;

/**
 * Lays the looks on the radiance `lit` of the pixel `at`, at unit exposure, in place: linear light, summed up by the shares that stand
 * in `values` from `first` on. `light` is radiance of a white surface there.
 */
export function lookedPixel(
  lit: Float64Array,
  values: Float64Array,
  first: number,
  light: Float64Array,
  sources: LookSources,
  at: number,
): void {
  const { water, noise, surface, airlight, exposure } = sources;
  const red = lit[0];
  const green = lit[1];
  const blue = lit[2];
  const grain = noise ? values[first + GRAIN] * grainAt(noise, at) : 0;
  for (let channel = 0; channel < 3; channel++) {
    const share = first + channel;
    const own = channel === 0 ? red : channel === 1 ? green : blue;
    let change = values[share + SHARE.own] + grain;
    change += values[share + SHARE.red] * red;
    change += values[share + SHARE.green] * green;
    change += values[share + SHARE.blue] * blue;
    change += values[share + SHARE.light] * Math.max(light[channel] * exposure, 0);
    change += values[share + SHARE.air] * Math.max(airlight[channel] * exposure, 0);
    if (surface.hit[at] === 1) change += values[share + SHARE.albedo] * surface.diffuse[channel][at];
    if (water) change += values[first + SHARE.water] * Math.max(water.planes[channel][at] * exposure, 0);
    lit[channel] = Math.max(own + change, 0);
  }
}
