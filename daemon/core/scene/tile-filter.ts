// SPDX-License-Identifier: Apache-2.0
import { lanes } from "../lanes/lanes.ts";
import { integer, LANES, makeRoom, type Place, wholeLanes, writeStruct } from "../lanes/room.ts";
import type { ScreenSpace } from "./screen-space.ts";

/** Neighbours that a pixel is averaged with along a row or column, and how far they reach. */
const TAPS = 4;
const REACH = 2;
/** Floats of the struct in `lanes/src/smooth.rs`. */
const WEIGHING = 11;

/**
 * Averages planes of marched pixels over one tile, first along rows, then along columns, into the rows `from` to `to` of
 * `smooth`. Five taps with half weights at both ends cover a tile of four exactly, so what repeats with it averages out.
 * Neighbours that do not lie on the pixel's own plane are left out: nothing leaks over edges.
 */
export function smoothTiles(
  space: ScreenSpace,
  planes: readonly Float32Array[],
  smooth: readonly Float32Array[],
  from: number,
  to: number,
): void {
  const { width, height, near, slopeX, slopeY, tolerance, step } = space;
  // Columns reach beyond.
  const top = Math.max(from - REACH, 0);
  const bottom = Math.min(to + REACH, height);
  // Rows end with whole lanes, which the next one writes over.
  const wide = wholeLanes((bottom - top) * width) + LANES;
  const deep = wholeLanes((to - from) * width) + LANES;
  // Values lie within zeros as wide as the taps that no weight is given to.
  const edge = wholeLanes(REACH * width);
  const [across, down, values, rows, result, nearness, slope, most, struct] = makeRoom([
    TAPS * wide,
    TAPS * deep,
    wide + 2 * edge,
    wide + 2 * edge,
    deep,
    wide + 2 * edge,
    wide,
    wide,
    WEIGHING,
  ]);
  values.floats.fill(0);
  rows.floats.fill(0);
  const at = ({ pointer }: Place, floats: number) => pointer + floats * Float32Array.BYTES_PER_ELEMENT;
  const part = (plane: Float32Array) => plane.subarray(top * width, bottom * width);
  const weigh = (slopes: Float32Array, vertical: boolean, first: number, last: number, into: Place) => {
    const skipped = (first - top) * width;
    slope.floats.set(part(slopes));
    writeStruct(struct, [
      ...[at(nearness, edge + skipped), at(slope, skipped), at(most, skipped)].map(integer),
      ...[width, last - first, vertical ? 1 : 0, first, height].map(integer),
      ...[step, into, integer(vertical ? deep : wide)],
    ]);
    lanes().weigh(struct.pointer);
  };
  nearness.floats.set(part(near), edge);
  most.floats.set(part(tolerance));
  weigh(slopeX, false, top, bottom, across);
  weigh(slopeY, true, from, to, down);
  const { smooth: run } = lanes();
  for (const [index, plane] of planes.entries()) {
    values.floats.set(part(plane), edge);
    run(at(values, edge), at(rows, edge), (bottom - top) * width, across.pointer, wide, 1);
    const first = edge + (from - top) * width;
    run(at(rows, first), result.pointer, (to - from) * width, down.pointer, deep, width);
    smooth[index].set(result.floats.subarray(0, (to - from) * width), from * width);
  }
}
