// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import { PlateError } from "../../errors.ts";
import type { Image } from "../../image.ts";
import { around, placesAround } from "../../lanes/grid.ts";
import { interleave, passage } from "../../lanes/interleave.ts";
import { lanes } from "../../lanes/lanes.ts";
import { integer, makeRoom, type Place, wholeLanes, writeStruct } from "../../lanes/room.ts";
import { luminance } from "../../luminance.ts";
import { productsOf } from "../../scene/compose.ts";
import {
  createIngredients,
  laySources,
  lengthsOfSums,
  type Source,
  writeSums,
} from "../../scene/ingredients.ts";
import { pixelOfCell } from "../../scene/reduced-surface.ts";
import { shared, sharedIntegers, unsetFloats } from "../../shared-memory.ts";
import { cellsOf, looksOf, type Placement } from "./control.ts";
import type { Guides } from "./guides.ts";
import { SHARE } from "./looks.ts";
import { rainFields } from "./pattern.ts";

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
  "base" | "irradiance" | "water" | "noise" | "surface" | "medianDepth" | "airlight" | "exposure"
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
  /** Becomes 1 where a pixel of the plate is no number. */
  readonly broken: Int32Array;
}

/**
 * The plate from its base and what the network made of it, `strength` of the way. Far above white the base stands as it is,
 * so that lamps and highlights keep their exact value. Fails with INTERNAL where a pixel came out as no number.
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
  const plate = { ...base, planes: base.planes.map(({ length }) => unsetFloats(length)) };
  const made = { residual: shared(residual), shares: shares && shared(shares) };
  const broken = sharedIntegers(1);
  await crew.run("finish", { sources, place, ...made, strength, plate, broken }, base.height);
  if (broken[0] === 1)
    throw new PlateError("INTERNAL", "The model gave a pixel that is no number.", {
      remedy: "Look for NaN in the passes; with clean passes this is a fault of the model.",
    });
  return plate;
}

/**
 * The share that stands in each slot past the residual, if one does: fours of red, green and blue in the order of
 * `lanes/src/finish.rs`, then the three shares that are one for all channels.
 */
function sharesBySlot(): (number | undefined)[] {
  const fours = (["red", "green", "blue", "light", "air", "albedo", "own"] as const).flatMap((name) => [
    ...[0, 1, 2].map((channel) => SHARE[name] + channel),
    undefined,
  ]);
  return [...fours, SHARE.water, SHARE.grain, SHARE.rain, undefined];
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
const STRUCT = 28;

/** The plate's rows `from` to `to`. */
export function finishRows(task: FinishTask, from: number, to: number): void {
  const { sources, place, shares, strength, plate, broken } = task;
  const { base, irradiance, exposure, airlight, noise, medianDepth } = sources;
  const { scale } = place;
  const columns = base.width;
  const { columns: width, rows: height } = cellsOf(base, place);
  const size = shares ? LOOKED : UNLOOKED;
  const stride = wholeLanes(columns);
  const grid = { start: (scale - 1) / 2, step: scale, count: height };
  const { first, count } = placesAround(grid, from, to);
  const ingredients = createIngredients(sourcesOfRow(task), ROW.count);
  const light = shares ? [0, 1, 2].map((channel) => ingredients.sum(productsOf(irradiance, channel))) : [];
  const [line, cells, values, through, struct, ...parts] = makeRoom([
    ingredients.planes() * stride,
    count * width * CELL,
    // The last row may end within a register.
    (count * width + 3) * size,
    passage(size),
    STRUCT,
    ...lengthsOfSums(ingredients, light),
  ]);
  const lighting = writeSums(ingredients, light, ROW.light, line, stride, parts);
  // What a frame has not, water, counts as nothing.
  line.floats.fill(0);
  if (scale > 1) writeCells(sources, scale, cells.floats, first, count);
  writeMade(task, values, through, first, count);
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
      ...[integer(row * columns), integer(noise ? 1 : 0)],
      ...rainFields(noise, base.height, medianDepth),
    ]);
    if (lanes().finish(struct.pointer) === 0) Atomics.store(broken, 0, 1);
    for (const [channel, plane] of plate.planes.entries()) {
      const begin = (ROW.base + channel) * stride;
      plane.set(line.floats.subarray(begin, begin + columns), row * columns);
    }
  }
}

/** What a row is made of, but for its light: its surface where the network saw cells, more where there are looks. */
function sourcesOfRow({ sources, place, shares }: FinishTask): readonly Source[] {
  const { base, surface, water } = sources;
  const one = (plane: number, values: Source["values"], wide = 1) => ({ plane, values, wide });
  const three = (first: number, planes: readonly Float32Array[]) =>
    planes.map((values, channel) => one(first + channel, values));
  const shape = [...three(ROW.normal, surface.normal), one(ROW.position, surface.position, 3)];
  return [
    one(ROW.hit, surface.hit),
    ...(place.scale > 1 || shares ? [one(ROW.depth, surface.depth)] : []),
    ...three(ROW.base, base.planes),
    ...(place.scale > 1 ? shape : []),
    ...(shares ? three(ROW.albedo, surface.diffuse) : []),
    ...(shares && water ? three(ROW.water, water.planes) : []),
  ];
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

/**
 * Of the cells of `count` rows from the `first` on: normal, whether there is a surface, and position in the middle, and the mean
 * luminance of the base that the network saw: of the middle alone, where a silhouette runs through a cell, what the
 * network takes from the bright side leaves black dashes on the dark one.
 */
function writeCells(
  { surface, base }: Finishing,
  scale: number,
  into: Float32Array,
  first: number,
  count: number,
): void {
  const { width, height, hit, normal, position } = surface;
  const [red, green, blue] = base.planes;
  const looks = looksOf(scale);
  const share = 1 / looks.length ** 2;
  const cells = Math.ceil(width / scale);
  for (let row = first, at = 0; row < first + count; row++) {
    const lines = looks.map((look) => Math.min(row * scale + look, height - 1) * width);
    const line = pixelOfCell(row, scale, height) * width;
    for (let cell = 0; cell < cells; cell++, at += CELL) {
      const from = line + pixelOfCell(cell, scale, width);
      for (let axis = 0; axis < 3; axis++) {
        into[at + axis] = normal[axis][from];
        into[at + 4 + axis] = position[3 * from + axis];
      }
      into[at + 3] = hit[from];
      let sum = 0;
      for (const look of looks) {
        const column = Math.min(cell * scale + look, width - 1);
        for (const start of lines)
          sum += luminance(red[start + column], green[start + column], blue[start + column]);
      }
      into[at + 7] = sum * share;
    }
  }
}
