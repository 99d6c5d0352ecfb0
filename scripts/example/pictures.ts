// SPDX-License-Identifier: Apache-2.0
// Makes the README's pictures from the example shot and plates of it, one folder for each prompt:
//   for look in "" warm "heavy rain" fog night "heavy snow"; do
//     npm run platewright -- generate --request scripts/example/request.json --prompt "$look" \
//       --by-product analytic --out "$PLATES/${look:-no prompt}"
//   done
//   npx node scripts/example/pictures.ts "$PLATES"
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import { makePreview } from "../../daemon/core/plate/preview.ts";
import { openExr } from "../../daemon/exr/read.ts";
import { dataPng, writeSheet } from "../contact-sheet.ts";

const here = import.meta.dirname;
const PANEL_WIDTH = 426;

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

async function view(image: Image): Promise<Buffer> {
  const { width, height, rgb: bytes } = await makePreview(image, "lin_rec709_scene", alone);
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

const LOOKS = ["no prompt", "warm", "heavy rain", "fog", "night", "heavy snow"];

const [plates] = process.argv.slice(2);
if (plates === undefined) throw new Error("name the folder that the plates were made in");
const plateOf = (look: string) => join(plates, look, "plate.exr");
const plate = plateOf(LOOKS[0]);
const shot = join(here, "shot.exr");
const depth = await layer(shot, ["ViewLayer.Depth.Z"]);
const pictures = join(here, "pictures");
mkdirSync(pictures, { recursive: true });
await writeSheet(
  [
    [
      { caption: "depth", png: await dataPng(depth, (metres) => 1.15 - metres / 14) },
      {
        caption: "normal",
        png: await dataPng(
          await layer(
            shot,
            ["X", "Y", "Z"].map((axis) => `ViewLayer.Normal.${axis}`),
          ),
          (n) => n * 0.5 + 0.5,
        ),
      },
      { caption: "albedo", png: await view(await layer(shot, rgb("ViewLayer.DiffCol."))) },
    ],
    [
      { caption: "analytic plate: the lights alone", png: await view(await layer(plate, rgb("analytic."))) },
      { caption: "the plate", png: await view(await layer(plate, rgb(""))) },
      {
        caption: "Cycles' own frame, 256 samples",
        png: await view(await layer(join(here, "reference.exr"), rgb(""))),
      },
    ],
  ],
  PANEL_WIDTH,
  join(pictures, "strip.jpg"),
);
const looked = await Promise.all(
  LOOKS.map(async (caption) => ({ caption, png: await view(await layer(plateOf(caption), rgb(""))) })),
);
await writeSheet([looked.slice(0, 3), looked.slice(3)], PANEL_WIDTH, join(pictures, "looks.jpg"));
