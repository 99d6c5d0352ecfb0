// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkComplete } from "../../../daemon/commands/complete-exr.ts";
import { encodeExr } from "../../../daemon/exr/encode.ts";

let folder: string;
let whole: Buffer;
const CHUNKS = 16;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pw-"));
  const window = { xMin: 0, yMin: 0, xMax: 15, yMax: CHUNKS - 1 };
  const data = Float32Array.from({ length: 16 * CHUNKS }, (_, index) => Math.sin(index));
  const channels = [{ name: "Y", type: "float" as const, data }];
  const image = { displayWindow: window, dataWindow: window, channels, compression: "zips" as const };
  whole = Buffer.concat(await encodeExr(image, {}));
});
afterAll(() => rm(folder, { recursive: true }));

async function check(bytes: Uint8Array): Promise<void> {
  const path = join(folder, "a.exr");
  await writeFile(path, bytes);
  await checkComplete(path);
}

test("takes a whole file", async () => {
  await expect(check(whole)).resolves.toBeUndefined();
});

test("refuses a file that was cut anywhere", async () => {
  for (let length = 0; length < whole.length; length += 7)
    await expect(check(whole.subarray(0, length)), `${length} bytes`).rejects.toMatchObject({
      reason: "FILE_DAMAGED",
    });
  await expect(check(whole.subarray(0, -1))).rejects.toMatchObject({ reason: "FILE_DAMAGED" });
});

test("refuses a file whose offset table is not filled in yet", async () => {
  const unfinished = Buffer.from(whole);
  const firstOffset = Buffer.alloc(8);
  const table = unfinished.indexOf(offsetOfFirstChunk(firstOffset));
  unfinished.fill(0, table, table + 8 * CHUNKS);
  await expect(check(unfinished)).rejects.toMatchObject({ reason: "FILE_DAMAGED" });
});

test("refuses a file that is no EXR", async () => {
  await expect(check(Buffer.from("not a picture at all, only a name"))).rejects.toMatchObject({
    reason: "FILE_UNSUPPORTED",
  });
});

/** The table directly precedes the first chunk, so its first entry is its own place plus its length. */
function offsetOfFirstChunk(entry: Buffer): Buffer {
  for (let place = 8; place + 8 * CHUNKS < whole.length; place++) {
    entry.writeBigUInt64LE(BigInt(place + 8 * CHUNKS));
    if (whole.subarray(place, place + 8).equals(entry)) return entry;
  }
  throw new Error("The file has no offset table.");
}
