// SPDX-License-Identifier: Apache-2.0

/**
 * How much plates of a moving camera flicker, beside Cycles' own frames:
 *
 *     node scripts/train/flicker.ts SHOTS [--report FILE]
 *
 * SHOTS are sequences as `render.py --frames N` writes them. Each frame is warped to the one before it by depth and camera; the
 * figure is the mean absolute difference in display values where both show the same surface. Highlights and reflections
 * travel in truth too, so the render's figure is what a plate without any flicker has.
 */
import { appendFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import { type Guides, makeGuides } from "../../daemon/core/pipelines/relight/guides.ts";
import { openGenerator, STARTER } from "./report/generator.ts";
import { displayed } from "./report/measures.ts";
import { listShots, readTrial, type Shot } from "./shots.ts";

/** Surfaces whose depths differ by more than this share are two. */
const SAME_DEPTH = 0.01;

interface Still {
  readonly guides: Guides;
  readonly truth: Image;
  readonly plate: Image;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: "string", default: STARTER }, report: { type: "string" } },
});
await using generator = await openGenerator(values.model);
const sequences = Map.groupBy(
  await listShots(positionals[0]),
  ({ family, seed }) => `${family}/${Math.floor(seed / 100)}`,
);
const lines: string[] = [];
for (const [name, shots] of sequences) {
  const [render, lights, plate] = await flickerOf(shots);
  lines.push(
    `| ${name} | ${shots.length} | ${[render, lights, plate].map((value) => (255 * value).toFixed(2)).join(" | ")} |`,
  );
}
const report = `
## Over a sequence

Mean absolute difference, in steps of 255, of display values between a frame and the next one warped to it by depth and camera, where both
show the same surface; no prompt, one step. Made by \`scripts/train/flicker.ts\`.

| sequence | frames | Cycles | lights | plate |
|---|---|---|---|---|
${lines.join("\n")}
`;
console.log(report);
if (values.report) await appendFile(values.report, report);

async function flickerOf(shots: readonly Shot[]): Promise<readonly [number, number, number]> {
  const sums: [number, number, number] = [0, 0, 0];
  let exposure: number | undefined;
  let before: Still | undefined;
  for (const shot of shots) {
    const { frame, truth, exposure: own } = await readTrial(shot, generator.descriptor);
    exposure ??= own;
    const guides = await makeGuides(frame, 1n, alone);
    const still = {
      guides: { ...guides, analytic: displayed(guides.analytic!, exposure) },
      truth: displayed(truth, exposure),
      plate: displayed(await generator.plate(frame), exposure),
    };
    if (before) {
      const places = placesIn(before.guides, still.guides);
      sums[0] += difference(before.truth, still.truth, places);
      sums[1] += difference(before.guides.analytic!, still.guides.analytic!, places);
      sums[2] += difference(before.plate, still.plate, places);
    }
    before = still;
  }
  const pairs = shots.length - 1;
  return [sums[0] / pairs, sums[1] / pairs, sums[2] / pairs];
}

/** Where each pixel's surface lies in the other frame: column and row from the first pixel's centre, NaN where it is not seen. */
function placesIn({ surface }: Guides, { surface: other, view }: Guides): Float64Array {
  const { right, up, forward, position: eye } = view;
  const { position } = surface;
  const places = new Float64Array(2 * surface.hit.length).fill(Number.NaN);
  for (let at = 0; at < surface.hit.length; at++) {
    if (surface.hit[at] === 0) continue;
    const [x, y, z] = [0, 1, 2].map((axis) => position[3 * at + axis] - eye[axis]);
    const depth = x * forward[0] + y * forward[1] + z * forward[2];
    const across = (x * right[0] + y * right[1] + z * right[2]) / depth;
    const upwards = (x * up[0] + y * up[1] + z * up[2]) / depth;
    const column = (across - view.xOrigin) / view.xStep - 0.5;
    const row = (upwards - view.yOrigin) / view.yStep - 0.5;
    if (!(column >= 0 && row >= 0 && column < other.width - 1 && row < other.height - 1)) continue;
    // All four pixels around the place show the same surface.
    const first = Math.floor(row) * other.width + Math.floor(column);
    const isSame = (tap: number) =>
      other.hit[tap] === 1 && Math.abs(other.depth[tap] - depth) < SAME_DEPTH * depth;
    if (![0, 1, other.width, other.width + 1].every((step) => isSame(first + step))) continue;
    places[2 * at] = column;
    places[2 * at + 1] = row;
  }
  return places;
}

function difference(before: Image, after: Image, places: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const [channel, plane] of before.planes.entries())
    for (let at = 0; at < plane.length; at++) {
      const column = places[2 * at];
      if (Number.isNaN(column)) continue;
      sum += Math.abs(plane[at] - read(after, channel, column, places[2 * at + 1]));
      count++;
    }
  return sum / Math.max(count, 1);
}

/** Bilinear. */
function read({ width, planes }: Image, channel: number, column: number, row: number): number {
  const [x, y] = [Math.floor(column), Math.floor(row)];
  const [u, v] = [column - x, row - y];
  const at = y * width + x;
  const plane = planes[channel];
  const upper = plane[at] * (1 - u) + plane[at + 1] * u;
  const lower = plane[at + width] * (1 - u) + plane[at + width + 1] * u;
  return upper * (1 - v) + lower * v;
}
