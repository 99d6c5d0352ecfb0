// SPDX-License-Identifier: Apache-2.0
import { alone } from "../../../daemon/core/alone.ts";
import type { Image } from "../../../daemon/core/image.ts";
import { type Guides, makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import { readTrial, type Shot } from "../shots.ts";
import type { Generator } from "./generator.ts";
import { lookedRenders } from "./looked-renders.ts";
import { type LookTrial, lookTrials } from "./looks.ts";
import { displayed, psnr, ssim, withBestGain } from "./measures.ts";
import { type Responses, responsesOf } from "./responses.ts";

/** What is compared: the lights alone, the same at the best gain and times the occlusion, the base, the plate. */
export const CANDIDATES = ["lights", "lights, best gain", "lights x AO", "base", "plate"] as const;
type Candidate = (typeof CANDIDATES)[number];
export const REGIONS = ["lit", "shadow", "contact", "reflection"] as const;

/** Looks are tried on the first of so many shots: they take most of the time. */
export const LOOKED = 6;

/** All that is measured on a shot; plain data. */
export interface Row {
  readonly shot: Pick<Shot, "family" | "seed">;
  readonly psnr: Record<Candidate, number>;
  readonly ssim: Record<Candidate, number>;
  readonly regions: Partial<Record<(typeof REGIONS)[number], readonly [lights: number, plate: number]>>;
  readonly responses: Responses;
  readonly looks: readonly LookTrial[];
}

/** Measures the `index`th shot; `python` has the packages of `requirements.txt`. */
export async function measure(shot: Shot, index: number, generator: Generator, python: string): Promise<Row> {
  const { frame, truth, exposure } = await readTrial(shot, generator.descriptor);
  const guides = await makeGuides(frame, 1n, alone);
  const plate = await generator.plate(frame);
  const lights = guides.analytic!;
  const pictures: Record<Candidate, Image> = {
    lights,
    "lights, best gain": withBestGain(lights, truth, exposure),
    "lights x AO": {
      ...lights,
      planes: lights.planes.map((plane) => plane.map((value, at) => value * guides.openness[at])),
    },
    base: guides.base,
    plate,
  };
  const wanted = displayed(truth, exposure);
  const shown = Object.fromEntries(
    CANDIDATES.map((name) => [name, displayed(pictures[name], exposure)]),
  ) as Record<Candidate, Image>;
  const each = (value: (picture: Image) => number) =>
    Object.fromEntries(CANDIDATES.map((name) => [name, value(shown[name])])) as Record<Candidate, number>;
  const regions: Row["regions"] = Object.fromEntries(
    Object.entries(regionsOf(guides)).flatMap(([name, mask]) => {
      const [before, after] = [psnr(shown.lights, wanted, mask), psnr(shown.plate, wanted, mask)];
      return before === undefined || after === undefined ? [] : [[name, [before, after]]];
    }),
  );
  const looks = async () => {
    const renders = await lookedRenders(shot, guides, truth, python);
    return lookTrials(frame, plate, guides.exposure, renders, generator, index);
  };
  return {
    shot: { family: shot.family, seed: shot.seed },
    psnr: each((picture) => psnr(picture, wanted)!),
    ssim: each((picture) => ssim(picture, wanted)),
    regions,
    responses: await responsesOf(frame, guides, plate, generator.plate),
    looks: index % LOOKED === 0 ? await looks() : [],
  };
}

/** Where the key light arrives, where it does not, where surfaces meet, and where they mirror. */
function regionsOf({ surface, arriving, openness }: Guides): Record<(typeof REGIONS)[number], Uint8Array> {
  const { hit, roughness, metallic } = surface;
  const where = (test: (at: number) => boolean) =>
    Uint8Array.from(hit, (on, at) => (on === 1 && test(at) ? 1 : 0));
  return {
    lit: where((at) => arriving[at] > 0.95),
    shadow: where((at) => arriving[at] < 0.05),
    contact: where((at) => openness[at] < 0.6),
    reflection: where((at) => roughness[at] < 0.3 || metallic[at] > 0.5),
  };
}
