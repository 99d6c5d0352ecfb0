// SPDX-License-Identifier: Apache-2.0
// Makes the README's pictures from the example shot and a plate of it:
//   node scripts/example/pictures.ts PLATE.exr        (a plate with the by-product `analytic`)
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sharp, { type OverlayOptions } from "sharp";
import type { Image } from "../../daemon/core/image.ts";
import { makePreview } from "../../daemon/core/plate/preview.ts";
import { openExr } from "../../daemon/exr/read.ts";

const here = import.meta.dirname;
const GAP = 6;
const PANEL_WIDTH = 426;
const CAPTION_HEIGHT = 26;

interface Panel {
  readonly caption: string;
  readonly png: Buffer;
}

async function layer(path: string, channels: readonly string[]): Promise<Image> {
  await using file = await openExr(path);
  const part = file.parts.findIndex((candidate) =>
    channels.every((name) => candidate.channels.some((c) => c.name === name)),
  );
  const planes = await file.read(part, channels);
  const { dataWindow: box } = file.parts[part];
  return {
    width: box.xMax - box.xMin + 1,
    height: box.yMax - box.yMin + 1,
    planes: channels.map((name) => planes.get(name) as Float32Array),
  };
}

const rgb = (prefix: string) => ["R", "G", "B"].map((suffix) => prefix + suffix);

/** Data as it is, scaled to 0..1: no view transform. */
async function data(image: Image, scale: (value: number) => number): Promise<Buffer> {
  const { width, height, planes } = image;
  const bytes = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++)
    for (let channel = 0; channel < 3; channel++)
      bytes[at * 3 + channel] = Math.round(
        255 * Math.min(Math.max(scale(planes[Math.min(channel, planes.length - 1)][at]), 0), 1),
      );
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

async function view(image: Image): Promise<Buffer> {
  const { width, height, rgb: bytes } = makePreview(image, "lin_rec709_scene");
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

const caption = (words: string) =>
  Buffer.from(
    `<svg width="${PANEL_WIDTH}" height="${CAPTION_HEIGHT}"><text x="4" y="18" font-family="sans-serif" font-size="15" fill="#ddd">${words}</text></svg>`,
  );

/** Panels in rows of `columns`, each with its caption below. */
async function sheet(panels: readonly Panel[], columns: number, path: string): Promise<void> {
  const small = await Promise.all(
    panels.map(({ png }) => sharp(png).resize({ width: PANEL_WIDTH }).toBuffer({ resolveWithObject: true })),
  );
  const cellHeight = small[0].info.height + CAPTION_HEIGHT;
  const placed: OverlayOptions[] = panels.flatMap(({ caption: words }, index) => {
    const left = (index % columns) * (PANEL_WIDTH + GAP);
    const top = Math.floor(index / columns) * (cellHeight + GAP);
    return [
      { input: small[index].data, left, top },
      { input: caption(words), left, top: top + small[index].info.height },
    ];
  });
  await sharp({
    create: {
      width: columns * (PANEL_WIDTH + GAP) - GAP,
      height: Math.ceil(panels.length / columns) * (cellHeight + GAP) - GAP,
      channels: 3,
      background: "#1b1b1b",
    },
  })
    .composite(placed)
    .jpeg({ quality: 88 })
    .toFile(path);
  console.log(path);
}

const [plate] = process.argv.slice(2);
if (plate === undefined) throw new Error("name a plate of the example shot, made with --by-product analytic");
const shot = join(here, "shot.exr");
const depth = await layer(shot, ["ViewLayer.Depth.Z"]);
const pictures = join(here, "pictures");
mkdirSync(pictures, { recursive: true });
await sheet(
  [
    { caption: "depth", png: await data(depth, (metres) => 1.15 - metres / 14) },
    {
      caption: "normal",
      png: await data(
        await layer(
          shot,
          ["X", "Y", "Z"].map((axis) => `ViewLayer.Normal.${axis}`),
        ),
        (n) => n * 0.5 + 0.5,
      ),
    },
    { caption: "albedo", png: await view(await layer(shot, rgb("ViewLayer.DiffCol."))) },
    { caption: "analytic plate: the lights alone", png: await view(await layer(plate, rgb("analytic."))) },
    { caption: "the plate", png: await view(await layer(plate, rgb(""))) },
    {
      caption: "Cycles' own frame, 256 samples",
      png: await view(await layer(join(here, "reference.exr"), rgb(""))),
    },
  ],
  3,
  join(pictures, "strip.jpg"),
);
