// SPDX-License-Identifier: Apache-2.0
import type { FileHandle } from "node:fs/promises";
import { type ChunkGrid, chunkGrid } from "./chunks.ts";
import type { ExrHeader } from "./header.ts";
import { damaged } from "./limits.ts";
import type { ExrPart } from "./types.ts";

/** Where the chunks of each part start in the file; 0 where none was found. */
export interface ChunkOffsets {
  readonly parts: readonly Float64Array[];
  /** All offsets, rising: a chunk ends where the next one starts, at the latest. */
  readonly sorted: Float64Array;
}

export interface OpenedFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
  readonly header: ExrHeader;
}

/** Bytes of one read while the file is walked; most chunk leaders then cost no read of their own. */
const WALK_BYTES = 2 ** 16;

/** The bytes before a chunk's packed data: part number, y or tile coordinates, size. */
export function leaderBytes(part: ExrPart, multipart: boolean): number {
  const place = part.tiling === undefined ? 4 : 16;
  const sizes = part.kind.startsWith("deep") ? 24 : 4;
  return (multipart ? 4 : 0) + place + sizes;
}

/** Checked at opening: a file must at least hold the tables that its headers promise. */
export function checkTablesFit(path: string, header: ExrHeader, fileSize: number): void {
  const entries = header.parts.reduce((sum, part) => sum + chunkGrid(part).tableLength, 0);
  if (header.end + entries * 8 > fileSize)
    throw damaged(
      path,
      `its header promises ${entries} chunks, more than a file of ${fileSize} bytes can hold`,
    );
}

export async function readFully(file: OpenedFile, bytes: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.handle.read(bytes, filled, bytes.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

export async function readOffsets(file: OpenedFile): Promise<ChunkOffsets> {
  const lengths = file.header.parts.map((part) => chunkGrid(part).tableLength);
  const bytes = Buffer.alloc(lengths.reduce((sum, length) => sum + length, 0) * 8);
  if ((await readFully(file, bytes, file.header.end)) < bytes.length)
    throw damaged(file.path, "it ends within its chunk offset table");
  const dataStart = file.header.end + bytes.length;
  let entry = 0;
  const parts = lengths.map((length) => {
    const offsets = new Float64Array(length);
    for (let index = 0; index < length; index++, entry++) {
      const offset = Number(bytes.readBigUInt64LE(entry * 8));
      offsets[index] = offset >= dataStart && offset < file.size ? offset : 0;
    }
    return offsets;
  });
  return { parts, sorted: sortOffsets(parts) };
}

/** Finds the chunks by walking the file: an interrupted render leaves its table empty, a damaged file a wrong one. */
export async function rebuildOffsets(file: OpenedFile): Promise<ChunkOffsets> {
  const { parts, multipart } = file.header;
  const grids = parts.map(chunkGrid);
  const found = grids.map((grid) => new Float64Array(grid.tableLength));
  let position = file.header.end + grids.reduce((sum, grid) => sum + grid.tableLength, 0) * 8;
  let window = Buffer.alloc(0);
  let windowStart = position;
  const leaderAt = async (length: number): Promise<Buffer | undefined> => {
    if (position < windowStart || position + length > windowStart + window.length) {
      window = Buffer.alloc(WALK_BYTES);
      windowStart = position;
      window = window.subarray(0, await readFully(file, window, position));
    }
    const start = position - windowStart;
    return start + length > window.length ? undefined : window.subarray(start, start + length);
  };
  for (;;) {
    const number = multipart ? (await leaderAt(4))?.readInt32LE() : 0;
    const part = number === undefined ? undefined : parts[number];
    const leader = part && (await leaderAt(leaderBytes(part, multipart)));
    if (part === undefined || leader === undefined) break;
    const { index, packedBytes } = parseLeader(part, grids[part.index], leader, multipart);
    const end = position + leader.length + packedBytes;
    if (packedBytes < 0 || end > file.size) break;
    if (index !== undefined) found[part.index][index] = position;
    position = end;
  }
  return { parts: found, sorted: sortOffsets(found) };
}

export interface ChunkLeader {
  /** Part number, always 0 in a single-part file. */
  readonly part: number;
  /** Place in the grid; nothing for a smaller level's tile and for coordinates outside the part. */
  readonly index: number | undefined;
  readonly packedBytes: number;
}

export function parseLeader(part: ExrPart, grid: ChunkGrid, leader: Buffer, multipart: boolean): ChunkLeader {
  const place = multipart ? 4 : 0;
  const sizes = place + (part.tiling === undefined ? 4 : 16);
  return {
    part: multipart ? leader.readInt32LE(0) : 0,
    index: part.tiling === undefined ? lineIndex(part, grid, leader, place) : tileIndex(grid, leader, place),
    packedBytes: part.kind.startsWith("deep")
      ? Number(leader.readBigUInt64LE(sizes)) + Number(leader.readBigUInt64LE(sizes + 8))
      : leader.readInt32LE(sizes),
  };
}

function lineIndex(part: ExrPart, grid: ChunkGrid, leader: Buffer, place: number): number | undefined {
  const index = (leader.readInt32LE(place) - part.dataWindow.yMin) / grid.height;
  return Number.isInteger(index) && index >= 0 && index < grid.rows ? index : undefined;
}

function tileIndex(grid: ChunkGrid, leader: Buffer, place: number): number | undefined {
  const [column, row, xLevel, yLevel] = [0, 4, 8, 12].map((offset) => leader.readInt32LE(place + offset));
  const isInside = column >= 0 && column < grid.columns && row >= 0 && row < grid.rows;
  return isInside && xLevel === 0 && yLevel === 0 ? row * grid.columns + column : undefined;
}

function sortOffsets(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all.sort();
}
