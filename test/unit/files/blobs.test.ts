// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type BlobStore, blobPath, openBlobStore } from "../../../daemon/files/blobs.ts";

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "platewright-blobs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A thousand bytes of one value, and their name. */
function pixels(value: number) {
  const bytes = new Uint8Array(1000).fill(value);
  return { bytes, hash: createHash("sha256").update(bytes).digest("hex") };
}

async function* inChunks(bytes: Uint8Array) {
  for (let start = 0; start < bytes.length; start += 300) yield bytes.subarray(start, start + 300);
}

/** Which of these are not stored. */
async function missing(store: BlobStore, hashes: readonly string[]) {
  const stored = await Promise.all(hashes.map((hash) => store.has(hash)));
  return hashes.filter((_hash, index) => !stored[index]);
}

async function openStore({ capBytes = 10_000, used = [] as string[] } = {}) {
  const folder = await temporaryFolder();
  return { folder, store: await openBlobStore(folder, { capBytes, inUse: () => new Set(used) }) };
}

describe("stored pixels", () => {
  it("are found by their hash once they are whole", async () => {
    const { store, folder } = await openStore();
    const { bytes, hash } = pixels(1);
    expect(await store.find(hash)).toBeUndefined();
    expect(await store.keep(hash, inChunks(bytes))).toBe(1000);
    const path = await store.find(hash);
    expect(path).toBe(blobPath(folder, hash));
    expect(new Uint8Array(await readFile(blobPath(folder, hash)))).toEqual(bytes);
    expect((await stat(blobPath(folder, hash))).mode & 0o777).toBe(0o600);
    expect(await missing(store, [hash, pixels(2).hash])).toEqual([pixels(2).hash]);
  });

  it("are found by many at once", async () => {
    const { store, folder } = await openStore();
    const { bytes, hash } = pixels(1);
    await store.keep(hash, inChunks(bytes));
    const found = await Promise.all(Array.from({ length: 8 }, () => store.find(hash)));
    expect(new Set(found)).toEqual(new Set([blobPath(folder, hash)]));
  });

  it("are refused where the bytes do not have the hash, and nothing stays", async () => {
    const { store, folder } = await openStore();
    await expect(store.keep(pixels(1).hash, inChunks(pixels(2).bytes))).rejects.toMatchObject({
      reason: "FILE_DAMAGED",
      field: "content_hash",
    });
    expect(await missing(store, [pixels(1).hash])).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(["", "../../etc/passwd", "A".repeat(64), "a".repeat(63)])(
    "are refused under the name %j",
    async (name) => {
      const { store, folder } = await openStore();
      await expect(store.keep(name, inChunks(pixels(1).bytes))).rejects.toMatchObject({
        reason: "INVALID_FIELD",
      });
      expect(await store.find(name)).toBeUndefined();
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it("leave nothing behind when the sender breaks off", async () => {
    const { store, folder } = await openStore();
    const { bytes, hash } = pixels(1);
    const broken = (async function* () {
      yield bytes.subarray(0, 500);
      throw new Error("the line is dead");
    })();
    await expect(store.keep(hash, broken)).rejects.toThrow("the line is dead");
    expect(await readdir(folder)).toEqual([]);
  });

  it("are refused as soon as they are larger than all the room there is", async () => {
    const { store, folder } = await openStore({ capBytes: 700 });
    let sent = 0;
    const endless = (async function* () {
      for (;;) {
        sent += 300;
        yield new Uint8Array(300);
      }
    })();
    await expect(store.keep(pixels(1).hash, endless)).rejects.toMatchObject({ reason: "LIMIT_EXCEEDED" });
    expect(sent).toBe(900);
    expect(await readdir(folder)).toEqual([]);
  });

  it("give way to new ones, those used longest ago first", async () => {
    const { store } = await openStore({ capBytes: 3000 });
    const all = [1, 2, 3, 4].map(pixels);
    for (const { bytes, hash } of all.slice(0, 3)) await store.keep(hash, inChunks(bytes));
    await store.find(all[0].hash);
    await store.keep(all[3].hash, inChunks(all[3].bytes));
    expect(
      await missing(
        store,
        all.map(({ hash }) => hash),
      ),
    ).toEqual([all[1].hash]);
    expect(await store.find(all[1].hash)).toBeUndefined();
  });

  it("never give way while an open job needs them", async () => {
    const [a, b, c] = [1, 2, 3].map(pixels);
    const { store } = await openStore({ capBytes: 2000, used: [a.hash, b.hash] });
    for (const { bytes, hash } of [a, b]) await store.keep(hash, inChunks(bytes));
    await expect(store.keep(c.hash, inChunks(c.bytes))).rejects.toMatchObject({ reason: "LIMIT_EXCEEDED" });
    expect(await missing(store, [a.hash, b.hash])).toEqual([]);
  });

  it("never take more room than there is, however many come at once", async () => {
    const { store, folder } = await openStore({ capBytes: 3000 });
    const all = Array.from({ length: 12 }, (_, value) => pixels(value));
    await Promise.all(all.map(({ bytes, hash }) => store.keep(hash, inChunks(bytes))));
    expect(await readdir(folder)).toHaveLength(3);
    expect(
      await missing(
        store,
        all.map(({ hash }) => hash),
      ),
    ).toHaveLength(9);
  });

  it("survive a restart in the order of their use; unfinished files do not", async () => {
    const folder = await temporaryFolder();
    const [old, used, next] = [1, 2, 3].map(pixels);
    for (const [{ bytes, hash }, seconds] of [
      [used, 2000],
      [old, 1000],
    ] as const) {
      await writeFile(blobPath(folder, hash), bytes);
      await utimes(blobPath(folder, hash), seconds, seconds);
    }
    await writeFile(join(folder, "half.tmp"), "");
    const store = await openBlobStore(folder, { capBytes: 2000, inUse: () => new Set() });
    expect((await readdir(folder)).sort()).toEqual([`${old.hash}.exr`, `${used.hash}.exr`].sort());
    await store.keep(next.hash, inChunks(next.bytes));
    expect(await missing(store, [old.hash, used.hash, next.hash])).toEqual([old.hash]);
  });

  it("count as missing when someone took the file away", async () => {
    const { store, folder } = await openStore();
    const { bytes, hash } = pixels(1);
    await store.keep(hash, inChunks(bytes));
    await rm(blobPath(folder, hash));
    expect(await store.find(hash)).toBeUndefined();
    expect(await missing(store, [hash])).toEqual([hash]);
  });
});
