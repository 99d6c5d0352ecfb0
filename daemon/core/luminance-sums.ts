// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "./crew.ts";
import type { Image } from "./image.ts";
import { lanes } from "./lanes/lanes.ts";
import { integer, makeRoom, onceForTask, wholeLanes, writeStruct } from "./lanes/room.ts";
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

/** Floats of the struct in `lanes/src/luminance.rs`. */
const STRUCT = 9;
/** The plane past red, green and blue. */
const INSIDE = 3;

/** The rows `from` to `to`. */
export function luminanceRows(task: LuminanceTask, from: number, to: number): void {
  const { picture, counted, sums } = task;
  const { width } = picture;
  const stride = wholeLanes(width);
  const { struct, planes } = onceForTask(task, () => luminanceRoom(task, stride));
  const { luminances } = lanes();
  const { inside } = counted;
  for (let row = from; row < to; row++) {
    const start = row * width;
    for (let channel = 0; channel < INSIDE; channel++)
      planes.floats.set(picture.planes[channel].subarray(start, start + width), channel * stride);
    if (inside) planes.floats.set(inside.subarray(start, start + width), INSIDE * stride);
    sums[row] = luminances(struct.pointer);
  }
}

function luminanceRoom({ picture: { width }, counted }: LuminanceTask, stride: number) {
  const [struct, planes] = makeRoom([STRUCT, (INSIDE + 1) * stride]);
  const { asLogarithm = false, least = asLogarithm ? 1e-30 : -Infinity, most = Infinity } = counted;
  planes.floats.fill(0).fill(1, INSIDE * stride, INSIDE * stride + width);
  const limits = [...LUMINANCE, least, most, asLogarithm ? 1 : 0];
  writeStruct(struct, [planes, ...[stride, width].map(integer), ...limits]);
  return { struct, planes };
}
