// SPDX-License-Identifier: Apache-2.0
import { lanes } from "../../lanes/lanes.ts";
import { inTwoFloats, integer, makeRoom, onceForTask, wholeLanes, writeStruct } from "../../lanes/room.ts";
import { laySources } from "../../scene/ingredients.ts";
import { pixelOfCell } from "../../scene/reduced-surface.ts";
import { CONTROL_CHANNELS, type ControlGuides, type ControlTask, cellsOf, looksOf } from "./control.ts";
import { recipesOf } from "./control-recipes.ts";
import { rainFields, wayAcross, wayUp } from "./pattern.ts";

/** Planes of the pixels in the middle of cells, and words of the structs, of `lanes/src/control.rs`. */
const MIDDLE = { hit: 0, depth: 1, position: 2, count: 5 };
const FRAME = 26;
const STRUCT = 25;

/** Fills the tensor's rows `from` to `to` in every channel. */
export function controlRows(task: ControlTask, from: number, to: number): void {
  const { guides, place, data } = task;
  const { width, height } = place;
  const room = onceForTask(task, () => createControlRoom(task));
  const last = cellsOf(guides.base, place).rows - 1;
  let made = -1;
  for (let row = from; row < to; row++) {
    // Beyond the frame its edge is repeated.
    const cell = Math.min(Math.max(row - place.top, 0), last);
    if (cell !== made) room.make(cell);
    made = cell;
    for (let channel = 0; channel < CONTROL_CHANNELS.length; channel++)
      data.set(room.channel(channel), (channel * height + row) * width);
  }
}

/** Room for a row of cells and all that it is made of. */
function createControlRoom(task: ControlTask) {
  const { guides, place } = task;
  const { base, view } = guides;
  const { width, scale } = place;
  const { first, cells, start, columns } = stretchOf(task);
  const { ingredients, channels } = recipesOf(guides);
  const { sources, terms } = ingredients;
  const planes = ingredients.planes();
  const looks = looksOf(scale);
  const stride = wholeLanes(columns);
  const cellStride = wholeLanes(cells);
  const intoStride = wholeLanes(Math.max(width, first + cellStride));
  const [lines, looked, channelsAt, termsAt, into, frame, middle, ways, struct] = makeRoom([
    looks.length * planes * stride,
    looks.length ** 2 * planes * cellStride,
    channels.length,
    terms.length,
    CONTROL_CHANNELS.length * intoStride,
    FRAME,
    MIDDLE.count * cellStride,
    2 * cellStride,
    STRUCT,
  ]);
  writeStruct(channelsAt, channels);
  writeStruct(termsAt, terms);
  writeStruct(frame, frameFields(guides, start));
  const middles = Int32Array.from({ length: cells }, (_, cell) => pixelOfCell(cell, scale, columns));
  for (const [cell, column] of middles.entries())
    for (const [axis, way] of wayAcross(view, start + column).entries())
      ways.floats[axis * cellStride + cell] = way;
  const fixed = [
    ...[lines, ...[stride, planes, columns, scale, looks.length, looks[0], looks.at(-1) ?? 0].map(integer)],
    ...[...[cells, cellStride].map(integer), looked, channelsAt, integer(CONTROL_CHANNELS.length), termsAt],
    ...[into, ...[intoStride, width, first].map(integer), frame],
  ];
  return {
    /** Makes a row of cells. */
    make(cell: number) {
      const rows = looks.map((look) => Math.min(cell * scale + look, base.height - 1));
      for (const [index, row] of rows.entries()) {
        const line = lines.floats.subarray(index * planes * stride, (index + 1) * planes * stride);
        laySources(sources, line, stride, row * base.width + start, columns);
      }
      const row = pixelOfCell(cell, scale, base.height);
      const middleStart = row * base.width + start;
      if (guides.noise) fillMiddle(guides, middle.floats, cellStride, middles, middleStart);
      const slope = view.yOrigin + (rows.reduce((sum, row) => sum + row + 0.5, 0) / rows.length) * view.yStep;
      writeStruct(struct, [...fixed, slope, integer(middleStart), middle, ways, ...wayUp(view, row)]);
      lanes().control(struct.pointer);
    },
    /** A channel of the row that was made last. */
    channel: (index: number) => into.floats.subarray(index * intoStride, index * intoStride + width),
  };
}

/** The frame may begin or end within the place, and the place within the frame: which cells, from where on, of which columns. */
function stretchOf({ guides: { base }, place }: ControlTask) {
  const { width, left, scale } = place;
  const first = Math.max(left, 0);
  const cells = Math.min(left + cellsOf(base, place).columns, width) - first;
  const start = (first - left) * scale;
  return { first, cells, start, columns: Math.min(cells * scale, base.width - start) };
}

function frameFields({ base, view, medianDepth, exposure, noise }: ControlGuides, start: number) {
  const { right, up, forward, position, projection, xOrigin, xStep } = view;
  return [
    ...[...right, ...up, ...forward.map((along) => -along)],
    ...inTwoFloats(position),
    ...[projection === "orthographic" ? 1 : 0, xOrigin + 0.5 * xStep, xStep, integer(start), Math.abs(xStep)],
    ...[exposure, integer(base.width), ...rainFields(noise, base.height, medianDepth)],
  ];
}

function fillMiddle(
  { surface: { hit, depth, position } }: ControlGuides,
  into: Float32Array,
  stride: number,
  columns: Int32Array,
  start: number,
): void {
  for (let cell = 0; cell < columns.length; cell++) {
    const at = start + columns[cell];
    into[MIDDLE.hit * stride + cell] = hit[at];
    into[MIDDLE.depth * stride + cell] = depth[at];
    for (let axis = 0; axis < 3; axis++)
      into[(MIDDLE.position + axis) * stride + cell] = position[3 * at + axis];
  }
}
