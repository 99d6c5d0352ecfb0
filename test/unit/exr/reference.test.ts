// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openExr } from "../../../daemon/exr/read.ts";
import type { PixelType } from "../../../daemon/exr/types.ts";
import { oraclePython, runOracle } from "../../support/oracle.ts";
import { halfOrder, type ReferenceFile, SAMPLE_ARRAYS, windowOf } from "../../support/oracle-reference.ts";

const python = oraclePython();
const folder = mkdtempSync(join(tmpdir(), "exr-reference-"));
let files: readonly ReferenceFile[] = [];

beforeAll(() => {
  if (python !== undefined)
    files = JSON.parse(runOracle(python, "oracle_files.py", folder)) as ReferenceFile[];
});
afterAll(() => rmSync(folder, { recursive: true }));

type Compare = (type: PixelType, mine: ArrayLike<number>, theirs: ArrayLike<number>, what: string) => void;

const exactly: Compare = (type, mine, theirs, what) => {
  const bits = (samples: ArrayLike<number>) =>
    type === "float" ? new Uint32Array((samples as Float32Array).buffer as ArrayBuffer) : samples;
  const [a, b] = [bits(mine), bits(theirs)];
  for (let index = 0; index < b.length; index++)
    if (a[index] !== b[index])
      expect.fail(`${what}, sample ${index}: ${mine[index]} is not ${theirs[index]}`);
  expect(a.length).toBe(b.length);
};

/** DWA ends in a cosine transform whose sums round by the order of the additions: 4 half codes measured, 9 allowed. */
const withinRounding: Compare = (type, mine, theirs, what) => {
  expect(mine.length).toBe(theirs.length);
  for (let index = 0; index < theirs.length; index++) {
    const [a, b] = [mine[index], theirs[index]];
    const isClose =
      type === "half"
        ? Math.abs(halfOrder(a) - halfOrder(b)) <= 9
        : Math.abs(a - b) <= 1e-5 + 0.005 * Math.abs(b);
    if (!isClose) expect.fail(`${what}, sample ${index}: ${a} is not near ${b}`);
  }
};

async function compareAll(chosen: readonly ReferenceFile[], compare: Compare): Promise<void> {
  for (const { name, parts } of chosen) {
    const raw = readFileSync(join(folder, `${name}.raw`));
    let offset = 0;
    await using file = await openExr(join(folder, `${name}.exr`));
    expect(file.parts.length, name).toBe(parts.length);
    for (const [index, reference] of parts.entries()) {
      const part = file.parts[index];
      expect(part.dataWindow, name).toEqual(windowOf(reference.data));
      expect(part.displayWindow, name).toEqual(windowOf(reference.display));
      expect([part.compression, part.kind, part.name]).toEqual([
        reference.codec,
        reference.tiled ? "tiled" : "scanline",
        reference.name,
      ]);
      const planes = await file.readNative(index, Object.keys(reference.channels));
      for (const [channel, type] of Object.entries(reference.channels)) {
        const plane = planes.get(channel)!;
        const bytes = new Uint8Array(raw.subarray(offset, offset + plane.byteLength));
        offset += plane.byteLength;
        compare(type, plane, new SAMPLE_ARRAYS[type](bytes.buffer), `${name}, part ${index}, ${channel}`);
      }
    }
    expect(offset, name).toBe(raw.length);
  }
}

const LOSSLESS = ["none", "rle", "zips", "zip", "piz", "pxr24", "b44", "b44a"];

describe.skipIf(python === undefined)("reading what the reference libraries write", () => {
  it.each(LOSSLESS)("decodes %s of every pixel type, window and layout to the same bits", async (codec) => {
    const chosen = files.filter((file) => file.parts.every((part) => part.codec === codec));
    expect(chosen.length).toBeGreaterThan(27);
    await compareAll(chosen, exactly);
  });

  it.each(["dwaa", "dwab"])("decodes %s within the rounding of its cosine transform", async (codec) => {
    const chosen = files.filter((file) => file.parts.every((part) => part.codec === codec));
    expect(chosen.length).toBeGreaterThan(20);
    await compareAll(chosen, withinRounding);
  });

  it("converts half to the float32 of the same value and uint to the nearest", async () => {
    await using file = await openExr(join(folder, "zip-mixed-same-scanline.exr"));
    const names = ["R", "ViewLayer.IndexOB.X"];
    const [native, floats] = [await file.readNative(0, names), await file.read(0, names)];
    const halves = new Float16Array(native.get("R")!.buffer);
    expect(floats.get("R")).toEqual(Float32Array.from(halves));
    expect(floats.get("ViewLayer.IndexOB.X")).toEqual(Float32Array.from(native.get("ViewLayer.IndexOB.X")!));
  });

  it.each(["scanline", "tiled"])("cuts a window out of a %s image and pads it with zeros", async (layout) => {
    await using file = await openExr(join(folder, `piz-half-inside-${layout}.exr`));
    const { dataWindow } = file.parts[0];
    const whole = (await file.read(0, ["G"])).get("G")!;
    const window = { xMin: 0, yMin: 20, xMax: 30, yMax: 60 };
    const cut = (await file.read(0, ["G"], { window })).get("G")!;
    const width = dataWindow.xMax - dataWindow.xMin + 1;
    const expected = Float32Array.from({ length: 31 * 41 }, (_, index) => {
      const [x, y] = [index % 31, 20 + Math.floor(index / 31)];
      const isInside = x >= dataWindow.xMin && y <= dataWindow.yMax;
      return isInside ? whole[(y - dataWindow.yMin) * width + x - dataWindow.xMin] : 0;
    });
    expect(cut).toEqual(expected);
  });

  it.each([
    ["refused-htj2k256", /htj2k256/],
    ["refused-htj2k32", /htj2k32/],
    ["refused-deep", /deep samples/],
  ])("opens %s and refuses its pixels by name", async (name, words) => {
    const path = join(folder, `${name}.exr`);
    await using file = await openExr(path);
    const part = file.parts.find((candidate) => candidate.name !== "beauty")!;
    const reading = file.read(part.index, [part.channels[0].name]);
    await expect(reading).rejects.toMatchObject({ name: "PlateError", reason: "FILE_UNSUPPORTED" });
    const error = (await reading.catch((thrown: unknown) => thrown)) as { message: string; remedy: string };
    expect(error.message).toMatch(words);
    expect(error.message).toContain(`${path}, part ${part.index}`);
    expect(error.remedy).not.toBe("");
  });

  it("reads the flat part beside a deep one", async () => {
    await using file = await openExr(join(folder, "refused-deep.exr"));
    const beauty = file.parts.find((part) => part.name === "beauty")!;
    const planes = await file.read(beauty.index, ["R"]);
    expect(planes.get("R")!.some((value) => value > 0)).toBe(true);
  });
});
