// SPDX-License-Identifier: Apache-2.0
import { sectionOnLooks } from "./looks.ts";
import { mean, quantile } from "./measures.ts";
import type { Responses } from "./responses.ts";
import { CANDIDATES, LOOKED, REGIONS, type Row } from "./rows.ts";

/** The family that training never sees. */
export const HELD_OUT_FAMILY = "text_curves";

/** What families of models, textures and skies that others made are called. */
const OF_OTHERS = /^model_/;

/** The report on all rows, Markdown. */
export function reportOf(all: readonly Row[]): string {
  const families = [...new Set(all.map(({ shot }) => shot.family))].sort();
  const those = (matching: (family: string) => boolean) => all.filter(({ shot }) => matching(shot.family));
  const groups: [string, readonly Row[]][] = [
    ...families.map((family): [string, Row[]] => [family, those((name) => name === family)]),
    ["**of our own shapes**", those((name) => !OF_OTHERS.test(name))],
    ["**of others' models**", those((name) => OF_OTHERS.test(name))],
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

Training never saw the family \`${HELD_OUT_FAMILY}\`, nor the models, textures and skies of the families \`model_...\`: others made them.

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

${sectionOnLooks(
  all.flatMap(({ looks }) => looks),
  LOOKED,
)}`;
}
