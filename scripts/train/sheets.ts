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
import sharp from "sharp";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import type { Frame } from "../../daemon/core/pipelines/contract.ts";
import { pointOnAxis, strongestLamp } from "../../daemon/core/pipelines/relight/air-and-lamps.ts";
import { exposureOf } from "../../daemon/core/pipelines/relight/encoding.ts";
import { type Guides, makeGuides } from "../../daemon/core/pipelines/relight/guides.ts";
import { openGenerator, STARTER } from "./report/generator.ts";
import { displayed } from "./report/measures.ts";
import { brighter, turned, withLamp } from "./report/responses.ts";
import { listShots, readShot, withoutGroundTruth } from "./shots.ts";

const WIDTH = 320;
const CAPTION = 22;
const SCENES = 8;

interface Panel {
  readonly caption: string;
  /** Display values, 0..1. */
  readonly picture: Image;
}

interface Scene {
  readonly name: string;
  readonly frame: Frame;
  readonly guides: Guides;
  readonly truth: Image;
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
await writeSheet("scenes", await Promise.all(scenes.map(sceneRow)));
await writeSheet("looks", await rowsOfLooks(scenes));
await writeSheet("light", await lightRows(scenes));
await writeSheet("seeds", await seedRows(scenes));

/** One shot of each family, the first by seed. */
async function readScenes(folder: string): Promise<Scene[]> {
  const first = new Map((await listShots(folder)).toReversed().map((shot) => [shot.family, shot]));
  const chosen = [...first.values()].sort((a, b) => (a.family < b.family ? -1 : 1)).slice(0, SCENES);
  return Promise.all(
    chosen.map(async (shot) => {
      const whole = await readShot(shot, generator.descriptor);
      const truth = whole.passes.get("beauty")!;
      const frame = withoutGroundTruth(whole);
      const exposure = exposureOf(truth, new Float32Array(frame.width * frame.height).fill(1));
      return {
        name: shot.family.replaceAll("_", " "),
        frame,
        truth,
        exposure,
        guides: await makeGuides(frame, 1n, alone),
      };
    }),
  );
}

async function sceneRow({ name, frame, guides, truth, exposure }: Scene): Promise<Panel[]> {
  const { normal, diffuse } = guides.surface;
  const size = { width: frame.width, height: frame.height };
  const half = normal.map((plane) =>
    plane.map((value, at) => (guides.surface.hit[at] ? value / 2 + 0.5 : 0)),
  );
  return [
    { caption: `${name}: normal`, picture: { ...size, planes: half } },
    { caption: "albedo", picture: displayed({ ...size, planes: [...diffuse] }, 2) },
    { caption: "lights alone", picture: displayed(guides.analytic, exposure) },
    { caption: "plate", picture: displayed(await generator.plate(frame), exposure) },
    { caption: "Cycles", picture: displayed(truth, exposure) },
  ];
}

async function rowsOfLooks(all: readonly Scene[]): Promise<Panel[][]> {
  const rows: Panel[][] = [];
  for (const [index, { name }] of generator.descriptor.looks.entries()) {
    const { frame, exposure } = all[index % all.length];
    const shown = async (prompt: string, caption: string) => ({
      caption,
      picture: displayed(await generator.plate(frame, prompt), exposure),
    });
    rows.push([
      await shown("", `no ${name}`),
      await shown(name, name),
      await shown(`heavily ${name}`, `heavily ${name}`),
    ]);
  }
  return rows;
}

async function lightRows(all: readonly Scene[]): Promise<Panel[][]> {
  const rows: Panel[][] = [];
  for (const { frame, guides, exposure } of all) {
    const scene = frame.scene!;
    const key = strongestLamp(scene, pointOnAxis(scene, guides.medianDepth));
    if (key < 0 || rows.length === 3) continue;
    const lamp = scene.lights[key];
    const shown = async (light: typeof lamp, caption: string) => ({
      caption,
      picture: displayed(await generator.plate({ ...frame, scene: withLamp(scene, key, light) }), exposure),
    });
    rows.push([
      await shown(turned(lamp, guides, -0.7), "key 40 degrees right"),
      await shown(lamp, "key as it is"),
      await shown(turned(lamp, guides, 0.7), "key 40 degrees left"),
      await shown(brighter(lamp, 0.25), "key at a quarter"),
      await shown(brighter(lamp, 4), "key times four"),
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
      row.push({
        caption: `${prompt}, seed ${seed}`,
        picture: displayed(await generator.plate(frame, prompt, seed), exposure),
      });
    rows.push(row);
  }
  return rows;
}

async function writeSheet(name: string, rows: readonly (readonly Panel[])[]): Promise<void> {
  const columns = Math.max(...rows.map((row) => row.length));
  const heights = rows.map(([{ picture }]) => CAPTION + Math.round((WIDTH * picture.height) / picture.width));
  const layers = await Promise.all(
    rows.flatMap((row, at) =>
      row.map(async (panel, column) => ({
        input: await drawn(panel, heights[at]),
        left: column * WIDTH,
        top: heights.slice(0, at).reduce((sum, height) => sum + height, 0),
      })),
    ),
  );
  await sharp({
    create: {
      width: columns * WIDTH,
      height: heights.reduce((sum, height) => sum + height, 0),
      channels: 3,
      background: "#181818",
    },
  })
    .composite(layers)
    .jpeg({ quality: 82 })
    .toFile(join(values.out, `${name}.jpg`));
}

async function drawn({ caption, picture }: Panel, height: number): Promise<Buffer> {
  const { width, planes } = picture;
  const bytes = new Uint8Array(3 * width * picture.height);
  for (const [channel, plane] of planes.entries())
    for (let at = 0; at < plane.length; at++) bytes[3 * at + channel] = 255 * plane[at] + 0.5;
  const small = await sharp(bytes, { raw: { width, height: picture.height, channels: 3 } })
    .resize(WIDTH - 4, height - CAPTION - 4, { fit: "fill" })
    .png()
    .toBuffer();
  const words = Buffer.from(
    `<svg width="${WIDTH}" height="${CAPTION}"><text x="4" y="16" font-family="sans-serif" font-size="14" fill="#ddd">${caption}</text></svg>`,
  );
  return sharp({ create: { width: WIDTH, height, channels: 3, background: "#181818" } })
    .composite([
      { input: words, left: 0, top: 0 },
      { input: small, left: 2, top: CAPTION },
    ])
    .png()
    .toBuffer();
}
