// SPDX-License-Identifier: Apache-2.0
import { type FileHandle, open } from "node:fs/promises";
import { PlateError } from "../core/errors.ts";
import { type ExrHeader, parseHeader } from "../exr/header.ts";
import { DEFAULT_LIMITS } from "../exr/limits.ts";
import { leaderBytes, type OpenedFile, readFully, readOffsets } from "../exr/offsets.ts";

/**
 * Fails with FILE_DAMAGED where an EXR file is not all there yet: its header ends early, its offset table is unfilled
 * (a render that goes on), or its last chunk ends beyond the file (a copy that goes on, however long it pauses).
 */
export async function checkComplete(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const file = { path, handle, size, header: await readHeader(path, handle, size) };
    const { parts, sorted } = await readOffsets(file);
    if (parts.some((offsets) => offsets.includes(0))) throw incomplete(path, "chunks are not there yet");
    const last = sorted[sorted.length - 1];
    if ((await endOfChunk(file, parts, last)) > size) throw incomplete(path, "its last chunk is cut short");
  } finally {
    await handle.close();
  }
}

async function readHeader(path: string, handle: FileHandle, size: number): Promise<ExrHeader> {
  for (let length = 65_536; ; length *= 8) {
    const bytes = Buffer.alloc(Math.min(length, size));
    await handle.read(bytes, 0, bytes.length, 0);
    const header = parseHeader(path, bytes, size, DEFAULT_LIMITS);
    if (header) return header;
    if (bytes.length === size) throw incomplete(path, "its header is cut short");
  }
}

/** A chunk's leader ends with the size of the packed data behind it. */
async function endOfChunk(file: OpenedFile, parts: readonly Float64Array[], start: number): Promise<number> {
  const index = parts.findIndex((offsets) => offsets.includes(start));
  const length = leaderBytes(file.header.parts[index], file.header.multipart);
  const leader = Buffer.alloc(length);
  if ((await readFully(file, leader, start)) < length) return Number.POSITIVE_INFINITY;
  return start + length + leader.readUInt32LE(length - 4);
}

const incomplete = (path: string, what: string) =>
  new PlateError("FILE_DAMAGED", `${path} is not complete: ${what}.`);
