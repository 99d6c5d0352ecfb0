// SPDX-License-Identifier: Apache-2.0

export type PixelType = "uint" | "half" | "float";

/** In the order of the file's compression codes. */
export const COMPRESSIONS = [
  "none",
  "rle",
  "zips",
  "zip",
  "piz",
  "pxr24",
  "b44",
  "b44a",
  "dwaa",
  "dwab",
  "htj2k256",
  "htj2k32",
] as const;

/** `unknown`: a code that is not in the list above; such a part can be listed, not read. */
export type Compression = (typeof COMPRESSIONS)[number] | "unknown";

/** Inclusive pixel bounds, y down. */
export interface Box2i {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

export interface ExrChannel {
  readonly name: string;
  readonly type: PixelType;
  /** The file's hint to lossy codecs that equal steps of the value look equal. */
  readonly perceptuallyLinear: boolean;
  readonly xSampling: number;
  readonly ySampling: number;
}

/** An attribute as stored: its type name and its little-endian bytes. */
export interface ExrAttribute {
  readonly type: string;
  readonly bytes: Uint8Array;
}

export type PartKind = "scanline" | "tiled" | "deepscanline" | "deeptile";

export interface Tiling {
  readonly width: number;
  readonly height: number;
  readonly levels: "one" | "mipmap" | "ripmap";
  readonly roundUp: boolean;
}

export interface ExrPart {
  readonly index: number;
  /** Empty in a single-part file without a name. */
  readonly name: string;
  readonly kind: PartKind;
  /** In file order. */
  readonly channels: readonly ExrChannel[];
  readonly compression: Compression;
  readonly dataWindow: Box2i;
  readonly displayWindow: Box2i;
  readonly pixelAspectRatio: number;
  readonly tiling: Tiling | undefined;
  /** Every attribute of the header, the ones above included. */
  readonly attributes: ReadonlyMap<string, ExrAttribute>;
}

export function boxWidth(box: Box2i): number {
  return box.xMax - box.xMin + 1;
}

export function boxHeight(box: Box2i): number {
  return box.yMax - box.yMin + 1;
}

export const SAMPLE_BYTES: Readonly<Record<PixelType, number>> = { uint: 4, half: 2, float: 4 };

export function bytesPerPixel(channels: readonly ExrChannel[]): number {
  return channels.reduce((sum, channel) => sum + SAMPLE_BYTES[channel.type], 0);
}
