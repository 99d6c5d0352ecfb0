// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  chromaticitiesAttribute,
  decodeAttribute,
  numberAttribute,
  stringAttribute,
} from "../../../daemon/exr/attributes.ts";
import { encodeExr } from "../../../daemon/exr/encode.ts";
import type { ExrImage } from "../../../daemon/exr/image.ts";
import { openExr } from "../../../daemon/exr/read.ts";
import { writeExr } from "../../../daemon/exr/write.ts";
import { oraclePython, runOracle } from "../../support/oracle.ts";
import { smallImage, toHalf } from "./images.ts";

const folder = mkdtempSync(join(tmpdir(), "exr-write-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CODECS = ["none", "rle", "zips", "zip"] as const;

function expectedBits(image: ExrImage, name: string): Uint8Array {
  const { type, data } = image.channels.find((channel) => channel.name === name)!;
  const stored = type === "half" && data instanceof Float32Array ? toHalf(data) : data;
  return new Uint8Array(stored.buffer);
}

describe("writing", () => {
  it.each(CODECS)("keeps every sample, window and attribute through %s", async (codec) => {
    const image = smallImage(codec);
    const path = join(folder, `${codec}.exr`);
    const written = await writeExr(path, image);
    const bytes = readFileSync(path);
    expect(written).toEqual({
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    await using file = await openExr(path);
    const part = file.parts[0];
    expect(part).toMatchObject({
      dataWindow: image.dataWindow,
      displayWindow: image.displayWindow,
      compression: codec,
    });
    expect(part.channels.map((channel) => channel.name)).toEqual(["G", "R", "ViewLayer.Depth.Z", "id"]);
    const planes = await file.readNative(0, ["id", "R", "G", "ViewLayer.Depth.Z"]);
    for (const [name, plane] of planes)
      expect(new Uint8Array(plane.buffer), name).toEqual(expectedBits(image, name));
    for (const { name, ...attribute } of image.attributes!) {
      const decoded = decodeAttribute(part.attributes.get(name)!);
      const close = (value: unknown) => (Array.isArray(value) ? value.map(Math.fround) : value);
      expect({ ...decoded, value: close(decoded?.value) }).toEqual({
        ...attribute,
        value: close((attribute as { value: unknown }).value),
      });
    }
    expect(stringAttribute(part.attributes, "colorInteropID")).toBe("lin_ap1_scene");
    expect(chromaticitiesAttribute(part.attributes)?.[0]).toBe(Math.fround(0.713));
    expect(numberAttribute(part.attributes, "take")).toBe(-7);
  });

  it("rounds every float32 near a half as IEEE 754 asks", async () => {
    const bits = new Uint32Array(2 ** 18);
    for (let index = 0; index < bits.length; index++)
      bits[index] = Math.imul(index, 16411) + (index & 7) * 0x1000;
    const data = new Float32Array(bits.buffer);
    const box = { xMin: 0, yMin: 0, xMax: 511, yMax: 511 };
    const path = join(folder, "rounding.exr");
    await writeExr(path, {
      displayWindow: box,
      dataWindow: box,
      channels: [{ name: "Y", type: "half", data }],
      compression: "none",
    });
    await using file = await openExr(path);
    const mine = (await file.readNative(0, ["Y"])).get("Y")!;
    const theirs = toHalf(data);
    const isNan = (half: number) => (half & 0x7fff) > 0x7c00;
    const wrong = theirs.findIndex(
      (half, index) => half !== mine[index] && !(isNan(half) && isNan(mine[index])),
    );
    expect(wrong).toBe(-1);
  });

  it("gives the same bytes for the same image", async () => {
    const [first, second] = [await encodeExr(smallImage("zip")), await encodeExr(smallImage("zip"))];
    expect(Buffer.concat(first).equals(Buffer.concat(second))).toBe(true);
  });

  it("leaves the old file and nothing else when it is cancelled or cannot write", async () => {
    const home = mkdtempSync(join(folder, "home-"));
    const path = join(home, "plate.exr");
    writeFileSync(path, "old");
    mkdirSync(join(home, "taken.exr"));
    const image = smallImage("zip");
    await expect(writeExr(path, image, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: "CANCELLED",
    });
    await expect(writeExr(join(home, "none/plate.exr"), image)).rejects.toMatchObject({
      reason: "NOT_WRITABLE",
    });
    await expect(writeExr(join(home, "taken.exr"), image)).rejects.toMatchObject({ reason: "NOT_WRITABLE" });
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(home).sort()).toEqual(["plate.exr", "taken.exr"]);
  });

  it.each<[string, Partial<ExrImage>]>([
    ["too few samples", { channels: [{ name: "R", type: "half", data: new Float32Array(3) }] }],
    [
      "uint bits in a float channel",
      { channels: [{ name: "R", type: "float", data: new Uint32Array(53 * 37) }] },
    ],
    [
      "an attribute that the image states itself",
      { attributes: [{ name: "dataWindow", type: "int", value: 1 }] },
    ],
    ["an empty window", { dataWindow: { xMin: 4, yMin: 0, xMax: 2, yMax: 3 } }],
    ["no channel", { channels: [] }],
    ["a name of 256 bytes", { attributes: [{ name: "x".repeat(256), type: "int", value: 1 }] }],
    ["a deflate level of ten", { zipLevel: 10 }],
  ])("refuses %s", async (_, changes) => {
    await expect(encodeExr(smallImage("zip", changes))).rejects.toMatchObject({ reason: "INVALID_FIELD" });
  });
});

const python = oraclePython();

describe.skipIf(python === undefined)("what the reference libraries read of our files", () => {
  it("is the same samples, windows and attributes", async () => {
    for (const codec of CODECS) await writeExr(join(folder, `for-oracle-${codec}.exr`), smallImage(codec));
    const paths = CODECS.map((codec) => join(folder, `for-oracle-${codec}.exr`));
    const seen = JSON.parse(runOracle(python!, "oracle_read.py", ...paths)) as Record<string, unknown>[];
    const image = smallImage("zip");
    const hash = (name: string) => createHash("sha256").update(expectedBits(image, name)).digest("hex");
    const samples = Object.fromEntries(image.channels.map(({ name }) => [name, hash(name)]));
    for (const [index, codec] of CODECS.entries())
      expect(seen[index], codec).toEqual({
        openexr: samples,
        openimageio: samples,
        dataWindow: [-3, 5, 49, 41],
        displayWindow: [0, 0, 49, 39],
        colorInteropID: "lin_ap1_scene",
        provenance: '{"prompt":"Räume"}',
        framesPerSecond: [24000, 1001],
        take: -7,
      });
  });
});
