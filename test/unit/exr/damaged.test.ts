// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PlateError } from "../../../daemon/core/errors.ts";
import { encodeExr } from "../../../daemon/exr/encode.ts";
import { parseHeader } from "../../../daemon/exr/header.ts";
import { DEFAULT_LIMITS } from "../../../daemon/exr/limits.ts";
import { openExr } from "../../../daemon/exr/read.ts";
import { oraclePython, runOracle } from "../../support/oracle.ts";
import { smallImage } from "./images.ts";

const folder = mkdtempSync(join(tmpdir(), "exr-damaged-"));
const path = join(folder, "damaged.exr");
const python = oraclePython();
let whole: Buffer;

beforeAll(async () => {
  whole = Buffer.concat(await encodeExr(smallImage("zip")));
  if (python !== undefined) runOracle(python, "oracle_files.py", folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function readAll(bytes: Buffer): Promise<void> {
  writeFileSync(path, bytes);
  await using file = await openExr(path);
  for (const part of file.parts)
    await file.read(
      part.index,
      part.channels.map((channel) => channel.name),
    );
}

/** Small, fast, and the same on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Flipped bytes, wild numbers, cuts and repeats; half of them near the start, where the header and the tables lie. */
function mutate(bytes: Buffer, pick: (below: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  const reach = pick(2) === 0 ? Math.min(1500, copy.length) : copy.length;
  const place = pick(reach - 8);
  switch (pick(5)) {
    case 0:
      return copy.subarray(0, place);
    case 1:
      copy.writeInt32LE([-1, 0, 0x7fffffff, 0x40000000, 65536][pick(5)], place);
      return copy;
    case 2:
      copy.copy(copy, place, pick(copy.length - 64), pick(copy.length));
      return copy;
    default:
      for (let count = 1 + pick(4); count > 0; count--) copy[pick(reach)] = pick(256);
      return copy;
  }
}

async function expectPlateErrorsOnly(
  bytes: Buffer,
  name: string,
  count: number,
  seed: number,
): Promise<void> {
  const pick = random(seed);
  for (let round = 0; round < count; round++) {
    const mutated = mutate(bytes, pick);
    try {
      await readAll(mutated);
    } catch (error) {
      if (!(error instanceof PlateError) || error.reason === "INTERNAL")
        expect.fail(`${name}, mutation ${round}: ${(error as Error).stack}`);
    }
  }
}

describe("a damaged file", () => {
  it("is refused as not found, not OpenEXR, or ended early", async () => {
    await expect(openExr(join(folder, "none.exr"))).rejects.toMatchObject({ reason: "FILE_NOT_FOUND" });
    await expect(openExr(folder)).rejects.toMatchObject({ reason: "FILE_UNSUPPORTED" });
    await expect(readAll(Buffer.from("GIF89a--------"))).rejects.toMatchObject({
      reason: "FILE_UNSUPPORTED",
    });
    await expect(readAll(Buffer.alloc(0))).rejects.toMatchObject({ reason: "FILE_DAMAGED" });
    await expect(readAll(whole.subarray(0, 200))).rejects.toMatchObject({
      reason: "FILE_DAMAGED",
      message: `${path}: it ends within its header.`,
    });
  });

  it.each<["zip" | "zips" | "rle" | "none"]>([["zip"], ["zips"], ["rle"], ["none"]])(
    "never gives anything but a PlateError, %s",
    async (codec) => {
      const bytes = Buffer.concat(await encodeExr(smallImage(codec)));
      await expectPlateErrorsOnly(bytes, codec, 60, 11);
    },
  );

  const kinds = ["piz", "pxr24", "b44", "b44a", "dwaa", "dwab"].map((codec) => [
    `${codec}-mixed-outside-tiled`,
  ]);
  it.skipIf(python === undefined).each([...kinds, ["multipart-zip"], ["mipmap"], ["refused-deep"]])(
    "never gives anything but a PlateError, %s",
    async (name) => {
      await expectPlateErrorsOnly(readFileSync(join(folder, `${name}.exr`)), name, 50, 23);
    },
  );
});

describe("an interrupted render", () => {
  const tableOf = (bytes: Buffer) => parseHeader(path, bytes, bytes.length, DEFAULT_LIMITS)!.end;

  it("is read by walking its chunks when its offset table is empty or wrong", async () => {
    for (const fill of [0, 0x11]) {
      const bytes = Buffer.from(whole);
      bytes.fill(fill, tableOf(bytes), tableOf(bytes) + 3 * 8);
      await readAll(bytes);
    }
    const swapped = Buffer.from(whole);
    const table = tableOf(swapped);
    swapped.copyWithin(table, table + 8, table + 16);
    await readAll(swapped);
  });

  it.skipIf(python === undefined).each(["multipart-piz", "zip-half-outside-tiled"])(
    "is read by walking its chunks: %s",
    async (name) => {
      const source = join(folder, `${name}.exr`);
      const bytes = readFileSync(source);
      const table = tableOf(bytes);
      const first = Number(bytes.readBigUInt64LE(table));
      bytes.fill(0, table, first);
      writeFileSync(path, bytes);
      await using rebuilt = await openExr(path);
      await using intact = await openExr(source);
      for (const part of intact.parts) {
        const names = part.channels.map((channel) => channel.name);
        expect(await rebuilt.readNative(part.index, names)).toEqual(
          await intact.readNative(part.index, names),
        );
      }
    },
  );

  it("names the scan lines that it lacks, and still gives the others", async () => {
    const bytes = Buffer.from(whole);
    const table = tableOf(bytes);
    const last = Number(bytes.readBigUInt64LE(table + 16));
    bytes.fill(0, table, table + 24);
    writeFileSync(path, bytes.subarray(0, last + 20));
    await using file = await openExr(path);
    await expect(file.read(0, ["R"])).rejects.toMatchObject({
      reason: "FILE_DAMAGED",
      message: `${path}, part 0: it lacks scan lines 37 to 41.`,
    });
    const planes = await file.read(0, ["R"], { window: { xMin: 0, yMin: 5, xMax: 9, yMax: 36 } });
    expect(planes.get("R")!.length).toBe(320);
  });
});

describe("limits", () => {
  beforeAll(() => writeFileSync(path, whole));

  it.each([
    [{ pixels: 100 }, /53 x 37 pixels/],
    [{ channels: 3 }, /4 channels/],
    [{ attributeBytes: 16 }, /attribute "channels" has/],
    [{ headerBytes: 300 }, /headers are longer/],
    [{ chunkBytes: 1000 }, /one chunk unpacks/],
  ])("refuses by header alone what exceeds %o", async (limits, words) => {
    writeFileSync(path, whole);
    const opening = openExr(path, limits);
    await expect(opening).rejects.toMatchObject({ reason: "LIMIT_EXCEEDED" });
    await expect(opening).rejects.toThrow(words);
  });

  it("refuses a channel at reduced resolution when it is read, not when the file is opened", async () => {
    const bytes = Buffer.from(whole);
    const sampling = bytes.indexOf("id\0") + 3 + 8;
    bytes.writeInt32LE(2, sampling);
    writeFileSync(path, bytes);
    await using file = await openExr(path);
    await expect(file.read(0, ["R"])).rejects.toMatchObject({
      reason: "FILE_UNSUPPORTED",
      message: `${path}, part 0 stores channel "id" at reduced resolution.`,
    });
  });

  it("stops between batches when the caller cancels", async () => {
    writeFileSync(path, whole);
    await using file = await openExr(path);
    await expect(file.read(0, ["R"], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: "CANCELLED",
    });
  });

  it("names the channels there are when one is asked for that is not", async () => {
    writeFileSync(path, whole);
    await using file = await openExr(path);
    await expect(file.read(0, ["B"])).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      remedy: "Choose one of: G, R, ViewLayer.Depth.Z, id.",
    });
  });
});
