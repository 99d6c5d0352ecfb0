// SPDX-License-Identifier: Apache-2.0

/**
 * Contact sheets of a model on held-out shots, for people to look at:
 *
 *     node scripts/train/sheets.ts SHOTS [--model FOLDER] [--out FOLDER]
 *
 * `scenes.jpg`: passes, the lights alone, the plate and Cycles' render. `looks.jpg`: every look left out, plainly and heavily.
 * `light.jpg`: the key carried round and made stronger. `seeds.jpg`: what the seed changes.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import type { Frame } from "../../daemon/core/pipelines/contract.ts";
import { pointOnAxis, strongestLamp } from "../../daemon/core/pipelines/relight/air-and-lamps.ts";
import { type Guides, makeGuides } from "../../daemon/core/pipelines/relight/guides.ts";
import { dataPng, type Panel, writeSheet } from "../contact-sheet.ts";
import { openGenerator, STARTER } from "./report/generator.ts";
import { displayed } from "./report/measures.ts";
import { brighter, turned, withLamp } from "./report/responses.ts";
import { listShots, readTrial } from "./shots.ts";

const WIDTH = 320;
const SCENES = 12;

interface Scene {
  readonly name: string;
  readonly frame: Frame;
  readonly guides: Guides;
  readonly truth: Image;
  readonly plate: Image;
  readonly exposure: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string", default: STARTER },
    out: { type: "string", default: fileURLToPath(new URL("pictures", import.meta.url)) },
  },
});
await using generator = await openGenerator(values.model);
await mkdir(values.out, { recursive: true });
const scenes = await readScenes(positionals[0]);
await write("scenes", await Promise.all(scenes.map(sceneRow)));
await write("looks", await rowsOfLooks(scenes));
await write("light", await lightRows(scenes));
await write("seeds", await seedRows(scenes));

/** One shot of each family, the first by seed. */
async function readScenes(folder: string): Promise<Scene[]> {
  const first = new Map((await listShots(folder)).toReversed().map((shot) => [shot.family, shot]));
  const chosen = [...first.values()].sort((a, b) => (a.family < b.family ? -1 : 1)).slice(0, SCENES);
  return Promise.all(
    chosen.map(async (shot) => {
      const { frame, truth, exposure } = await readTrial(shot, generator.descriptor);
      return {
        name: shot.family.replaceAll("_", " "),
        frame,
        truth,
        exposure,
        guides: await makeGuides(frame, 1n, alone),
        plate: await generator.plate(frame),
      };
    }),
  );
}

async function sceneRow({ name, guides, truth, plate, exposure }: Scene): Promise<Panel[]> {
  const { width, height, hit, normal, diffuse } = guides.surface;
  const half = normal.map((plane) => plane.map((value, at) => (hit[at] ? value / 2 + 0.5 : 0)));
  return [
    { caption: `${name}: normal`, png: await dataPng({ width, height, planes: half }) },
    await panel("albedo", { width, height, planes: [...diffuse] }, 2),
    await panel("lights alone", guides.analytic!, exposure),
    await panel("plate", plate, exposure),
    await panel("Cycles", truth, exposure),
  ];
}

async function rowsOfLooks(all: readonly Scene[]): Promise<Panel[][]> {
  const rows: Panel[][] = [];
  for (const [index, { name }] of generator.descriptor.looks.entries()) {
    const { frame, plate, exposure } = all[index % all.length];
    const row = [await panel(`no ${name}`, plate, exposure)];
    for (const prompt of [name, `heavily ${name}`])
      row.push(await panel(prompt, await generator.plate(frame, { prompt }), exposure));
    rows.push(row);
  }
  return rows;
}

async function lightRows(all: readonly Scene[]): Promise<Panel[][]> {
  const rows: Panel[][] = [];
  for (const { frame, guides, plate, exposure } of all) {
    const scene = frame.scene!;
    const key = strongestLamp(scene, pointOnAxis(scene, guides.medianDepth));
    if (key < 0 || rows.length === 3) continue;
    const lamp = scene.lights[key];
    const under = async (light: typeof lamp, caption: string) =>
      panel(caption, await generator.plate({ ...frame, scene: withLamp(scene, key, light) }), exposure);
    rows.push([
      await under(turned(lamp, guides, -0.7), "key 40 degrees right"),
      await panel("key as it is", plate, exposure),
      await under(turned(lamp, guides, 0.7), "key 40 degrees left"),
      await under(brighter(lamp, 0.25), "key at a quarter"),
      await under(brighter(lamp, 4), "key times four"),
    ]);
  }
  return rows;
}

async function seedRows(all: readonly Scene[]): Promise<Panel[][]> {
  const rows: Panel[][] = [];
  for (const [index, prompt] of ["heavy fog", "wet", "snow"].entries()) {
    const { frame, exposure } = all[index % all.length];
    const row: Panel[] = [];
    for (const seed of [1n, 2n, 3n, 4n])
      row.push(
        await panel(`${prompt}, seed ${seed}`, await generator.plate(frame, { prompt, seed }), exposure),
      );
    rows.push(row);
  }
  return rows;
}

async function panel(caption: string, picture: Image, exposure: number): Promise<Panel> {
  return { caption, png: await dataPng(displayed(picture, exposure)) };
}

async function write(name: string, rows: readonly (readonly Panel[])[]): Promise<void> {
  await writeSheet(rows, WIDTH, join(values.out, `${name}.jpg`));
}
