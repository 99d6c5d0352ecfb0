// SPDX-License-Identifier: Apache-2.0
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { PlateError, toPlateError } from "../core/errors.ts";

/** Where a stored file lies: named by its SHA-256, so that a worker finds it without asking. */
export const blobPath = (folder: string, contentHash: string) => join(folder, `${contentHash}.exr`);

/** Uploaded pixels, named by their content. */
export interface BlobStore {
  /** The file's path, and it counts as used just now; undefined where it is not stored. */
  find(contentHash: string): Promise<string | undefined>;
  /** Whether it is stored; it then counts as used just now, as whoever asks is about to name it. */
  has(contentHash: string): Promise<boolean>;
  /**
   * Stores a file as its bytes come and returns its size. It is kept only if they have that hash; whatever fails leaves nothing behind.
   * INVALID_FIELD for a hash that is none, FILE_DAMAGED where the bytes differ, LIMIT_EXCEEDED where there is no room,
   * DISK_FULL.
   */
  keep(contentHash: string, chunks: AsyncIterable<Uint8Array>): Promise<number>;
}

export interface BlobOptions {
  /** Bytes that may be stored; the file used longest ago makes room first. */
  readonly capBytes: number;
  /** Hashes that open jobs need: they are never removed. */
  readonly inUse: () => ReadonlySet<string>;
}

/** Opens the store in `folder`, which belongs to it alone, and removes what a killed daemon left unfinished. */
export async function openBlobStore(folder: string, { capBytes, inUse }: BlobOptions): Promise<BlobStore> {
  const sizes = await takeStock(folder);

  const makeRoom = async (bytes: number) => {
    const kept = inUse();
    let stored = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const hash of [...sizes.keys()]) {
      if (stored + bytes <= capBytes) return;
      if (kept.has(hash)) continue;
      stored -= sizes.get(hash) ?? 0;
      sizes.delete(hash);
      await rm(blobPath(folder, hash), { force: true });
    }
    if (stored + bytes > capBytes) throw noRoom(capBytes);
  };
  const place = async (contentHash: string, temporary: string, bytes: number) => {
    if (!sizes.has(contentHash)) await makeRoom(bytes);
    await rename(temporary, blobPath(folder, contentHash));
    sizes.delete(contentHash);
    sizes.set(contentHash, bytes);
    await flushFolder(folder);
  };
  // One upload at a time takes its place, so that two cannot take the same room.
  let turn: Promise<unknown> = Promise.resolve();

  const find = async (contentHash: string) => {
    const size = sizes.get(contentHash);
    if (size === undefined) return undefined;
    sizes.delete(contentHash);
    sizes.set(contentHash, size);
    const path = blobPath(folder, contentHash);
    const now = new Date();
    try {
      await utimes(path, now, now);
      return path;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw toPlateError(thrown);
      sizes.delete(contentHash);
      return undefined;
    }
  };

  return {
    find,
    has: async (contentHash) => (await find(contentHash)) !== undefined,
    async keep(contentHash, chunks) {
      if (!/^[0-9a-f]{64}$/.test(contentHash)) throw oddHash(contentHash);
      const temporary = join(folder, `${randomUUID()}.tmp`);
      try {
        const { bytes, sha256 } = await receive(temporary, chunks, capBytes);
        if (sha256 !== contentHash) throw damaged(contentHash, sha256);
        const kept = turn.then(() => place(contentHash, temporary, bytes));
        turn = kept.catch(() => {});
        await kept;
        return bytes;
      } catch (thrown) {
        await rm(temporary, { force: true });
        throw toPlateError(thrown);
      }
    },
  };
}

/** Sizes by hash, the file used longest ago first. */
async function takeStock(folder: string): Promise<Map<string, number>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found: { hash: string; size: number; usedMs: number }[] = [];
  for (const name of await readdir(folder)) {
    const hash = /^([0-9a-f]{64})\.exr$/.exec(name)?.[1];
    if (hash) {
      const { size, mtimeMs } = await stat(join(folder, name));
      found.push({ hash, size, usedMs: mtimeMs });
    } else if (name.endsWith(".tmp")) await rm(join(folder, name), { force: true });
  }
  found.sort((a, b) => a.usedMs - b.usedMs);
  return new Map(found.map(({ hash, size }) => [hash, size]));
}

/** Writes the chunks to a new file, flushed to the disk. */
async function receive(path: string, chunks: AsyncIterable<Uint8Array>, capBytes: number) {
  const hash = createHash("sha256");
  let bytes = 0;
  await using file = await open(path, "wx", 0o600);
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > capBytes) throw noRoom(capBytes);
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  await file.sync();
  return { bytes, sha256: hash.digest("hex") };
}

async function flushFolder(folder: string): Promise<void> {
  // Windows has no handle on a folder that could be flushed.
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}

const oddHash = (contentHash: string) =>
  new PlateError("INVALID_FIELD", `"${contentHash}" is no content hash.`, {
    field: "content_hash",
    remedy: "Give the SHA-256 of the file as 64 lower-case hex digits.",
  });

const damaged = (expected: string, actual: string) =>
  new PlateError(
    "FILE_DAMAGED",
    `The upload was announced as ${expected}, but its bytes have the hash ${actual}.`,
    {
      field: "content_hash",
      remedy: "Send the file again; it may have changed while it was sent.",
    },
  );

const noRoom = (capBytes: number) =>
  new PlateError("LIMIT_EXCEEDED", `The upload does not fit into the ${capBytes} bytes kept for pixels.`, {
    remedy:
      "Wait until jobs that use other uploads have ended, or raise `pixelStoreBytes` in the daemon's settings.",
  });
