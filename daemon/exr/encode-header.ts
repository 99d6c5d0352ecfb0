// SPDX-License-Identifier: Apache-2.0
import { encodeAttribute } from "./attributes.ts";
import { FLAG_LONG_NAMES, MAGIC, SHORT_NAME_BYTES, VERSION } from "./header-flags.ts";
import type { ExrImage, ImageChannel } from "./image.ts";
import { type Box2i, COMPRESSIONS, type ExrAttribute, type PixelType } from "./types.ts";

const TYPE_CODES: Readonly<Record<PixelType, number>> = { uint: 0, half: 1, float: 2 };

/** File order: by the bytes of the name, as readers expect. */
export function sortedChannels(image: ExrImage): ImageChannel[] {
  return [...image.channels].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/** Magic, version and the attributes of the one part, up to where the offset table starts. */
export function encodeHeader(image: ExrImage): Buffer {
  const channels = sortedChannels(image);
  const own: [string, ExrAttribute][] = [
    ["channels", { type: "chlist", bytes: encodeChannels(channels) }],
    ["compression", { type: "compression", bytes: Buffer.of(COMPRESSIONS.indexOf(image.compression)) }],
    ["dataWindow", encodeBox(image.dataWindow)],
    ["displayWindow", encodeBox(image.displayWindow)],
    ["lineOrder", { type: "lineOrder", bytes: Buffer.of(0) }],
    ["pixelAspectRatio", encodeAttribute({ type: "float", value: image.pixelAspectRatio ?? 1 })],
    ["screenWindowCenter", encodeAttribute({ type: "v2f", value: [0, 0] })],
    ["screenWindowWidth", encodeAttribute({ type: "float", value: 1 })],
  ];
  const given = (image.attributes ?? []).map((attribute): [string, ExrAttribute] => [
    attribute.name,
    "bytes" in attribute ? attribute : encodeAttribute(attribute),
  ]);
  const all = [...own, ...given];
  const names = [...all.map(([name]) => name), ...channels.map(({ name }) => name)];
  const hasLongName = names.some((name) => Buffer.byteLength(name) > SHORT_NAME_BYTES);
  const start = Buffer.alloc(8);
  start.writeInt32LE(MAGIC, 0);
  start.writeInt32LE(VERSION | (hasLongName ? FLAG_LONG_NAMES : 0), 4);
  const rows = all.flatMap(([name, { type, bytes }]) => {
    const size = Buffer.alloc(4);
    size.writeInt32LE(bytes.length);
    return [Buffer.from(`${name}\0${type}\0`, "utf8"), size, bytes];
  });
  return Buffer.concat([start, ...rows, Buffer.of(0)]);
}

function encodeChannels(channels: readonly ImageChannel[]): Buffer {
  const rows = channels.flatMap(({ name, type }) => {
    const row = Buffer.alloc(16);
    row.writeInt32LE(TYPE_CODES[type], 0);
    row.writeInt32LE(1, 8);
    row.writeInt32LE(1, 12);
    return [Buffer.from(`${name}\0`, "utf8"), row];
  });
  return Buffer.concat([...rows, Buffer.of(0)]);
}

function encodeBox(box: Box2i): ExrAttribute {
  const bytes = Buffer.alloc(16);
  [box.xMin, box.yMin, box.xMax, box.yMax].forEach((value, index) => {
    bytes.writeInt32LE(value, index * 4);
  });
  return { type: "box2i", bytes };
}
