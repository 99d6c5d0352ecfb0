// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import { around, placesAround } from "../../lanes/grid.ts";
import { interleave, passage } from "../../lanes/interleave.ts";
import { lanes } from "../../lanes/lanes.ts";
import { integer, makeRoom, type Place, wholeLanes, writeStruct } from "../../lanes/room.ts";
import { addTerms } from "../../scene/compose.ts";
import { pixelOfCell } from "../../scene/reduced-surface.ts";
import type { GBuffer } from "../../scene/surface.ts";
import { shared, sharedFloats } from "../../shared-memory.ts";
import { cellsOf, type Placement } from "./control.ts";
import type { Guides } from "./guides.ts";
import { SHARE } from "./looks.ts";
import { grainAt } from "./pattern.ts";

/** Radiance at unit exposure between which the network's say ends. */
const FULL_SAY = 8;
const NO_SAY = 64;

/** Floats of what was made of a cell with and without looks, and the share in each slot past those without. */
const LOOKED = 36;
const UNLOOKED = 4;
const SLOTS = sharesBySlot();

/** What of the guides the plate is made of, past the network. */
export type Finishing = Pick<
  Guides,
  "base" | "irradiance" | "water" | "noise" | "surface" | "airlight" | "exposure"
>;

export interface FinishTask {
  readonly sources: Finishing;
  readonly place: Placement;
  /** Three planes of the network's place. */
  readonly residual: Float32Array;
  /** Where there are looks, the planes of the frame's cells of `lookShares`. */
  readonly shares: Float32Array | undefined;
  readonly strength: number;
  readonly plate: Image;
}

/**
 * The plate from its base and what the network made of it, `strength` of the way. Far above white the base stands as it is,
 * so that lamps and highlights keep their exact value.
 */
export async function finishPlate(
  sources: Finishing,
  place: Placement,
  residual: Float32Array,
  shares: Float32Array | undefined,
  strength: number,
  crew: Crew,
): Promise<Image> {
  const { base } = sources;
  const plate = { ...base, planes: base.planes.map(({ length }) => sharedFloats(length)) };
  const made = { residual: shared(residual), shares: shares && shared(shares) };
  await crew.run("finish", { sources, place, ...made, strength, plate }, base.height);
  return plate;
}

/**
 * The share that stands in each slot past the residual, if one does: fours of red, green and blue in the order of
 * `lanes/src/finish.rs`, then the two shares that are one for all channels.
 */
function sharesBySlot(): (number | undefined)[] {
  const fours = (["red", "green", "blue", "light", "air", "albedo", "own"] as const).flatMap((name) => [
    ...[0, 1, 2].map((channel) => SHARE[name] + channel),
    undefined,
  ]);
  return [...fours, SHARE.water, SHARE.grain, undefined, undefined];
}

/** Planes of a row of the frame, counted as in `lanes/src/finish.rs`. */
const ROW = {
  hit: 0,
  depth: 1,
  normal: 2,
  position: 5,
  base: 8,
  light: 11,
  albedo: 14,
  water: 17,
  grain: 20,
  count: 21,
};
/** Floats of a cell, and of the struct of a row. */
const CELL = 8;
const STRUCT = 22;

/** The plate's rows `from` to `to`. */
export function finishRows(task: FinishTask, from: number, to: number): void {
  const { sources, place, shares, strength, plate } = task;
  const { base, exposure, airlight } = sources;
  const { scale } = place;
  const columns = base.width;
  const { columns: width, rows: height } = cellsOf(base, place);
  const size = shares ? LOOKED : UNLOOKED;
  const stride = wholeLanes(columns);
  const grid = { start: (scale - 1) / 2, step: scale, count: height };
  const { first, count } = placesAround(grid, from, to);
  const [line, cells, values, through, struct] = makeRoom([
    ROW.count * stride,
    count * width * CELL,
    // The last row may end within a register.
    (count * width + 3) * size,
    passage(size),
    STRUCT,
  ]);
  // What a frame has not, water or noise, counts as nothing.
  line.floats.fill(0);
  if (scale > 1) writeCells(sources.surface, scale, cells.floats, first, count);
  writeMade(task, values, through, first, count);
  for (let row = from; row < to; row++) {
    fillRow(task, line.floats, stride, row);
    const { before, after, share } = around(grid, row);
    const cellRow = (cell: number) => integer(cells.pointer + 4 * (cell - first) * width * CELL);
    const madeRow = (cell: number) => integer(values.pointer + 4 * (cell - first) * width * size);
    writeStruct(struct, [
      ...[line, integer(stride), integer(columns)],
      ...[cellRow(before), cellRow(after), madeRow(before), madeRow(after), integer(size)],
      ...[grid.start, scale, integer(width), share],
      ...[exposure, strength, FULL_SAY, NO_SAY, strength > 0 ? NO_SAY : -Infinity],
      ...airlight.map((radiance) => radiance * exposure),
    ]);
    lanes().finish(struct.pointer);
    for (const [channel, plane] of plate.planes.entries()) {
      const begin = (ROW.base + channel) * stride;
      plane.set(line.floats.subarray(begin, begin + columns), row * columns);
    }
  }
}

function fillRow(
  { sources, place, shares }: FinishTask,
  line: Float32Array,
  stride: number,
  row: number,
): void {
  const { base, surface, irradiance, water, noise } = sources;
  const columns = base.width;
  const at = row * columns;
  const lay = (slot: number, plane: Float32Array | Uint8Array) =>
    line.set(plane.subarray(at, at + columns), slot * stride);
  const layThree = (slot: number, planes: readonly Float32Array[]) => {
    for (const [channel, plane] of planes.entries()) lay(slot + channel, plane);
  };
  lay(ROW.hit, surface.hit);
  layThree(ROW.base, base.planes);
  if (place.scale > 1) {
    lay(ROW.depth, surface.depth);
    layThree(ROW.normal, surface.normal);
    line.set(surface.position.subarray(3 * at, 3 * (at + columns)), ROW.position * stride);
  }
  if (!shares) return;
  for (let channel = 0; channel < 3; channel++) {
    const begin = (ROW.light + channel) * stride;
    addTerms(irradiance, channel, line.subarray(begin, begin + columns).fill(0), at);
  }
  layThree(ROW.albedo, surface.diffuse);
  if (water) layThree(ROW.water, water.planes);
  if (noise) {
    const begin = ROW.grain * stride;
    for (let column = 0; column < columns; column++) line[begin + column] = grainAt(noise, at + column);
  }
}

/**
 * What the network made of each cell of `count` rows from the `first` on side by side, as `lanes/src/finish.rs` has it: the
 * residual, then shares in fours.
 */
function writeMade(task: FinishTask, into: Place, through: Place, first: number, count: number): void {
  const { sources, place, residual, shares } = task;
  const { columns, rows } = cellsOf(sources.base, place);
  const size = shares ? LOOKED : UNLOOKED;
  const channels = [0, 1, 2].map((channel) => residual.subarray(channel * place.width * place.height));
  for (let row = 0; row < count; row++) {
    const from = (first + row + place.top) * place.width + place.left;
    const at = into.pointer + 4 * row * columns * size;
    interleave([...channels, undefined], from, from + columns, at, size, through);
  }
  if (!shares) return;
  const cells = columns * rows;
  const planes = SLOTS.map((share) => (share === undefined ? undefined : shares.subarray(share * cells)));
  const at = into.pointer + 4 * UNLOOKED;
  interleave(planes, first * columns, (first + count) * columns, at, size, through);
}

/** Normal, whether there is a surface, and position in the middle of the cells of `count` rows from the `first` on. */
function writeCells(surface: GBuffer, scale: number, into: Float32Array, first: number, count: number): void {
  const { width, height, hit, normal, position } = surface;
  const cells = Math.ceil(width / scale);
  for (let row = first, at = 0; row < first + count; row++) {
    const line = pixelOfCell(row, scale, height) * width;
    for (let cell = 0; cell < cells; cell++, at += CELL) {
      const from = line + pixelOfCell(cell, scale, width);
      for (let axis = 0; axis < 3; axis++) {
        into[at + axis] = normal[axis][from];
        into[at + 4 + axis] = position[3 * from + axis];
      }
      into[at + 3] = hit[from];
    }
  }
}
