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
const FEW_PIXELS = 2 ** 19;

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
  const sumRow = counted.asLogarithm ? sumLogarithms : sumPlain;
  for (let row = from; row < to; row++) sums[row] = sumRow(picture, counted, row);
}

// By themselves: what is called for every row the engine compiles once and keeps.

function sumPlain({ planes: [r, g, b], width }: Image, counted: Counted, row: number): number {
  const { inside, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = counted;
  const [red, green, blue] = LUMINANCE;
  const end = (row + 1) * width;
  let sum = 0;
  for (let at = row * width; at < end; at++) {
    if (inside && inside[at] === 0) continue;
    const value = red * r[at] + green * g[at] + blue * b[at];
    sum += value > least ? (value < most ? value : most) : least;
  }
  return sum;
}

/** One logarithm for four pixels: their product stays within a double's range where `least` is not tiny. */
function sumLogarithms({ planes: [r, g, b], width }: Image, counted: Counted, row: number): number {
  const { inside, least = 1e-30, most = 1e30 } = counted;
  const [red, green, blue] = LUMINANCE;
  const end = (row + 1) * width;
  let sum = 0;
  let product = 1;
  let factors = 0;
  for (let at = row * width; at < end; at++) {
    if (inside && inside[at] === 0) continue;
    const value = red * r[at] + green * g[at] + blue * b[at];
    product *= value > least ? (value < most ? value : most) : least;
    if (++factors % 4 !== 0) continue;
    sum += Math.log(product);
    product = 1;
  }
  return sum + Math.log(product);
}
