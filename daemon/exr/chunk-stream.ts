// SPDX-License-Identifier: Apache-2.0
import { type ChunkOffsets, type OpenedFile, readFully } from "./offsets.ts";

/** Bytes asked of the file at once: few system calls, little memory, and the next batch comes in while one decodes. */
const BATCH_BYTES = 2 ** 22;

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

/** The stored bytes of the chunks `indices` of part `part`, in file order, batch by batch. None may be missing. */
export async function* streamChunks(
  file: OpenedFile,
  offsets: ChunkOffsets,
  part: number,
  indices: readonly number[],
  largestChunk: number,
): AsyncGenerator<readonly StoredChunk[], void, undefined> {
  const batches = planBatches(file.size, offsets, part, indices, largestChunk);
  const load = async (batch: Batch): Promise<readonly StoredChunk[]> => {
    const bytes = Buffer.allocUnsafeSlow(batch.end - batch.start);
    const filled = bytes.subarray(0, await readFully(file, bytes, batch.start));
    return batch.chunks.map(({ index, start, end }) => ({
      index,
      bytes: filled.subarray(start - batch.start, end - batch.start),
    }));
  };
  let next = batches.length > 0 ? load(batches[0]) : undefined;
  try {
    for (let index = 1; next !== undefined; index++) {
      const chunks = await next;
      next = index < batches.length ? load(batches[index]) : undefined;
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
    if (batch !== undefined && start - batch.end <= GAP_BYTES && end - batch.start <= BATCH_BYTES) {
      batch.end = Math.max(batch.end, end);
      batch.chunks.push({ index, start, end });
    } else {
      batches.push({ start, end, chunks: [{ index, start, end }] });
    }
  }
  return batches;
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
