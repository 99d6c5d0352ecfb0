// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import type { Answering } from "./answer-call.ts";
import { count, invalid, missing, overLimit, sha256 } from "./check-field.ts";
import type * as wire from "./gen/platewright/v1/pixel_service.ts";

/** Large enough that framing costs nothing, small enough that a paused stream holds little. */
export const CHUNK_BYTES = 1024 * 1024;
const MOST_HASHES = 4096;

/** What this service needs of the store of files by content. */
export interface PixelDesk {
  has(contentHash: string): Promise<boolean>;
  /**
   * Keeps what `chunks` yields under that hash and returns its size. Keeps nothing where `chunks` throws, which it does
   * at its end when the bytes have another hash. LIMIT_EXCEEDED beyond the store's size, DISK_FULL.
   */
  keep(contentHash: string, chunks: AsyncIterable<Uint8Array>): Promise<number>;
  /** The file's bytes in order, an upload's or a finished plate's. PIXELS_NOT_FOUND before the first byte. */
  read(contentHash: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export function createPixelService(
  pixels: PixelDesk,
  { unary, serverStream, clientStream }: Answering,
): wire.PixelServiceServer {
  return {
    findMissing: unary(async ({ contentHashes }: wire.FindMissingRequest) => {
      count(contentHashes, MOST_HASHES, "content_hashes");
      contentHashes.forEach((hash, index) => {
        sha256(hash, `content_hashes[${index}]`);
      });
      const stored = await Promise.all(contentHashes.map((hash) => pixels.has(hash)));
      return { contentHashes: contentHashes.filter((_, index) => !stored[index]) };
    }),

    uploadPixels: clientStream(async (messages: AsyncIterable<wire.UploadPixelsRequest>) => {
      const upload = messages[Symbol.asyncIterator]();
      const first = await upload.next();
      if (first.done)
        throw missing("content_hash", "The upload holds no message.", "Name the hash in the first.");
      const contentHash = sha256(first.value.contentHash, "content_hash");
      const bytes = await pixels.keep(contentHash, verified(first.value, upload, contentHash));
      return { contentHash, bytes: BigInt(bytes) };
    }),

    downloadPixels: serverStream(async function* (request: wire.DownloadPixelsRequest, signal) {
      const contentHash = sha256(request.contentHash, "content_hash");
      for await (const bytes of pixels.read(contentHash, signal))
        for (let start = 0; start < bytes.byteLength; start += CHUNK_BYTES)
          yield { chunk: Buffer.from(bytes.subarray(start, start + CHUNK_BYTES)) };
    }),
  };
}

/** The upload's chunks; throws after the last where they do not hash to what the client said. */
async function* verified(
  first: wire.UploadPixelsRequest,
  rest: AsyncIterator<wire.UploadPixelsRequest>,
  contentHash: string,
): AsyncIterable<Uint8Array> {
  const hash = createHash("sha256");
  for (let message = first; ; ) {
    if (message.chunk.byteLength > CHUNK_BYTES)
      throw overLimit(
        "chunk",
        `A chunk is ${message.chunk.byteLength} bytes long.`,
        `Send at most ${CHUNK_BYTES}.`,
      );
    hash.update(message.chunk);
    yield message.chunk;
    const next = await rest.next();
    if (next.done) break;
    message = next.value;
  }
  const actual = hash.digest("hex");
  if (actual !== contentHash)
    throw invalid(
      "content_hash",
      `The bytes received hash to ${actual}, not ${contentHash}.`,
      "Send them again.",
    );
}
