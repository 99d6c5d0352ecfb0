// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import type { AttributeValue } from "./attributes.ts";
import { LONG_NAME_BYTES } from "./header-flags.ts";
import { type Box2i, boxHeight, boxWidth, type ExrAttribute, type PixelType } from "./types.ts";

/** One channel to write, row-major over the data window, top to bottom. */
export interface ImageChannel {
  readonly name: string;
  readonly type: PixelType;
  /** Float32Array for float, and for half (rounded to nearest, ties to even); Uint16Array of bits for half; Uint32Array for uint. */
  readonly data: Float32Array | Uint16Array | Uint32Array;
}

/** An attribute by value, or as bytes taken over from another file. */
export type NamedAttribute = { readonly name: string } & (AttributeValue | ExrAttribute);

/** A single-part scan-line image: all that decides the file's bytes. */
export interface ExrImage {
  readonly displayWindow: Box2i;
  readonly dataWindow: Box2i;
  /** Default 1. */
  readonly pixelAspectRatio?: number;
  /** In any order; the file sorts them by name. */
  readonly channels: readonly ImageChannel[];
  readonly compression: "none" | "rle" | "zips" | "zip";
  /** Deflate level 1 to 9, default 4 as in the OpenEXR library. */
  readonly zipLevel?: number;
  /** In the order they are to be written, for example `colorInteropID`, `chromaticities`. */
  readonly attributes?: readonly NamedAttribute[];
}

/** Written from the image's own fields, so no attribute may bear these names. */
export const OWN_ATTRIBUTES: readonly string[] = [
  "channels",
  "compression",
  "dataWindow",
  "displayWindow",
  "lineOrder",
  "pixelAspectRatio",
  "screenWindowCenter",
  "screenWindowWidth",
  "tiles",
  "type",
  "version",
  "chunkCount",
];

/** Throws INVALID_FIELD where the image contradicts itself or the format. */
export function checkImage(image: ExrImage): void {
  const pixels = boxWidth(image.dataWindow) * boxHeight(image.dataWindow);
  checkBox("dataWindow", image.dataWindow);
  checkBox("displayWindow", image.displayWindow);
  if (image.channels.length === 0) throw invalid("channels", "An image needs a channel.");
  checkNames("channels", image.channels);
  checkNames("attributes", image.attributes ?? []);
  image.channels.forEach(({ name, type, data }, index) => {
    if (data.length !== pixels)
      throw invalid(`channels[${index}]`, `Channel "${name}" has ${data.length} samples, not ${pixels}.`);
    if (!fits(type, data))
      throw invalid(
        `channels[${index}]`,
        `Channel "${name}" of type ${type} cannot hold a ${data.constructor.name}.`,
      );
  });
  (image.attributes ?? []).forEach(({ name }, index) => {
    if (OWN_ATTRIBUTES.includes(name))
      throw invalid(`attributes[${index}]`, `Attribute "${name}" is written from the image itself.`);
  });
  const level = image.zipLevel ?? 4;
  if (!Number.isInteger(level) || level < 1 || level > 9)
    throw invalid("zipLevel", `Deflate level ${level} is not 1 to 9.`);
}

function fits(type: PixelType, data: ImageChannel["data"]): boolean {
  if (type === "uint") return data instanceof Uint32Array;
  return data instanceof Float32Array || (type === "half" && data instanceof Uint16Array);
}

function checkBox(field: string, box: Box2i): void {
  const numbers = [box.xMin, box.yMin, box.xMax, box.yMax];
  const isSane = numbers.every((value) => Number.isInteger(value) && Math.abs(value) <= 2 ** 30);
  if (!isSane || box.xMax < box.xMin || box.yMax < box.yMin)
    throw invalid(field, `${field} (${numbers.join(", ")}) is no window.`);
}

function checkNames(field: string, named: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  named.forEach(({ name }, index) => {
    const length = Buffer.byteLength(name);
    if (length === 0 || length > LONG_NAME_BYTES || name.includes("\0"))
      throw invalid(
        `${field}[${index}]`,
        `A name takes 1 to ${LONG_NAME_BYTES} bytes without zeros, "${name}" does not.`,
      );
    if (seen.has(name)) throw invalid(`${field}[${index}]`, `"${name}" is there twice.`);
    seen.add(name);
  });
}

function invalid(field: string, message: string): PlateError {
  return new PlateError("INVALID_FIELD", message, { field });
}
