// SPDX-License-Identifier: Apache-2.0

/**
 * Measures a model on held-out shots through the daemon's own path:
 *
 *     node scripts/train/evaluate.ts SHOTS [--model FOLDER] [--pictures FOLDER] [--most N]
 *
 * Prints, by family, the display PSNR of the analytic plate and of the model's plate against the render, the worst shots, then how far each
 * look moves the picture. With `--pictures` writes a sheet for each of the first shots: render, analytic, plate, looks.
 */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import type { Frame, Generated } from "../../daemon/core/pipelines/contract.ts";
import { parseDescriptor, resolveParameters } from "../../daemon/core/pipelines/descriptor.ts";
import { familyOf } from "../../daemon/core/pipelines/index.ts";
import { exposureOf } from "../../daemon/core/pipelines/relight/encoding.ts";
import { makePreview } from "../../daemon/core/plate/preview.ts";
import { createModelFiles } from "../../daemon/runtime/model-files.ts";
import { listShots, readShot, type Shot } from "./shots.ts";

/** The family that training never sees, and the seeds of the others that it does not. Kept in step with `train.py`. */
const HELD_OUT_FAMILY = "text_curves";
const isHeldOut = ({ family, seed }: Shot) => family === HELD_OUT_FAMILY || seed % 8 === 7;

const starter = fileURLToPath(new URL("../../daemon/models/starter", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string", default: starter },
    pictures: { type: "string" },
    most: { type: "string", default: "100000" },
  },
});
const descriptorPath = join(values.model, "plate.json");
const descriptor = parseDescriptor(await readFile(descriptorPath, "utf8"), descriptorPath);
await using files = createModelFiles(values.model, descriptor, { device: "cpu", threads: 2 });

const shots = (await listShots(positionals[0])).filter(isHeldOut).slice(0, Number(values.most));
const rows: { family: string; seed: number; analytic: number; plate: number }[] = [];
const moved = new Map<string, number[]>();
for (const [index, shot] of shots.entries()) {
  const frame = await readShot(shot, descriptor);
  const render = frame.passes.get("beauty")!;
  const passes = new Map([...frame.passes].filter(([kind]) => kind !== "beauty"));
  const without = { ...frame, passes };
  const plain = await generate(without, "");
  const analytic = plain.layers.get("analytic")!;
  const exposure = exposureOf(render, new Float32Array(frame.width * frame.height).fill(1));
  rows.push({
    family: shot.family,
    seed: shot.seed,
    analytic: psnr(analytic, render, exposure),
    plate: psnr(plain.plate, render, exposure),
  });
  // Looks cost ten runs a shot; every fourth shot tells enough.
  if (index % 4 !== 0) continue;
  const pictures = [render, analytic, plain.plate];
  for (const { name } of descriptor.looks) {
    const { plate } = await generate(without, `heavy ${name}`);
    moved.set(name, [...(moved.get(name) ?? []), meanDifference(plate, plain.plate, exposure)]);
    pictures.push(plate);
  }
  if (values.pictures && index < 24)
    await writeSheet(join(values.pictures, `${shot.family}-${shot.seed}.png`), pictures);
}
report();

async function generate(frame: Frame, prompt: string): Promise<Generated> {
  const work = familyOf(descriptor).generate(
    [frame],
    {
      prompt,
      negativePrompt: "",
      seed: 1n,
      parameters: resolveParameters(descriptor, []),
      workingSpace: "lin_rec709_scene",
      byProducts: ["analytic"],
    },
    { descriptor, files, crew: alone },
  );
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value[0];
  }
}

function report(): void {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const line = (title: string, list: typeof rows) => {
    const gains = list.map(({ analytic, plate }) => plate - analytic);
    const worse = gains.filter((gain) => gain < 0).length;
    return [
      title.padEnd(14),
      `${list.length} shots`.padStart(9),
      `analytic ${mean(list.map(({ analytic }) => analytic)).toFixed(2)} dB`,
      `plate ${mean(list.map(({ plate }) => plate)).toFixed(2)} dB`,
      `worst gain ${Math.min(...gains).toFixed(2)} dB`,
      `worse than analytic ${worse} of ${list.length}`,
    ].join("  ");
  };
  for (const [family, list] of Map.groupBy(rows, ({ family }) => family)) console.log(line(family, list));
  console.log(
    line(
      "held-out seeds",
      rows.filter(({ family }) => family !== HELD_OUT_FAMILY),
    ),
  );
  const byGain = rows.toSorted((a, b) => a.plate - a.analytic - (b.plate - b.analytic));
  for (const { family, seed, analytic, plate } of byGain.slice(0, 3))
    console.log(`worst: ${family}/${seed}  analytic ${analytic.toFixed(2)} dB  plate ${plate.toFixed(2)} dB`);
  for (const [name, list] of moved)
    console.log(`${name.padEnd(10)} moves the picture by ${mean(list).toFixed(3)} of display range`);
}

/** Reinhard's curve and a 2.2 gamma at the render's own exposure: the view in which errors are counted. */
function display(value: number, exposure: number): number {
  const x = Math.max(value * exposure, 0);
  return (x / (1 + x)) ** (1 / 2.2);
}

function psnr(a: Image, b: Image, exposure: number): number {
  let sum = 0;
  for (const [channel, plane] of a.planes.entries())
    for (let at = 0; at < plane.length; at++)
      sum += (display(plane[at], exposure) - display(b.planes[channel][at], exposure)) ** 2;
  return -10 * Math.log10(Math.max(sum / (3 * a.planes[0].length), 1e-8));
}

function meanDifference(a: Image, b: Image, exposure: number): number {
  let sum = 0;
  for (const [channel, plane] of a.planes.entries())
    for (let at = 0; at < plane.length; at++)
      sum += Math.abs(display(plane[at], exposure) - display(b.planes[channel][at], exposure));
  return sum / (3 * a.planes[0].length);
}

/** Pictures side by side, five in a row, through the daemon's preview. */
async function writeSheet(path: string, pictures: readonly Image[]): Promise<void> {
  await mkdir(values.pictures!, { recursive: true });
  const { width, height } = pictures[0];
  const tiles = pictures.map((picture, index) => ({
    input: Buffer.from(makePreview(picture, "lin_rec709_scene").rgb),
    raw: { width, height, channels: 3 as const },
    left: (index % 5) * width,
    top: Math.floor(index / 5) * height,
  }));
  const sheet = { width: 5 * width, height: Math.ceil(pictures.length / 5) * height };
  await sharp({ create: { ...sheet, channels: 3, background: "black" } })
    .composite(tiles)
    .png()
    .toFile(path);
}
