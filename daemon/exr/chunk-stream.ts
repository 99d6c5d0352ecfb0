// SPDX-License-Identifier: Apache-2.0
import { type ChunkOffsets, type OpenedFile, readFully } from "./offsets.ts";

/** Bytes asked of the file at once: few system calls, little memory, and the next batch comes in while one decodes. */
const BATCH_BYTES = 2 ** 22;

/**
 * Flat areas pack a thousandfold; what a batch may unpack to is bounded too, and so that most pictures come in several: one
 * is unpacked by other threads while this one works on the one before.
 */
const BATCH_RAW_BYTES = 2 ** 23;

/** Chunks that nobody asked for are read through when they are no longer than this. */
const GAP_BYTES = 2 ** 16;

export interface StoredChunk {
  readonly index: number;
  /** From the chunk's leader to the next chunk at the latest. */
  readonly bytes: Buffer;
}

interface Batch {
  readonly start: number;
  end: number;
  readonly chunks: { readonly index: number; readonly start: number; readonly end: number }[];
}

/**
 * The chunks `indices` of part `part` in file order, batch by batch, each put through `prepare`; one batch is read and
 * prepared while the caller works on the one before. No chunk may be missing, none unpacks to more than `largestChunk`.
 */
export async function* streamChunks<T>(
  file: OpenedFile,
  offsets: ChunkOffsets,
  part: number,
  indices: readonly number[],
  largestChunk: number,
  prepare: (chunk: StoredChunk) => Promise<T>,
): AsyncGenerator<readonly T[], void, undefined> {
  const batches = planBatches(file.size, offsets, part, indices, largestChunk);
  // Two take turns: one batch is worked on while the next one comes in.
  const longest = Math.max(0, ...batches.map((batch) => batch.end - batch.start));
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(longest));
  const load = async (turn: number): Promise<readonly T[]> => {
    const batch = batches[turn];
    const bytes = buffers[turn % 2].subarray(0, batch.end - batch.start);
    const filled = bytes.subarray(0, await readFully(file, bytes, batch.start));
    return Promise.all(
      batch.chunks.map(({ index, start, end }) =>
        prepare({ index, bytes: filled.subarray(start - batch.start, end - batch.start) }),
      ),
    );
  };
  let next = batches.length > 0 ? load(0) : undefined;
  try {
    for (let index = 1; next !== undefined; index++) {
      const chunks = await next;
      next = index < batches.length ? load(index) : undefined;
      yield chunks;
    }
  } finally {
    // When the reader leaves early, the read under way must end before the file is closed.
    await next?.catch(() => undefined);
  }
}

function planBatches(
  fileSize: number,
  offsets: ChunkOffsets,
  part: number,
  indices: readonly number[],
  largestChunk: number,
): Batch[] {
  const starts = offsets.parts[part];
  const ordered = [...indices].sort((a, b) => starts[a] - starts[b]);
  const batches: Batch[] = [];
  for (const index of ordered) {
    const start = starts[index];
    const end = Math.min(nextOffset(offsets.sorted, start) ?? fileSize, start + largestChunk, fileSize);
    const batch = batches.at(-1);
    if (batch !== undefined && isWithin(batch, start, end, largestChunk)) {
      batch.end = Math.max(batch.end, end);
      batch.chunks.push({ index, start, end });
    } else {
      batches.push({ start, end, chunks: [{ index, start, end }] });
    }
  }
  return batches;
}

function isWithin(batch: Batch, start: number, end: number, largestChunk: number): boolean {
  const raw = (batch.chunks.length + 1) * largestChunk;
  return start - batch.end <= GAP_BYTES && end - batch.start <= BATCH_BYTES && raw <= BATCH_RAW_BYTES;
}

/** The smallest offset above `start`. */
function nextOffset(sorted: Float64Array, start: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= start) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length ? sorted[low] : undefined;
}
