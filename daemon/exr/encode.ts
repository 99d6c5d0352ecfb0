// SPDX-License-Identifier: Apache-2.0
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { LINES_PER_CHUNK } from "./chunks.ts";
import { type ChunkSamples, type CodecLayout, codecLayout, packChunk, trimCodecs } from "./codec.ts";
import { encodeHeader, sortedChannels } from "./encode-header.ts";
import { checkImage, type ExrImage, type ImageChannel } from "./image.ts";
import { boxHeight, boxWidth } from "./types.ts";

const deflateOnPool = promisify(deflate);

/** Chunks deflated at once on Node's thread pool. */
const IN_FLIGHT = 8;

/** The file as byte runs in order: header and offset table, then the chunks. The same image gives the same bytes. */
export async function encodeExr(
  image: ExrImage,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Buffer[]> {
  checkImage(image);
  const header = encodeHeader(image);
  const chunks = await encodeChunks(image, signal);
  const table = Buffer.alloc(chunks.length * 8);
  let offset = header.length + table.length;
  chunks.forEach((chunk, index) => {
    table.writeBigUInt64LE(BigInt(offset), index * 8);
    offset += chunk.length;
  });
  return [Buffer.concat([header, table]), ...chunks];
}

async function encodeChunks(image: ExrImage, signal: AbortSignal | undefined): Promise<Buffer[]> {
  const width = boxWidth(image.dataWindow);
  const height = boxHeight(image.dataWindow);
  const lines = LINES_PER_CHUNK[image.compression];
  const channels = sortedChannels(image);
  const described = channels.map(({ name, type }) => ({ name, type, perceptuallyLinear: false }));
  const layout = codecLayout(image.compression, described, { width, height: lines });
  const chunks: Buffer[] = new Array(Math.ceil(height / lines));
  let next = 0;
  const work = async () => {
    while (next < chunks.length) {
      signal?.throwIfAborted();
      const index = next++;
      const first = index * lines;
      const count = Math.min(lines, height - first);
      const samples = channels.map((channel) => samplesOf(channel, first * width, count * width));
      const y = image.dataWindow.yMin + first;
      chunks[index] = await encodeChunk(image, layout, samples, y, width, count);
    }
  };
  try {
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  } finally {
    trimCodecs();
  }
  return chunks;
}

function samplesOf({ type, data }: ImageChannel, start: number, count: number): ChunkSamples {
  const size = data.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(data.buffer, data.byteOffset + start * size, count * size);
  return { bytes, fromFloat: type === "half" && data instanceof Float32Array };
}

/** Line number, size, then the packed bytes, or the raw ones where packing does not pay. */
async function encodeChunk(
  image: ExrImage,
  layout: CodecLayout,
  samples: readonly ChunkSamples[],
  y: number,
  width: number,
  height: number,
): Promise<Buffer> {
  const { raw, filtered } = packChunk(layout, samples, width, height);
  const isZip = image.compression === "zip" || image.compression === "zips";
  const packed = isZip ? await deflated(filtered, image.zipLevel ?? 4) : filtered;
  const leader = Buffer.alloc(8);
  const stored = packed.length < raw.length ? packed : raw;
  leader.writeInt32LE(y, 0);
  leader.writeInt32LE(stored.length, 4);
  return Buffer.concat([leader, stored]);
}

/** Packed in one go: with room for all that pays, deflate returns to this thread once. */
const deflated = (bytes: Uint8Array, level: number): Promise<Buffer> =>
  deflateOnPool(bytes, { level, chunkSize: Math.max(64, bytes.length) });
