// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../../daemon/core/image.ts";
import type { Frame } from "../../../daemon/core/pipelines/contract.ts";
import { encodeRadiance } from "../../../daemon/core/pipelines/relight/encoding.ts";
import type { Generator } from "./generator.ts";
import type { LookedRenders } from "./looked-renders.ts";
import { quantile } from "./measures.ts";

/** What one look does to the plate of one shot, beside what it does to the renderer's picture. */
export interface LookTrial {
  readonly look: string;
  /** The look whose change is nearest, or `NONE`. */
  readonly takenFor: string;
  /** Distance of the plate's change from the wanted one; no change at all has 1. */
  readonly left: number;
  /** How far along its change the plate is at half the look strength; not told of all. */
  readonly halfway?: number;
}

const NONE = "none";
/** At half strength one look in so many is looked at, another with each shot. */
const HALVED = 5;
/** Radiance at unit exposure that the ground truth ends at. */
const HIGHEST = 64;

/** Each look of the model's vocabulary alone as the prompt, on the `index`th shot, whose plate without a prompt is `plain`. */
export async function lookTrials(
  frame: Frame,
  plain: Image,
  exposure: number,
  renders: LookedRenders,
  generator: Generator,
  index: number,
): Promise<LookTrial[]> {
  const names = generator.descriptor.looks.map(({ name }) => name);
  const wanted = renders.looked.map((picture) => changeBetween(renders.plain, picture, 1));
  const nothing = new Float32Array(wanted[0].length);
  const trials: LookTrial[] = [];
  for (const [at, look] of names.entries()) {
    const change = async (lookStrength: number) =>
      changeBetween(plain, await generator.plate(frame, { prompt: look, lookStrength }), exposure);
    const made = await change(1);
    const distances = [...wanted, nothing].map((other) => distance(made, other));
    trials.push({
      look,
      takenFor: [...names, NONE][distances.indexOf(Math.min(...distances))],
      left: distances[at] / distance(nothing, wanted[at]),
      halfway: (at + index) % HALVED === 0 ? share(await change(0.5), made) : undefined,
    });
  }
  return trials;
}

/** By plane and pixel, in encoded radiance at unit exposure. */
function changeBetween(before: Image, after: Image, exposure: number): Float32Array {
  const size = before.width * before.height;
  const change = new Float32Array(3 * size);
  const encoded = (radiance: number) => encodeRadiance(Math.min(radiance * exposure, HIGHEST));
  for (const [channel, plane] of before.planes.entries())
    for (let at = 0; at < size; at++)
      change[channel * size + at] = encoded(after.planes[channel][at]) - encoded(plane[at]);
  return change;
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += Math.abs(a[at] - b[at]);
  return sum / a.length;
}

/** Of a change, that which a part of it makes: its projection. */
function share(part: Float32Array, whole: Float32Array): number {
  let along = 0;
  let all = 0;
  for (let at = 0; at < whole.length; at++) {
    along += part[at] * whole[at];
    all += whole[at] ** 2;
  }
  return along / all;
}

/** The report's section on them, of one shot in `every`. */
export function sectionOnLooks(trials: readonly LookTrial[], every: number): string {
  const line = (title: string, list: readonly LookTrial[]) => {
    const wrong = Map.groupBy(
      list.filter(({ look, takenFor }) => takenFor !== look),
      ({ takenFor }) => takenFor,
    );
    const others = [...wrong].map(([name, { length }]) => `${name} ${length}`).join(", ");
    const right = list.filter(({ look, takenFor }) => takenFor === look).length;
    const halves = list.flatMap(({ halfway }) => halfway ?? []);
    const range = halves.length > 0 ? [0, 1].map((end) => quantile(halves, end).toFixed(2)).join(" to ") : "";
    const left = list.map((trial) => trial.left);
    return `| ${title} | ${right} of ${list.length} | ${((100 * right) / list.length).toFixed(0)} % | ${others} | ${quantile(left, 0.5).toFixed(2)} | ${range} |`;
  };
  const looks = Map.groupBy(trials, ({ look }) => look);
  return `## Looks

One look at a time is the prompt, by its name alone. It is recognised where the change that it makes, from the plate without a prompt,
is nearer to the change that \`looks.py\` makes of Cycles' picture by that look than to that by any other of the fifteen and to none:
mean absolute difference of log(1 + 8x), x being radiance at unit exposure. *Left* is that difference, where a plate without
the look has 1; *halfway* is how far along the change plates are at a look strength of a half (one look in ${HALVED} of each shot). One shot in
${every} was tried.

| look | recognised | share | else taken for | left, median | halfway |
|---|---|---|---|---|---|
${[...looks].map(([look, list]) => line(look, list)).join("\n")}
${line("**all**", trials)}
`;
}
