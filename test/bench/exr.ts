// SPDX-License-Identifier: Apache-2.0

/**
 * Speed of `daemon/exr` against OpenEXR's C++ and the fastest npm library, 4096 x 2160 RGBA half.
 *
 *   npx node test/bench/exr.ts
 *
 * MB/s are raw bytes by CPU seconds of all threads, best of several runs: one core's worth of work, whatever else the
 * machine does. `float` is compared with OpenImageIO reading to float32, the rest with OpenEXR. Processes are pinned to
 * one CPU where `taskset` is there. The npm column appears after `npm install --no-save exrs@1.0.3`.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExrImage } from "../../daemon/exr/image.ts";
import { openExr } from "../../daemon/exr/read.ts";
import { writeExr } from "../../daemon/exr/write.ts";
import { oraclePython } from "../support/oracle.ts";

const RUNS = 6;
const [WIDTH, HEIGHT] = [4096, 2160];
const RAW_BYTES = WIDTH * HEIGHT * 4 * 2;
const NAMES = ["R", "G", "B", "A"];

const CODECS = ["none", "rle", "zips", "zip", "piz", "pxr24", "b44a", "dwaa"];

/** What the npm library decodes. */
const NPM_CODECS: readonly string[] = ["rle", "zips", "zip", "piz", "pxr24"];

type Seconds = Readonly<Record<"write" | "native" | "float", number>>;

/** What the npm column uses of `exrs`. */
interface NpmLibrary {
  init(): Promise<unknown>;
  decodeRgbaExr(bytes: Uint8Array): unknown;
  encodeRgbaExr(image: object): Uint8Array;
}

/** Waves with sensor-like noise in the low bits; the matte is smooth. */
function testImage(compression: ExrImage["compression"]): ExrImage {
  const window = { xMin: 0, yMin: 0, xMax: WIDTH - 1, yMax: HEIGHT - 1 };
  const channels = NAMES.map((name, channel) => {
    const data = new Float32Array(WIDTH * HEIGHT);
    let state = channel + 1;
    for (let index = 0; index < data.length; index++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const [x, y] = [index % WIDTH, Math.floor(index / WIDTH)];
      const wave = Math.exp(Math.sin(x / 200 + channel) + Math.cos(y / 150));
      data[index] = name === "A" ? Math.min(1, wave) : wave * (1 + (state >>> 24) / 8192);
    }
    return { name, type: "half" as const, data };
  });
  return { displayWindow: window, dataWindow: window, channels, compression };
}

async function best(runs: number, work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

async function ours(folder: string, codec: string): Promise<Partial<Seconds>> {
  const path = join(folder, `${codec}.exr`);
  const read = async (as: "read" | "readNative") => {
    await using file = await openExr(path);
    await file[as](0, NAMES);
  };
  const native = await best(RUNS, () => read("readNative"));
  const float = await best(RUNS, () => read("read"));
  if (codec !== "none" && codec !== "rle" && codec !== "zips" && codec !== "zip") return { native, float };
  const image = testImage(codec);
  return { native, float, write: await best(RUNS / 2, () => writeExr(join(folder, "written.exr"), image)) };
}

async function npmLibrary(): Promise<NpmLibrary | undefined> {
  const name: string = "exrs";
  try {
    const library = (await import(name)) as NpmLibrary;
    await library.init();
    return library;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

async function npmSeconds(library: NpmLibrary, folder: string, codec: string): Promise<Partial<Seconds>> {
  const bytes = readFileSync(join(folder, `${codec}.exr`));
  const float = await best(RUNS / 2, () => library.decodeRgbaExr(bytes));
  if (codec !== "zip") return { float };
  const image = testImage(codec);
  const interleavedRgbaPixels = new Float32Array(WIDTH * HEIGHT * 4);
  for (const [channel, { data }] of image.channels.entries())
    for (let index = 0; index < data.length; index++)
      interleavedRgbaPixels[index * 4 + channel] = data[index];
  const options = {
    width: WIDTH,
    height: HEIGHT,
    interleavedRgbaPixels,
    precision: "f16",
    compression: "zip16",
  };
  return { float, write: await best(1, () => library.encodeRgbaExr(options)) };
}

function cell(mine: number | undefined, theirs: number | undefined): string {
  if (mine === undefined) return "".padStart(16);
  const ratio = theirs === undefined ? "" : ` (${(theirs / mine).toFixed(2)}x)`;
  return `${(RAW_BYTES / 1e6 / mine).toFixed(0)}${ratio}`.padStart(16);
}

function pinned(command: string, args: readonly string[]): [string, string[]] {
  const canPin = spawnSync("taskset", ["-c", "0", "true"]).status === 0;
  return canPin ? ["taskset", ["-c", "0", command, ...args]] : [command, [...args]];
}

async function measure(folder: string): Promise<void> {
  const python = oraclePython();
  if (python === undefined) throw new Error("The reference libraries are needed to compare with.");
  const source = join(folder, "source.exr");
  await writeExr(source, testImage("zip"));
  const script = join(import.meta.dirname, "exr_reference.py");
  const library = await npmLibrary();
  console.log(
    "MB/s (times the reference)    native           float           write   npm float, write (ours / npm)",
  );
  for (const codec of CODECS) {
    const theirs = reference(python, script, [source, codec, folder, String(RUNS)]);
    const mine = await ours(folder, codec);
    const npm =
      library !== undefined && NPM_CODECS.includes(codec) ? await npmSeconds(library, folder, codec) : {};
    const cells = (["native", "float", "write"] as const).map((key) => cell(mine[key], theirs[key]));
    console.log(
      codec.padEnd(14) + cells.join("") + cell(npm.float, undefined) + ratioOf(npm.float, mine.float),
    );
  }
}

function reference(python: string, script: string, args: readonly string[]): Seconds {
  const [command, all] = pinned(python, [script, ...args]);
  return JSON.parse(execFileSync(command, all, { encoding: "utf8" })) as Seconds;
}

function ratioOf(theirs: number | undefined, mine: number | undefined): string {
  return theirs === undefined || mine === undefined ? "" : ` (${(theirs / mine).toFixed(1)}x)`;
}

if (process.env.EXR_BENCH_FOLDER === undefined) {
  const folder = mkdtempSync(join(tmpdir(), "exr-bench-"));
  const [command, args] = pinned(process.execPath, [import.meta.filename]);
  try {
    execFileSync(command, args, { stdio: "inherit", env: { ...process.env, EXR_BENCH_FOLDER: folder } });
  } finally {
    rmSync(folder, { recursive: true });
  }
} else await measure(process.env.EXR_BENCH_FOLDER);
