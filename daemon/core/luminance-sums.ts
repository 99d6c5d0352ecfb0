// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "./crew.ts";
import type { Image } from "./image.ts";
import { LUMINANCE } from "./luminance.ts";

/** Pixels that count, those with 1, and what of their luminance. Without anything: all pixels, the luminance itself. */
export interface Counted {
  readonly inside?: Uint8Array;
  /** Luminance counts as so much at least and at most. */
  readonly least?: number;
  readonly most?: number;
  /** Its natural logarithm in its place; `least` is above 0 then. */
  readonly asLogarithm?: boolean;
}

/** So few are summed before other threads have heard of them. */
const FEW_PIXELS = 2 ** 17;

export interface LuminanceTask {
  readonly picture: Image;
  readonly counted: Counted;
  /** Of each row. */
  readonly sums: Float64Array;
}

/** The sum over an RGB image: row by row, so that it does not depend on how many threads share the rows. */
export async function sumLuminance(picture: Image, crew: Crew, counted: Counted = {}): Promise<number> {
  const sums = new Float64Array(new SharedArrayBuffer(picture.height * Float64Array.BYTES_PER_ELEMENT));
  const task = { picture, counted, sums };
  if (picture.width * picture.height < FEW_PIXELS) luminanceRows(task, 0, picture.height);
  else await crew.run("luminances", task, picture.height);
  return sums.reduce((sum, row) => sum + row, 0);
}

export function luminanceRows({ picture, counted, sums }: LuminanceTask, from: number, to: number): void {
  const [r, g, b] = picture.planes;
  const { width } = picture;
  const { inside, asLogarithm = false } = counted;
  const { least = asLogarithm ? 1e-30 : Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = counted;
  const line = new Float64Array(width);
  for (let row = from; row < to; row++) {
    const start = row * width;
    writeLuminance(r, g, b, start, line, least, most);
    if (inside) leaveOut(line, inside, start, asLogarithm ? 1 : 0);
    sums[row] = asLogarithm ? sumOfLogarithms(line) : sumOf(line);
  }
}

// By themselves and plain: what is called for every row the engine compiles once and keeps.

function writeLuminance(
  r: Float32Array,
  g: Float32Array,
  b: Float32Array,
  start: number,
  line: Float64Array,
  least: number,
  most: number,
): void {
  const [red, green, blue] = LUMINANCE;
  for (let x = 0, at = start; x < line.length; x++, at++) {
    const value = red * r[at] + green * g[at] + blue * b[at];
    line[x] = value > least ? (value < most ? value : most) : least;
  }
}

function leaveOut(line: Float64Array, inside: Uint8Array, start: number, nothing: number): void {
  for (let x = 0, at = start; x < line.length; x++, at++) if (inside[at] === 0) line[x] = nothing;
}

function sumOf(line: Float64Array): number {
  let sum = 0;
  for (let x = 0; x < line.length; x++) sum += line[x];
  return sum;
}

/** One logarithm for four pixels: their product stays within a double's range where `least` is not tiny. */
function sumOfLogarithms(line: Float64Array): number {
  let sum = 0;
  let x = 0;
  for (; x + 3 < line.length; x += 4) sum += Math.log(line[x] * line[x + 1] * line[x + 2] * line[x + 3]);
  for (; x < line.length; x++) sum += Math.log(line[x]);
  return sum;
}
