// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import type { Image } from "../core/image.ts";
import { windowHeight, windowWidth } from "../core/image.ts";
import { spaceOfPart } from "../core/passes/colour-space.ts";
import { convertImage } from "../core/plate/colour.ts";
import type { PassFiles } from "../core/ports.ts";
import type { ColourSpace, HostLight } from "../core/request.ts";
import { lasting } from "../core/shared-memory.ts";

export interface DomePicturesDeps {
  readonly passFiles: PassFiles;
  /** The allowed, absolute path of a picture; `field` is for messages. */
  readonly locate: (image: { path: string } | { contentHash: string }, field: string) => Promise<string>;
}

/** Pictures kept between frames: a shot rarely has more than one dome. */
const KEPT = 4;

/**
 * Reads the lat-long pictures of domes, RGB in the working space, and keeps the last few: a range of frames reads each
 * once. Other lights and constant domes have none.
 */
export function createDomePictures({ passFiles, locate }: DomePicturesDeps) {
  const kept = new Map<string, Promise<Image>>();
  return async (light: HostLight, field: string, space: ColourSpace): Promise<Image | undefined> => {
    if (light.shape.kind !== "dome" || !light.shape.image) return undefined;
    const { image, colourSpace } = light.shape;
    const path = await locate(image, `${field}.image`);
    const key = `${path}\n${colourSpace}\n${space}`;
    const read = () => readPicture(passFiles, path, `${field}.image`, colourSpace, space);
    const known = kept.get(key) ?? lasting(read);
    kept.delete(key);
    kept.set(key, known);
    known.catch(() => kept.delete(key));
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
    return known;
  };
}

async function readPicture(
  passFiles: PassFiles,
  path: string,
  field: string,
  stated: ColourSpace | undefined,
  space: ColourSpace,
): Promise<Image> {
  await using file = await passFiles.open(path);
  for (const part of file.layout.parts) {
    const names = part.channels.map(({ name }) => name);
    const prefix = names.find((name) => /(^|\.)R$/i.test(name))?.slice(0, -1);
    if (prefix === undefined) continue;
    const channels = ["R", "G", "B"].map((suffix) =>
      names.find((name) => name.toUpperCase() === (prefix + suffix).toUpperCase()),
    );
    if (!channels.every((name) => name !== undefined)) continue;
    const planes = await file.read(part.index, channels, part.dataWindow);
    const picture = { width: windowWidth(part.dataWindow), height: windowHeight(part.dataWindow), planes };
    return onlyLight(convertImage(picture, stated ?? spaceOfPart(part, path) ?? space, space));
  }
  throw new PlateError("INVALID_FIELD", `${path} has no red, green and blue channels.`, {
    field,
    remedy: "Give the dome a lat-long RGB picture.",
  });
}

/** The largest half float: what a sun that the file could not hold is taken for. */
const BRIGHTEST = 65504;

/**
 * Photographed skies hold pixels that are no light: negative ones, which lossy compression rings around a sun with and which wide
 * gamuts make of deep colours, infinite ones and none at all. One of -3000 would darken all that it reaches, and no renderer that
 * samples by brightness would ever look there. Changes the picture in place.
 */
function onlyLight(picture: Image): Image {
  for (const plane of picture.planes)
    for (let at = 0; at < plane.length; at++) plane[at] = plane[at] > 0 ? Math.min(plane[at], BRIGHTEST) : 0;
  return picture;
}
