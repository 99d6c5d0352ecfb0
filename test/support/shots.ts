// SPDX-License-Identifier: Apache-2.0
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeAttribute } from "../../daemon/exr/attributes.ts";
import type { ExrImage, ImageChannel } from "../../daemon/exr/image.ts";
import { openExr } from "../../daemon/exr/read.ts";
import { writeExr } from "../../daemon/exr/write.ts";
import { PassSource } from "../../daemon/rpc/gen/platewright/v1/passes.ts";
import { Output, type PlateRequest } from "../../daemon/rpc/gen/platewright/v1/request.ts";
import { requestFromJson } from "../../daemon/rpc/request-json.ts";

const SHOT = join(import.meta.dirname, "../golden/passes/blender-4.5");

/** A shot of 96 x 64 pixels as Blender 4.5 wrote it, with every pass, three lights and its camera. */
export const SHOT_FILE = join(SHOT, "shot.exr");
/** The request that goes with it, without a prompt. */
export const SHOT_REQUEST_FILE = join(SHOT, "request.json");

/** Puts the shot where a daemon may read it. */
export async function placeShot(path: string): Promise<string> {
  await copyFile(SHOT_FILE, path);
  return path;
}

/** Frames of a range that takes longer than to start a command that looks at it, on the quickest machine. */
export const LONG_RANGE = { first: 1, last: 240, step: 1, framesPerSecond: undefined };

/** Puts the shot there as such a range; answers its pattern. */
export async function placeLongRange(folder: string): Promise<string> {
  for (let frame = 1; frame <= LONG_RANGE.last; frame++) await placeShot(join(folder, `long.${frame}.exr`));
  return join(folder, "long.#.exr");
}

/** Writes the shot with changes. `map` gives each channel its new form, or nothing to leave it out. */
export async function writeShot(
  path: string,
  changes: Partial<ExrImage>,
  map: (channel: ImageChannel) => ImageChannel | undefined = (channel) => channel,
): Promise<string> {
  await using file = await openExr(SHOT_FILE);
  const [part] = file.parts;
  const planes = await file.readNative(
    0,
    part.channels.map(({ name }) => name),
  );
  const channels = part.channels.flatMap(({ name, type }) => {
    const data = planes.get(name) as ImageChannel["data"];
    return map({ name, type, data }) ?? [];
  });
  const { displayWindow, dataWindow } = part;
  await writeExr(path, { displayWindow, dataWindow, channels, compression: "zips", ...changes });
  return path;
}

/** Leaves out the layers of these names. */
export const without =
  (...layers: readonly string[]) =>
  (channel: ImageChannel) =>
    layers.some((layer) => channel.name.startsWith(`ViewLayer.${layer}.`)) ? undefined : channel;

/** The shot's camera and lights with passes at `path`, made by the tiny model into `folder`. */
export async function shotRequest(
  path: string,
  folder: string,
  changes: Partial<PlateRequest> = {},
): Promise<PlateRequest> {
  const request = requestFromJson(await readFile(SHOT_REQUEST_FILE, "utf8"));
  return {
    ...request,
    model: "tiny",
    prompt: "thick fog at night",
    seed: 7n,
    passes: [PassSource.create({ pixels: { from: { $case: "path", value: path } } })],
    output: Output.create({ folder }),
    ...changes,
  };
}

/** A plate as a compositor finds it on disk. */
export async function readPlate(path: string) {
  await using file = await openExr(path);
  const [part] = file.parts;
  const planes = await file.read(
    0,
    part.channels.map(({ name }) => name),
  );
  const attribute = (name: string): unknown => {
    const stored = part.attributes.get(name);
    return stored && decodeAttribute(stored)?.value;
  };
  return { part, attribute, plane: (name: string) => planes.get(name) as Float32Array };
}
