// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import {
  FLAG_DEEP,
  FLAG_LONG_NAMES,
  FLAG_MULTIPART,
  FLAG_TILED,
  LONG_NAME_BYTES,
  MAGIC,
  VERSION,
} from "./header-flags.ts";
import { damaged, type ExrLimits, placeOf, tooLarge } from "./limits.ts";
import { parsePart } from "./part.ts";
import type { ExrAttribute, ExrPart } from "./types.ts";

export interface ExrHeader {
  readonly parts: readonly ExrPart[];
  readonly multipart: boolean;
  /** Where the chunk offset tables start. */
  readonly end: number;
}

/** Thrown by the cursor when the header goes on past the bytes at hand; `parseHeader` alone catches it. */
class Truncated extends Error {}

class Cursor {
  offset = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  take(length: number): Buffer {
    if (this.offset + length > this.bytes.length) throw new Truncated();
    this.offset += length;
    return this.bytes.subarray(this.offset - length, this.offset);
  }

  int32(): number {
    return this.take(4).readInt32LE();
  }

  /** A zero-terminated name, or nothing when it is longer than the format allows. */
  name(): string | undefined {
    const end = this.bytes.indexOf(0, this.offset);
    const length = (end === -1 ? this.bytes.length : end) - this.offset;
    if (length > LONG_NAME_BYTES) return undefined;
    if (end === -1) throw new Truncated();
    const text = this.take(length).toString("utf8");
    this.offset++;
    return text;
  }
}

/**
 * Parses the headers of all parts from the start of a file of `fileSize` bytes.
 * Answers nothing when they go on past `bytes` and the file is longer than that.
 */
export function parseHeader(
  path: string,
  bytes: Buffer,
  fileSize: number,
  limits: ExrLimits,
): ExrHeader | undefined {
  const cursor = new Cursor(bytes);
  try {
    const flags = parseVersion(path, cursor);
    const multipart = (flags & FLAG_MULTIPART) !== 0;
    const parts: ExrPart[] = [];
    do {
      const place = placeOf(path, { index: parts.length, name: "" });
      const attributes = parseAttributes(place, cursor, fileSize, limits);
      if (multipart && attributes.size === 0) break;
      if (parts.length === limits.parts) throw tooLarge(path, "it has more parts than that", limits.parts);
      parts.push(parsePart(path, parts.length, attributes, { flags, limits, multipart }));
    } while (multipart);
    if (parts.length === 0) throw damaged(path, "it has no part");
    return { parts, multipart, end: cursor.offset };
  } catch (error) {
    if (!(error instanceof Truncated)) throw error;
    if (bytes.length >= fileSize) throw damaged(path, "it ends within its header");
    return undefined;
  }
}

/** The flags above the version number. */
function parseVersion(path: string, cursor: Cursor): number {
  if (cursor.int32() !== MAGIC)
    throw new PlateError("FILE_UNSUPPORTED", `${path} is not an OpenEXR file.`, {
      remedy: "Save the pass as OpenEXR.",
    });
  const version = cursor.int32();
  const known = FLAG_TILED | FLAG_LONG_NAMES | FLAG_DEEP | FLAG_MULTIPART;
  if ((version & 0xff) !== VERSION || (version & ~0xff & ~known) !== 0)
    throw new PlateError(
      "FILE_UNSUPPORTED",
      `${path} has OpenEXR version field 0x${(version >>> 0).toString(16)}.`,
      { remedy: "Save it as an OpenEXR 2 or 3 file." },
    );
  return version & known;
}

function parseAttributes(
  place: string,
  cursor: Cursor,
  fileSize: number,
  limits: ExrLimits,
): Map<string, ExrAttribute> {
  const attributes = new Map<string, ExrAttribute>();
  for (;;) {
    const name = cursor.name();
    if (name === "") return attributes;
    const type = name === undefined ? undefined : cursor.name();
    if (name === undefined || type === undefined)
      throw damaged(place, `a name in its header is longer than ${LONG_NAME_BYTES} bytes`);
    const size = cursor.int32();
    if (size < 0 || cursor.offset + size > fileSize)
      throw damaged(place, `attribute "${name}" claims ${size} bytes, more than the file holds`);
    if (size > limits.attributeBytes)
      throw tooLarge(place, `attribute "${name}" has ${size} bytes`, limits.attributeBytes);
    if (cursor.offset + size > limits.headerBytes)
      throw tooLarge(place, "the headers are longer than that many bytes", limits.headerBytes);
    attributes.set(name, { type, bytes: cursor.take(size) });
  }
}
