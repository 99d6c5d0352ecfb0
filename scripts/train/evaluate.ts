// SPDX-License-Identifier: Apache-2.0

/**
 * Measures a model on held-out shots through the daemon's own path and writes the report that lies beside its card:
 *
 *     node scripts/train/evaluate.ts SHOTS [--model FOLDER] [--report FILE] [--every N] [--python FILE]
 *
 * Display PSNR and SSIM against Cycles by family and by region, beside what the lights alone give; how plates answer to a
 * change of light; which looks are recognised. `--every` takes each Nth held-out shot; `--python` has the packages of
 * `requirements.txt`.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import { type Guides, makeGuides } from "../../daemon/core/pipelines/relight/guides.ts";
import { openGenerator, STARTER } from "./report/generator.ts";
import { lookedRenders } from "./report/looked-renders.ts";
import { type LookTrial, lookTrials, sectionOnLooks } from "./report/looks.ts";
import { displayed, mean, psnr, quantile, ssim, withBestGain } from "./report/measures.ts";
import { type Responses, responsesOf } from "./report/responses.ts";
import { listShots, readTrial, type Shot } from "./shots.ts";

/** The family that training never sees, and the seeds of the others that it does not, as in `train.py`. */
const HELD_OUT_FAMILY = "text_curves";
const isTest = (seed: number) => seed >= 1000 && seed < 2000;
const isHeldOut = ({ family, seed }: Shot) => family === HELD_OUT_FAMILY || seed % 8 === 7 || isTest(seed);

/** What is compared: the lights alone, the same at the best gain and times the occlusion, the base, the plate. */
const CANDIDATES = ["lights", "lights, best gain", "lights x AO", "base", "plate"] as const;
type Candidate = (typeof CANDIDATES)[number];
const REGIONS = ["lit", "shadow", "contact", "reflection"] as const;

interface Row {
  readonly shot: Shot;
  readonly psnr: Record<Candidate, number>;
  readonly ssim: Record<Candidate, number>;
  readonly regions: Partial<Record<(typeof REGIONS)[number], readonly [lights: number, plate: number]>>;
  readonly responses: Responses;
  readonly looks: readonly LookTrial[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string", default: STARTER },
    report: { type: "string" },
    every: { type: "string", default: "1" },
    python: { type: "string", default: "python3" },
  },
});
await using generator = await openGenerator(values.model);

const shots = (await listShots(positionals[0]))
  .filter(isHeldOut)
  .filter((_, at) => at % Number(values.every) === 0);
const rows: Row[] = [];
for (const [index, shot] of shots.entries()) rows.push(await measure(shot, index));
const report = reportOf(rows);
console.log(report);
if (values.report) await writeFile(values.report, report);

async function measure(shot: Shot, index: number): Promise<Row> {
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
  const renders = await lookedRenders(shot, guides, truth, values.python);
  return {
    shot,
    psnr: each((picture) => psnr(picture, wanted)!),
    ssim: each((picture) => ssim(picture, wanted)),
    regions,
    responses: await responsesOf(frame, guides, plate, generator.plate),
    looks: await lookTrials(frame, plate, guides.exposure, renders, generator, index),
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

function reportOf(all: readonly Row[]): string {
  const families = [...new Set(all.map(({ shot }) => shot.family))].sort();
  const groups: [string, readonly Row[]][] = [
    ...families.map((family): [string, Row[]] => [family, all.filter(({ shot }) => shot.family === family)]),
    ["**families seen in training**", all.filter(({ shot }) => shot.family !== HELD_OUT_FAMILY)],
    ["**all**", all],
  ];
  const dB = (value: number) => value.toFixed(2);
  const signed = (value: number) => (value < 0 ? dB(value) : `+${dB(value)}`);
  const lines = groups
    .filter(([, list]) => list.length > 0)
    .map(([title, list]) => {
      const gains = list.map((row) => row.psnr.plate - row.psnr.lights);
      const figures = CANDIDATES.map((name) => dB(mean(list.map((row) => row.psnr[name]))));
      const alike = (["lights", "plate"] as const).map((name) =>
        mean(list.map((row) => row.ssim[name])).toFixed(3),
      );
      const worse = gains.filter((gain) => gain < 0).length;
      return `| ${[title, list.length, ...figures, signed(mean(gains)), signed(Math.min(...gains)), worse, ...alike].join(" | ")} |`;
    });
  const regionLines = REGIONS.map((name) => {
    const pairs = all.flatMap(({ regions }) => (regions[name] ? [regions[name]] : []));
    return `| ${[name, pairs.length, dB(mean(pairs.map(([a]) => a))), dB(mean(pairs.map(([, b]) => b)))].join(" | ")} |`;
  });
  const told = (name: keyof Responses) => all.flatMap(({ responses }) => responses[name] ?? []);
  const spread = (list: number[]) =>
    [...[0.5, 0.1, 0.9].map((share) => quantile(list, share).toFixed(2)), list.length].join(" | ");
  const worst = all
    .toSorted((a, b) => a.psnr.plate - a.psnr.lights - (b.psnr.plate - b.psnr.lights))
    .slice(0, 5);
  return `# How good the plates are

Made by \`scripts/train/evaluate.ts\` through the daemon's own path: all passes but the renderer's light given, no prompt but where looks are told of, one step.
Errors are counted after x / (1 + x) and a 2.2 gamma at the render's own exposure. *Lights* are the analytic plate, which is
also given at its best gain and times the screen-space occlusion; *base* is what the network starts from.

## Against Cycles

| scenes | shots | ${CANDIDATES.map((name) => `${name}, dB`).join(" | ")} | gain | worst gain | worse | SSIM lights | SSIM plate |
|${"---|".repeat(CANDIDATES.length + 7)}
${lines.join("\n")}

Furthest behind the lights alone: ${worst.map(({ shot, psnr: { lights, plate } }) => `${shot.family}/${shot.seed} ${dB(lights)} to ${dB(plate)} dB`).join(", ")}.

## By region

| region | shots | lights, dB | plate, dB |
|---|---|---|---|
${regionLines.join("\n")}

Lit and shadow by the traced share of the lamps, contact where less than 0.6 of the hemisphere is open, reflection below a roughness of
0.3 or on metals.

## When the light changes

| change | median | tenth | nine tenths | shots |
|---|---|---|---|---|
| key doubled: ratio where it gives nine tenths of the light (2 is right) | ${spread(told("keyDoubled"))} |
| key carried 40 degrees round: share of newly shadowed pixels that darken | ${spread(told("shadowFollows"))} |
| the same: share of newly lit pixels that brighten | ${spread(told("lightFollows"))} |
| sky turned 115 degrees: correlation of the change with the lights' | ${spread(told("skyFollows"))} |

${sectionOnLooks(all.flatMap(({ looks }) => looks))}`;
}
