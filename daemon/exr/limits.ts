// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import { boxHeight, boxWidth, bytesPerPixel, type Compression, type ExrPart } from "./types.ts";

/** What a file may ask for before a byte is set aside for it. */
export interface ExrLimits {
  /** In the data window of one part. */
  readonly pixels: number;
  /** In one part. */
  readonly channels: number;
  readonly parts: number;
  /** In one attribute; a Cryptomatte manifest takes a few MiB. */
  readonly attributeBytes: number;
  /** All headers together. */
  readonly headerBytes: number;
  /** One unpacked scan-line block or tile. */
  readonly chunkBytes: number;
}

export const DEFAULT_LIMITS: ExrLimits = {
  pixels: 2 ** 28,
  channels: 1024,
  parts: 256,
  attributeBytes: 2 ** 25,
  headerBytes: 2 ** 27,
  chunkBytes: 2 ** 28,
};

/** Where in which file a check failed; the first half of each message. */
export function placeOf(path: string, part: { readonly index: number; readonly name: string }): string {
  return `${path}, part ${part.index}${part.name === "" ? "" : ` "${part.name}"`}`;
}

export function damaged(where: string, what: string, cause?: unknown): PlateError {
  return new PlateError("FILE_DAMAGED", `${where}: ${what}.`, {
    remedy: "Render or copy the file again.",
    cause,
  });
}

export function tooLarge(where: string, what: string, limit: number): PlateError {
  return new PlateError("LIMIT_EXCEEDED", `${where}: ${what}; the limit is ${limit}.`, {
    remedy: "Check that this is the file you meant; render it smaller or split it if it is.",
  });
}

export function checkPartSize(path: string, part: ExrPart, linesPerChunk: number, limits: ExrLimits): void {
  const where = placeOf(path, part);
  const width = boxWidth(part.dataWindow);
  const height = boxHeight(part.dataWindow);
  if (width * height > limits.pixels)
    throw tooLarge(where, `the data window has ${width} x ${height} pixels`, limits.pixels);
  if (part.channels.length > limits.channels)
    throw tooLarge(where, `it has ${part.channels.length} channels`, limits.channels);
  const tile = part.tiling ?? { width, height: linesPerChunk };
  const chunk = Math.min(tile.width, width) * Math.min(tile.height, height) * bytesPerPixel(part.channels);
  if (chunk > limits.chunkBytes)
    throw tooLarge(where, `one chunk unpacks to ${chunk} bytes`, limits.chunkBytes);
}

/** Raw bytes that one stored byte can stand for at the most: deflate 1032, runs 64, one DWA value 64 pixels on top. */
const LARGEST_RATIO: Readonly<Record<Compression, number>> = {
  none: 1,
  rle: 64,
  zips: 1032,
  zip: 1032,
  piz: 1032,
  pxr24: 1376,
  b44: 11,
  b44a: 11,
  dwaa: 66048,
  dwab: 66048,
  htj2k256: 1,
  htj2k32: 1,
  unknown: 1,
};

/** Refuses, before memory is set aside, a part whose stored bytes cannot possibly unpack to its pixels. */
export function checkPlausible(path: string, part: ExrPart, rawBytes: number, fileSize: number): void {
  if (rawBytes <= fileSize * LARGEST_RATIO[part.compression]) return;
  throw damaged(placeOf(path, part), `its header promises more pixels than ${fileSize} bytes can hold`);
}
