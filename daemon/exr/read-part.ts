// SPDX-License-Identifier: Apache-2.0
import { promisify } from "node:util";
import { inflate, inflateSync } from "node:zlib";
import { PlateError } from "../core/errors.ts";
import { sharedFloats } from "../core/shared-memory.ts";
import { type StoredChunk, streamChunks } from "./chunk-stream.ts";
import { type ChunkGrid, chunkBox, chunkGrid, chunksWithin, describeChunk } from "./chunks.ts";
import {
  CodecError,
  type CodecLayout,
  codecLayout,
  floatPlane,
  mergeChunk,
  rawChunk,
  trimCodecs,
  unpackChunk,
} from "./codec.ts";
import { checkPlausible, damaged, placeOf } from "./limits.ts";
import { type ChunkOffsets, leaderBytes, type OpenedFile, parseLeader } from "./offsets.ts";
import { type Box2i, boxHeight, boxWidth, bytesPerPixel, type ExrPart } from "./types.ts";

export interface ReadOptions {
  /** Pixels to read, in the data window's space; what lies outside the data window reads as 0. Default: the data window. */
  readonly window?: Box2i;
  readonly signal?: AbortSignal;
}

export type Plane = Float32Array | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** The table names a place where the chunk is not; the caller looks for the chunks by itself, once. */
export class WrongOffsets extends Error {}

interface Target {
  readonly channel: number;
  readonly sampleBytes: number;
  readonly plane: Plane;
  readonly bytes: Uint8Array;
}

interface Job {
  readonly file: OpenedFile;
  readonly part: ExrPart;
  readonly grid: ChunkGrid;
  readonly layout: CodecLayout;
  readonly window: Box2i;
  readonly targets: readonly Target[];
  readonly asFloat: boolean;
}

interface PreparedChunk {
  readonly index: number;
  readonly box: Box2i;
  readonly bytes: Uint8Array;
  readonly isInflated: boolean;
}

const inflateOnPool = promisify(inflate);

/** Below this many raw bytes the trip to the thread pool costs more than it gains. */
const POOL_BYTES = 2 ** 17;

/** Planar samples of the channels `names`, each row-major from the window's top left. */
export async function readPart(
  file: OpenedFile,
  offsets: ChunkOffsets,
  part: ExrPart,
  names: readonly string[],
  asFloat: boolean,
  { window = part.dataWindow, signal }: ReadOptions,
): Promise<Map<string, Plane>> {
  const channels = names.map((name) => channelIndex(file.path, part, name));
  const grid = chunkGrid(part);
  const indices = chunksWithin(part, grid, window);
  refuseMissing(file, part, grid, offsets, indices);
  checkPlausible(file.path, part, rawSize(part, grid, indices), file.size);
  const targets = channels.map((channel) =>
    target(part, channel, asFloat, boxWidth(window) * boxHeight(window)),
  );
  const layout = codecLayout(part.compression, part.channels, grid);
  const job: Job = { file, part, grid, layout, window, targets, asFloat };
  const largest =
    leaderBytes(part, file.header.multipart) + grid.width * grid.height * bytesPerPixel(part.channels);
  try {
    const prepare = (chunk: StoredChunk) => prepareChunk(job, chunk);
    for await (const batch of streamChunks(file, offsets, part.index, indices, largest, prepare)) {
      signal?.throwIfAborted();
      for (const chunk of batch) placeChunk(job, chunk);
    }
  } finally {
    trimCodecs();
  }
  return new Map(targets.map(({ channel, plane }) => [part.channels[channel].name, plane]));
}

function channelIndex(path: string, part: ExrPart, name: string): number {
  const index = part.channels.findIndex((channel) => channel.name === name);
  if (index !== -1) return index;
  const names = part.channels.map((channel) => channel.name).join(", ");
  throw new PlateError("INVALID_FIELD", `${placeOf(path, part)} has no channel "${name}".`, {
    remedy: `Choose one of: ${names}.`,
  });
}

function rawSize(part: ExrPart, grid: ChunkGrid, indices: readonly number[]): number {
  const pixels = indices.reduce((sum, index) => {
    const box = chunkBox(part, grid, index);
    return sum + boxWidth(box) * boxHeight(box);
  }, 0);
  return pixels * bytesPerPixel(part.channels);
}

function target(part: ExrPart, channel: number, asFloat: boolean, length: number): Target {
  const { type } = part.channels[channel];
  const plane: Plane =
    asFloat || type === "float"
      ? sharedFloats(length)
      : type === "half"
        ? new Uint16Array(length)
        : new Uint32Array(length);
  return { channel, plane, sampleBytes: plane.BYTES_PER_ELEMENT, bytes: new Uint8Array(plane.buffer) };
}

function refuseMissing(
  file: OpenedFile,
  part: ExrPart,
  grid: ChunkGrid,
  offsets: ChunkOffsets,
  indices: readonly number[],
): void {
  const missing = indices.filter((index) => offsets.parts[part.index][index] === 0);
  if (missing.length === 0) return;
  const first = describeChunk(part, grid, missing[0]);
  const rest =
    missing.length > 1
      ? `, and ${missing.length - 1} more chunks up to ${describeChunk(part, grid, missing.at(-1)!)}`
      : "";
  throw damaged(placeOf(file.path, part), `it lacks ${first}${rest}`);
}

/** Finds the packed data and, for ZIP, inflates it: large chunks on Node's thread pool. */
async function prepareChunk(job: Job, { index, bytes }: StoredChunk): Promise<PreparedChunk> {
  const { part, grid } = job;
  const box = chunkBox(part, grid, index);
  const rawBytes = boxWidth(box) * boxHeight(box) * bytesPerPixel(part.channels);
  const packed = packedBytes(job, index, bytes, rawBytes);
  const isZip = part.compression === "zip" || part.compression === "zips";
  if (!isZip || packed.length === rawBytes) return { index, box, bytes: packed, isInflated: false };
  try {
    const options = { chunkSize: Math.max(64, rawBytes), maxOutputLength: rawBytes };
    const inflated =
      rawBytes < POOL_BYTES ? inflateSync(packed, options) : await inflateOnPool(packed, options);
    return { index, box, bytes: inflated, isInflated: true };
  } catch (error) {
    throw unpackError(job, index, error as Error);
  }
}

function unpackError({ file, part, grid }: Job, index: number, error: Error): PlateError {
  const what = `${describeChunk(part, grid, index)} cannot be unpacked (${part.compression}): ${error.message}`;
  return damaged(placeOf(file.path, part), what, error);
}

/** Unpacks one chunk and copies what the window shows of it into each target. */
function placeChunk(job: Job, { index, box, bytes, isInflated }: PreparedChunk): void {
  const { layout } = job;
  const width = boxWidth(box);
  const height = boxHeight(box);
  try {
    if (isInflated) mergeChunk(layout, bytes, width, height);
    else unpackChunk(layout, bytes, width, height);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw unpackError(job, index, error);
  }
  for (const target of job.targets)
    copyVisible(job.window, box, target, samplesOf(job, target, width, height));
}

/** Where a channel's rows lie in the codec's memory. */
interface Rows {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly stride: number;
}

function samplesOf({ part, asFloat }: Job, { channel }: Target, width: number, height: number): Rows {
  if (asFloat && part.channels[channel].type !== "float")
    return { bytes: floatPlane(channel, width * height), start: 0, stride: width * 4 };
  const stride = width * bytesPerPixel(part.channels);
  const start = width * bytesPerPixel(part.channels.slice(0, channel));
  return { bytes: rawChunk(stride * height), start, stride };
}

function copyVisible(window: Box2i, box: Box2i, { sampleBytes, bytes: to }: Target, from: Rows): void {
  const left = Math.max(box.xMin, window.xMin);
  const right = Math.min(box.xMax, window.xMax);
  const top = Math.max(box.yMin, window.yMin);
  const bottom = Math.min(box.yMax, window.yMax);
  const toStride = boxWidth(window) * sampleBytes;
  const rowBytes = (right - left + 1) * sampleBytes;
  let toStart = (top - window.yMin) * toStride + (left - window.xMin) * sampleBytes;
  let fromStart = from.start + (top - box.yMin) * from.stride + (left - box.xMin) * sampleBytes;
  if (rowBytes === toStride && rowBytes === from.stride) {
    to.set(from.bytes.subarray(fromStart, fromStart + rowBytes * (bottom - top + 1)), toStart);
    return;
  }
  for (let y = top; y <= bottom; y++) {
    to.set(from.bytes.subarray(fromStart, fromStart + rowBytes), toStart);
    toStart += toStride;
    fromStart += from.stride;
  }
}

/** The packed data behind a leader that names the very chunk the table promised. A chunk never outgrows its raw size. */
function packedBytes({ file, part, grid }: Job, index: number, bytes: Buffer, rawBytes: number): Buffer {
  const { multipart } = file.header;
  const start = leaderBytes(part, multipart);
  if (bytes.length < start) throw new WrongOffsets();
  const leader = parseLeader(part, grid, bytes.subarray(0, start), multipart);
  const isHere = leader.part === part.index && leader.index === index;
  const size = leader.packedBytes;
  if (!isHere || size < 0 || size > rawBytes || start + size > bytes.length) throw new WrongOffsets();
  return bytes.subarray(start, start + size);
}
