// SPDX-License-Identifier: Apache-2.0
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { PlateError, toPlateError } from "../core/errors.ts";
import { encodeExr } from "./encode.ts";
import type { ExrImage } from "./image.ts";

export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** Added to the path while the file is incomplete. Default: a random name that ends in `.tmp`. */
  readonly tempSuffix?: string;
}

export interface WrittenFile {
  readonly bytes: number;
  /** Of the whole file, in hex. */
  readonly sha256: string;
}

/** Bytes gathered for one write. */
const RUN_BYTES = 2 ** 22;

/**
 * Writes the image to `path`. A reader sees the old file or the whole new one: the bytes go to a temporary name in the
 * same folder, are flushed to the disk and renamed. On any failure the temporary file is removed.
 * Throws `PlateError`: INVALID_FIELD, NOT_WRITABLE, DISK_FULL, CANCELLED.
 */
export async function writeExr(
  path: string,
  image: ExrImage,
  options: WriteOptions = {},
): Promise<WrittenFile> {
  const { signal, tempSuffix = `.${randomUUID()}.tmp` } = options;
  const temp = path + tempSuffix;
  try {
    const buffers = await encodeExr(image, { signal });
    const handle = await open(temp, "wx");
    try {
      const written = await writeAll(handle, buffers, signal);
      await rename(temp, path);
      await syncFolder(dirname(path));
      return written;
    } catch (error) {
      await rm(temp, { force: true });
      throw error;
    }
  } catch (error) {
    throw writeError(path, error, signal);
  }
}

/** Writes, flushes and closes. */
async function writeAll(
  handle: FileHandle,
  buffers: readonly Buffer[],
  signal: AbortSignal | undefined,
): Promise<WrittenFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for (const run of runs(buffers)) {
      signal?.throwIfAborted();
      // Hashed while it goes out.
      const writing = handle.writeFile(run);
      hash.update(run);
      await writing;
      bytes += run.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

function* runs(buffers: readonly Buffer[]): Generator<Buffer> {
  let run: Buffer[] = [];
  let length = 0;
  for (const buffer of buffers) {
    run.push(buffer);
    length += buffer.length;
    if (length < RUN_BYTES) continue;
    yield Buffer.concat(run);
    run = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(run);
}

/** Makes the rename itself durable. Windows has no such call for folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const NOT_WRITABLE_CODES: readonly unknown[] = [
  "ENOENT",
  "ENOTDIR",
  "EISDIR",
  "EEXIST",
  "ENAMETOOLONG",
  "EBUSY",
];

function writeError(path: string, error: unknown, signal: AbortSignal | undefined): PlateError {
  if (signal?.aborted === true && error === signal.reason && !(error instanceof PlateError))
    return new PlateError("CANCELLED", "Writing was cancelled.", { cause: error });
  if (NOT_WRITABLE_CODES.includes((error as { code?: unknown } | null)?.code))
    return new PlateError("NOT_WRITABLE", `${path} cannot be written: ${(error as Error).message}.`, {
      remedy: "Choose an existing folder and a file name in it.",
      cause: error,
    });
  return toPlateError(error);
}
