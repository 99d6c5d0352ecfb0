// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import { stringAttribute } from "./attributes.ts";
import { LINES_PER_CHUNK } from "./chunks.ts";
import { FLAG_DEEP, FLAG_TILED } from "./header-flags.ts";
import { checkPartSize, damaged, type ExrLimits, placeOf } from "./limits.ts";
import {
  type Box2i,
  COMPRESSIONS,
  type ExrAttribute,
  type ExrChannel,
  type ExrPart,
  type PartKind,
  type PixelType,
  type Tiling,
} from "./types.ts";

const PIXEL_TYPES: readonly PixelType[] = ["uint", "half", "float"];
const LEVELS: readonly Tiling["levels"][] = ["one", "mipmap", "ripmap"];

const KINDS: Readonly<Record<string, PartKind>> = {
  scanlineimage: "scanline",
  tiledimage: "tiled",
  deepscanline: "deepscanline",
  deeptile: "deeptile",
};

/** No renderer goes near it, and sums of coordinates stay exact. */
const FARTHEST_PIXEL = 2 ** 30;

export interface PartContext {
  readonly flags: number;
  readonly multipart: boolean;
  readonly limits: ExrLimits;
}

/** One part from its attributes, checked against the limits. */
export function parsePart(
  path: string,
  index: number,
  attributes: ReadonlyMap<string, ExrAttribute>,
  context: PartContext,
): ExrPart {
  const name = stringAttribute(attributes, "name") ?? "";
  const where = placeOf(path, { index, name });
  const need = (attribute: string, type: string, size?: number): DataView => {
    const found = attributes.get(attribute);
    if (found === undefined) throw damaged(where, `its header lacks "${attribute}"`);
    const { bytes } = found;
    if (found.type !== type || (size !== undefined && bytes.length !== size))
      throw damaged(where, `its "${attribute}" is malformed`);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const kind = partKind(where, attributes, context);
  const isTiled = kind === "tiled" || kind === "deeptile";
  const part: ExrPart = {
    index,
    name,
    kind,
    channels: parseChannels(where, need("channels", "chlist")),
    compression: COMPRESSIONS[need("compression", "compression", 1).getUint8(0)] ?? "unknown",
    dataWindow: parseBox(where, "dataWindow", need("dataWindow", "box2i", 16)),
    displayWindow: parseBox(where, "displayWindow", need("displayWindow", "box2i", 16)),
    pixelAspectRatio: need("pixelAspectRatio", "float", 4).getFloat32(0, true),
    tiling: isTiled ? parseTiling(where, need("tiles", "tiledesc", 9)) : undefined,
    attributes,
  };
  checkPartSize(path, part, LINES_PER_CHUNK[part.compression], context.limits);
  return part;
}

function partKind(
  where: string,
  attributes: ReadonlyMap<string, ExrAttribute>,
  { flags, multipart }: PartContext,
): PartKind {
  const type = stringAttribute(attributes, "type");
  if (!multipart && (flags & FLAG_TILED) !== 0) return "tiled";
  if (!multipart && (flags & FLAG_DEEP) === 0) return "scanline";
  if (type === undefined) throw damaged(where, `its header lacks "type"`);
  if (!Object.hasOwn(KINDS, type))
    throw new PlateError("FILE_UNSUPPORTED", `${where} is of type "${type}".`, {
      remedy: "Save it as a scan-line or tiled image.",
    });
  return KINDS[type];
}

/** `chlist`: name, pixel type int32, linear uint8, three spare bytes, x and y sampling int32; a zero byte ends it. */
function parseChannels(where: string, view: DataView): ExrChannel[] {
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  const channels: ExrChannel[] = [];
  let offset = 0;
  while (offset < bytes.length && bytes[offset] !== 0) {
    const end = bytes.indexOf(0, offset);
    if (end === -1 || end + 17 > bytes.length) throw damaged(where, "its channel list is cut short");
    const name = bytes.toString("utf8", offset, end);
    const type = PIXEL_TYPES[bytes.readInt32LE(end + 1)];
    const xSampling = bytes.readInt32LE(end + 9);
    const ySampling = bytes.readInt32LE(end + 13);
    if (type === undefined || xSampling < 1 || ySampling < 1)
      throw damaged(where, `its channel "${name}" is malformed`);
    channels.push({ name, type, perceptuallyLinear: bytes[end + 5] !== 0, xSampling, ySampling });
    offset = end + 17;
  }
  if (channels.length === 0) throw damaged(where, "it has no channel");
  if (new Set(channels.map((channel) => channel.name)).size !== channels.length)
    throw damaged(where, "it names a channel twice");
  return channels;
}

function parseBox(where: string, name: string, view: DataView): Box2i {
  const [xMin, yMin, xMax, yMax] = [0, 4, 8, 12].map((offset) => view.getInt32(offset, true));
  const far = [xMin, yMin, xMax, yMax].some((value) => Math.abs(value) > FARTHEST_PIXEL);
  if (far || xMax < xMin || yMax < yMin)
    throw damaged(where, `its ${name} (${xMin}, ${yMin}) to (${xMax}, ${yMax}) is no window`);
  return { xMin, yMin, xMax, yMax };
}

function parseTiling(where: string, view: DataView): Tiling {
  const [width, height] = [view.getUint32(0, true), view.getUint32(4, true)];
  const mode = view.getUint8(8);
  const levels = LEVELS[mode & 15];
  if (width === 0 || height === 0 || levels === undefined || mode >> 4 > 1)
    throw damaged(where, "its tile description is malformed");
  return { width, height, levels, roundUp: mode >> 4 === 1 };
}
