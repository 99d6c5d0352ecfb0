// SPDX-License-Identifier: Apache-2.0
import { around, placesAround } from "../lanes/grid.ts";
import { interleave, passage } from "../lanes/interleave.ts";
import { lanes } from "../lanes/lanes.ts";
import { integer, makeRoom, type Place, wholeLanes, writeStruct } from "../lanes/room.ts";
import { firstOfCells } from "./reduced-surface.ts";
import type { ScreenSpace } from "./screen-space.ts";

export interface SpreadTask {
  readonly space: ScreenSpace;
  /** Of marched pixels. */
  readonly planes: readonly Float32Array[];
  /** Of all pixels. */
  readonly full: readonly Float32Array[];
  /** Planes at the front in which what `full` holds is multiplied, not replaced. */
  readonly times?: number;
}

/** Floats of a marched pixel as `lanes/src/spread.rs` reads it, and of its struct. */
const PLACE = 4;
const STRUCT = 19;
/** Planes that it spreads at once; a scene of many lights has more. */
const MOST_PLANES = 64;

/**
 * Spreads planes of marched pixels over the whole picture: bilinear among those of the four around that lie on the pixel's
 * surface (joint bilateral upsampling, Kopf et al. 2007), the likest one where none does. Pixels without surface
 * keep what `full` holds. Writes the picture's rows `from` to `to`.
 */
export function spreadToPicture(task: SpreadTask, from: number, to: number): void {
  const { planes, full, times = 0 } = task;
  for (let first = 0; first < planes.length; first += MOST_PLANES) {
    const some = (list: readonly Float32Array[]) => list.slice(first, first + MOST_PLANES);
    const own = Math.min(Math.max(times - first, 0), MOST_PLANES);
    spreadPlanes({ ...task, planes: some(planes), full: some(full), times: own }, from, to);
  }
}

function spreadPlanes({ space, planes, full, times }: Required<SpreadTask>, from: number, to: number): void {
  const { frame, view, width, height, reduction } = space;
  const columns = frame.width;
  const step = space.step * reduction;
  const start = firstOfCells(reduction);
  const grid = { start, step, count: height };
  const { first, count: rows } = placesAround(grid, from, to);
  const count = wholeLanes(planes.length);
  const stride = wholeLanes(columns);
  const [hit, depth, line, places, values, through, struct] = makeRoom([
    columns,
    columns,
    count * stride,
    wholeLanes(rows * width) * PLACE,
    wholeLanes(rows * width) * count,
    passage(Math.max(count, PLACE)),
    STRUCT,
  ]);
  const sideBySide = (of: readonly (Float32Array | undefined)[], into: Place) =>
    interleave(of, first * width, (first + rows) * width, into.pointer, of.length, through);
  sideBySide([space.near, space.slopeX, space.slopeY, space.tolerance], places);
  sideBySide(
    Array.from({ length: count }, (_, index) => planes[index]),
    values,
  );
  for (let row = from; row < to; row++) {
    const at = row * columns;
    hit.floats.set(frame.hit.subarray(at, at + columns));
    depth.floats.set(frame.depth.subarray(at, at + columns));
    for (const [index, plane] of full.entries())
      line.floats.set(plane.subarray(at, at + columns), index * stride);
    const { before, after, share } = around(grid, row);
    const rowOf = ({ pointer }: Place, marched: number, size: number) =>
      integer(pointer + 4 * (marched - first) * width * size);
    const down = (marched: number) => (row - start - marched * step) / reduction;
    writeStruct(struct, [
      ...[hit, depth, line, integer(stride), integer(columns), integer(count)],
      ...[rowOf(places, before, PLACE), rowOf(places, after, PLACE)],
      ...[rowOf(values, before, count), rowOf(values, after, count)],
      ...[start, step, integer(width)],
      ...[share, down(before), down(after)],
      ...[reduction, view.projection === "orthographic" ? 1 : 0, integer(times)],
    ]);
    lanes().spread(struct.pointer);
    for (const [index, plane] of full.entries())
      plane.set(line.floats.subarray(index * stride, index * stride + columns), at);
  }
}
