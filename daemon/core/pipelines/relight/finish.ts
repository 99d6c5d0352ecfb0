// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import { around, placesAround } from "../../lanes/grid.ts";
import { lanes } from "../../lanes/lanes.ts";
import { integer, makeRoom, wholeLanes, writeStruct } from "../../lanes/room.ts";
import { productsOf } from "../../scene/compose.ts";
import {
  createIngredients,
  laySources,
  lengthsOfSums,
  type Source,
  writeSums,
} from "../../scene/ingredients.ts";
import { pixelOfCell } from "../../scene/reduced-surface.ts";
import type { GBuffer } from "../../scene/surface.ts";
import { sharedFloats } from "../../shared-memory.ts";
import { cellsOf, type Placement } from "./control.ts";
import type { Guides } from "./guides.ts";
import { SHARE } from "./looks.ts";
import { seedFields } from "./pattern.ts";

/** Radiance at unit exposure between which the network's say ends. */
const FULL_SAY = 8;
const NO_SAY = 64;

/** Floats of a cell with and without looks, and where each of its shares stands. */
const LOOKED = 36;
const UNLOOKED = 4;
const SLOTS = slotsOfShares();

/** What of the guides the plate is made of, past the network. */
export type Finishing = Pick<
  Guides,
  "base" | "irradiance" | "water" | "noise" | "surface" | "airlight" | "exposure"
>;

export interface FinishTask {
  readonly sources: Finishing;
  readonly place: Placement;
  /** By cell of the frame: the residual and, where there are looks, the shares of `lookShares`; see `byCell`. */
  readonly made: Float32Array;
  readonly looked: boolean;
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
  const made = byCell(residual, shares, base, place);
  const plate = { ...base, planes: base.planes.map(({ length }) => sharedFloats(length)) };
  await crew.run(
    "finish",
    { sources, place, made, looked: shares !== undefined, strength, plate },
    base.height,
  );
  return plate;
}

/** The values of each cell of the frame side by side, as `lanes/src/finish.rs` has them: residual, then shares in fours. */
function byCell(
  residual: Float32Array,
  shares: Float32Array | undefined,
  base: Image,
  place: Placement,
): Float32Array {
  const { columns, rows } = cellsOf(base, place);
  const cells = columns * rows;
  const count = shares ? LOOKED : UNLOOKED;
  const values = sharedFloats(count * cells);
  for (let channel = 0; channel < 3; channel++)
    for (let row = 0, at = channel; row < rows; row++) {
      const first = (channel * place.height + row + place.top) * place.width + place.left;
      for (let from = first; from < first + columns; from++, at += count) values[at] = residual[from];
    }
  if (shares)
    for (const [share, slot] of SLOTS.entries())
      for (let from = share * cells, at = slot; at < values.length; from++, at += count)
        values[at] = shares[from];
  return values;
}

/** Fours of red, green and blue in the order of `lanes/src/finish.rs`; then the two shares that are one for all channels. */
function slotsOfShares(): number[] {
  const slots: number[] = [];
  for (const [index, name] of (["red", "green", "blue", "light", "air", "albedo", "own"] as const).entries())
    for (let channel = 0; channel < 3; channel++) slots[SHARE[name] + channel] = 4 * (index + 1) + channel;
  slots[SHARE.water] = LOOKED - 4;
  slots[SHARE.grain] = LOOKED - 3;
  return slots;
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
  count: 20,
};
/** Floats of a cell, and of the struct of a row. */
const CELL = 8;
const STRUCT = 26;

/** The plate's rows `from` to `to`. */
export function finishRows(task: FinishTask, from: number, to: number): void {
  const { sources, place, made, looked, strength, plate } = task;
  const { base, irradiance, exposure, airlight, noise } = sources;
  const { scale } = place;
  const columns = base.width;
  const { columns: width, rows: height } = cellsOf(base, place);
  const size = looked ? LOOKED : UNLOOKED;
  const stride = wholeLanes(columns);
  const grid = { start: (scale - 1) / 2, step: scale, count: height };
  const { first, count } = placesAround(grid, from, to);
  const ingredients = createIngredients(sourcesOfRow(task), ROW.count);
  const light = looked ? [0, 1, 2].map((channel) => ingredients.sum(productsOf(irradiance, channel))) : [];
  const [line, cells, values, struct, ...parts] = makeRoom([
    ingredients.planes() * stride,
    count * width * CELL,
    count * width * size,
    STRUCT,
    ...lengthsOfSums(ingredients, light),
  ]);
  const lighting = writeSums(ingredients, light, ROW.light, line, stride, parts);
  // What a frame has not, water, counts as nothing.
  line.floats.fill(0);
  if (scale > 1) writeCells(sources.surface, scale, cells.floats, first, count);
  values.floats.set(made.subarray(first * width * size, (first + count) * width * size));
  for (let row = from; row < to; row++) {
    laySources(ingredients.sources, line.floats, stride, row * columns, columns);
    lanes().compose(lighting.pointer, stride);
    const { before, after, share } = around(grid, row);
    const cellRow = (cell: number) => integer(cells.pointer + 4 * (cell - first) * width * CELL);
    const madeRow = (cell: number) => integer(values.pointer + 4 * (cell - first) * width * size);
    writeStruct(struct, [
      ...[line, integer(stride), integer(columns)],
      ...[cellRow(before), cellRow(after), madeRow(before), madeRow(after), integer(size)],
      ...[grid.start, scale, integer(width), share],
      ...[exposure, strength, FULL_SAY, NO_SAY, strength > 0 ? NO_SAY : -Infinity],
      ...airlight.map((radiance) => radiance * exposure),
      ...[integer(row * columns), integer(noise ? 1 : 0), ...seedFields(noise)],
    ]);
    lanes().finish(struct.pointer);
    for (const [channel, plane] of plate.planes.entries()) {
      const begin = (ROW.base + channel) * stride;
      plane.set(line.floats.subarray(begin, begin + columns), row * columns);
    }
  }
}

/** What a row is made of, but for its light: its surface where the network saw cells, more where there are looks. */
function sourcesOfRow({ sources, place, looked }: FinishTask): readonly Source[] {
  const { base, surface, water } = sources;
  const one = (plane: number, values: Source["values"], wide = 1) => ({ plane, values, wide });
  const three = (first: number, planes: readonly Float32Array[]) =>
    planes.map((values, channel) => one(first + channel, values));
  const shape = [
    one(ROW.depth, surface.depth),
    ...three(ROW.normal, surface.normal),
    one(ROW.position, surface.position, 3),
  ];
  return [
    one(ROW.hit, surface.hit),
    ...three(ROW.base, base.planes),
    ...(place.scale > 1 ? shape : []),
    ...(looked ? three(ROW.albedo, surface.diffuse) : []),
    ...(looked && water ? three(ROW.water, water.planes) : []),
  ];
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
