// SPDX-License-Identifier: Apache-2.0
import sharp, { type OverlayOptions } from "sharp";
import type { Image } from "../daemon/core/image.ts";

const GAP = 6;
const CAPTION_HEIGHT = 26;

export interface Panel {
  readonly caption: string;
  readonly png: Buffer;
}

/** Data as it is, scaled to 0..1: no view transform. One plane comes out grey. */
export async function dataPng(image: Image, scale = (value: number) => value): Promise<Buffer> {
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

const drawnCaption = (words: string, width: number) =>
  Buffer.from(
    `<svg width="${width}" height="${CAPTION_HEIGHT}"><text x="4" y="18" font-family="sans-serif" font-size="15" fill="#ddd">${words}</text></svg>`,
  );

/** Writes rows of panels `width` pixels wide as a JPEG, each panel with its caption below. The pictures of a row are of one form. */
export async function writeSheet(
  rows: readonly (readonly Panel[])[],
  width: number,
  path: string,
): Promise<void> {
  const placed: OverlayOptions[] = [];
  let top = 0;
  for (const row of rows) {
    const small = await Promise.all(
      row.map(({ png }) => sharp(png).resize({ width }).toBuffer({ resolveWithObject: true })),
    );
    for (const [column, { data, info }] of small.entries()) {
      const left = column * (width + GAP);
      placed.push(
        { input: data, left, top },
        { input: drawnCaption(row[column].caption, width), left, top: top + info.height },
      );
    }
    top += small[0].info.height + CAPTION_HEIGHT + GAP;
  }
  const columns = Math.max(...rows.map(({ length }) => length));
  await sharp({
    create: { width: columns * (width + GAP) - GAP, height: top - GAP, channels: 3, background: "#1b1b1b" },
  })
    .composite(placed)
    .jpeg({ quality: 88 })
    .toFile(path);
  console.log(path);
}
