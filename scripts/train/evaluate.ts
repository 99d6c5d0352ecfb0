// SPDX-License-Identifier: Apache-2.0

/**
 * Measures a model on held-out shots through the daemon's own path and writes the report that lies beside its card:
 *
 *     node scripts/train/evaluate.ts SHOTS [--model FOLDER] [--report FILE] [--rows FOLDER] [--share 0/2] [--every N] [--python FILE]
 *
 * Display PSNR and SSIM against Cycles by family and by region, beside what the lights alone give; how plates answer to a
 * change of light; which looks are recognised. What is measured of each shot is kept in a file in `--rows`, and what lies there
 * is not measured again: a run that was broken off goes on. `--share` deals the shots to several processes, which write no
 * report; a run after them does. `--every` takes each Nth held-out shot; `--python` has the packages of `requirements.txt`.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openGenerator, STARTER } from "./report/generator.ts";
import { HELD_OUT_FAMILY, reportOf } from "./report/report.ts";
import { measure, type Row } from "./report/rows.ts";
import { listShots, type Shot } from "./shots.ts";

/** The seeds that training does not see, as in `train.py`. */
const isTest = (seed: number) => seed >= 1000 && seed < 2000;
const isHeldOut = ({ family, seed }: Shot) => family === HELD_OUT_FAMILY || seed % 8 === 7 || isTest(seed);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string", default: STARTER },
    report: { type: "string" },
    rows: { type: "string" },
    share: { type: "string", default: "0/1" },
    every: { type: "string", default: "1" },
    python: { type: "string", default: "python3" },
  },
});
const [place, shares] = values.share.split("/").map(Number);
await using generator = await openGenerator(values.model, shares > 1 ? 1 : 2);
if (values.rows) await mkdir(values.rows, { recursive: true });

const shots = (await listShots(positionals[0]))
  .filter(isHeldOut)
  .filter((_, at) => at % Number(values.every) === 0);
const rows: Row[] = [];
for (const [index, shot] of shots.entries())
  if (index % shares === place) rows.push((await kept(shot)) ?? (await keep(shot, index)));
if (shares === 1) {
  const report = reportOf(rows);
  console.log(report);
  if (values.report) await writeFile(values.report, report);
}

function fileOf({ family, seed }: Shot): string | undefined {
  return values.rows && join(values.rows, `${family}-${seed}.json`);
}

async function kept(shot: Shot): Promise<Row | undefined> {
  const file = fileOf(shot);
  const text = file && (await readFile(file, "utf8").catch(() => undefined));
  return text ? (JSON.parse(text) as Row) : undefined;
}

async function keep(shot: Shot, index: number): Promise<Row> {
  const row = await measure(shot, index, generator, values.python);
  const { lights, base, plate } = row.psnr;
  const told = [lights, base, plate].map((value) => value.toFixed(2)).join(", ");
  console.error(
    `${index + 1} of ${shots.length}: ${shot.family}/${shot.seed} lights, base, plate ${told} dB`,
  );
  const file = fileOf(shot);
  if (file) {
    await writeFile(`${file}.part`, JSON.stringify(row));
    await rename(`${file}.part`, file);
  }
  return row;
}
