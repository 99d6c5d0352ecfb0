// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import { sharedBytes, unsetFloats } from "../shared-memory.ts";
import type { View } from "./camera.ts";
import type { GBuffer } from "./surface.ts";

/** What rays know of surfaces. */
export type SeenSurface = Pick<
  GBuffer,
  "width" | "height" | "hit" | "depth" | "position" | "normal" | "roughness"
>;

/** Pixels that are looked at where a picture is told of as a whole; more would not move a mean. */
const SAMPLES = 20_000;

/** From one pixel that is looked at to the next, of so many in all. */
export const sampleStride = (pixels: number) => Math.max(1, Math.floor(pixels / SAMPLES));

/** The mean of a value over the surfaces that are looked at of a picture; 0 where it shows none. */
export function meanOver(hit: Uint8Array, value: (at: number) => number): number {
  const stride = sampleStride(hit.length);
  let sum = 0;
  let surfaces = 0;
  for (let at = 0; at < hit.length; at += stride) {
    if (hit[at] === 0) continue;
    surfaces++;
    sum += value(at);
  }
  return surfaces > 0 ? sum / surfaces : 0;
}

/** Pixels of a picture's row or column from the edge to the one that stands for the first cell of `factor` pixels. */
export const firstOfCells = (factor: number) => factor >> 1;

/** A row or column of a picture `length` long that stands for the cell `index`: one that the edge cuts may end before its middle. */
export const pixelOfCell = (index: number, factor: number, length: number) =>
  Math.min(index * factor + firstOfCells(factor), length - 1);

/** The surfaces at every `factor`th pixel of every `factor`th row, the middle of its cell; as they are where that is each one. */
export async function reduceSurface(surface: GBuffer, factor: number, crew: Crew): Promise<SeenSurface> {
  if (factor === 1) return surface;
  const width = Math.ceil(surface.width / factor);
  const height = Math.ceil(surface.height / factor);
  const plane = () => unsetFloats(width * height);
  const reduced: SeenSurface = {
    width,
    height,
    hit: sharedBytes(width * height),
    depth: plane(),
    position: unsetFloats(3 * width * height),
    normal: [plane(), plane(), plane()],
    roughness: plane(),
  };
  await crew.run("pick", { surface, factor, reduced }, height);
  return reduced;
}

export interface PickTask {
  readonly surface: SeenSurface;
  readonly factor: number;
  readonly reduced: SeenSurface;
}

/** The reduced rows `from` to `to`. */
export function pickRows({ surface, factor, reduced }: PickTask, from: number, to: number): void {
  const columns = Int32Array.from({ length: reduced.width }, (_, cell) =>
    pixelOfCell(cell, factor, surface.width),
  );
  for (let row = from; row < to; row++) {
    const line = pixelOfCell(row, factor, surface.height) * surface.width;
    const into = row * reduced.width;
    for (let cell = 0; cell < columns.length; cell++)
      reduced.hit[into + cell] = surface.hit[line + columns[cell]];
    pick(surface.depth, reduced.depth, columns, line, into);
    pick(surface.roughness, reduced.roughness, columns, line, into);
    for (let axis = 0; axis < 3; axis++)
      pick(surface.normal[axis], reduced.normal[axis], columns, line, into);
    for (let cell = 0; cell < columns.length; cell++)
      for (let axis = 0; axis < 3; axis++)
        reduced.position[3 * (into + cell) + axis] = surface.position[3 * (line + columns[cell]) + axis];
  }
}

/** Lays what a plane holds `columns` away from `line` side by side, from `into` on. */
export function pick(
  plane: Float32Array,
  picked: Float32Array,
  columns: Int32Array,
  line: number,
  into: number,
): void {
  for (let cell = 0; cell < columns.length; cell++) picked[into + cell] = plane[line + columns[cell]];
}

/** The view whose pixels look where those of a reduced surface do. */
export function reduceView(view: View, factor: number): View {
  if (factor === 1) return view;
  const shift = firstOfCells(factor) + 0.5 - factor / 2;
  return {
    ...view,
    width: Math.ceil(view.width / factor),
    height: Math.ceil(view.height / factor),
    xOrigin: view.xOrigin + shift * view.xStep,
    xStep: view.xStep * factor,
    yOrigin: view.yOrigin + shift * view.yStep,
    yStep: view.yStep * factor,
  };
}

/** Planes of a `width` wide picture as means of its cells; the same planes where those are single pixels. */
export async function reducePlanes(
  planes: readonly Float32Array[],
  width: number,
  factor: number,
  crew: Crew,
): Promise<readonly Float32Array[]> {
  if (factor === 1) return planes;
  const height = planes[0].length / width;
  const rows = Math.ceil(height / factor);
  const reduced = planes.map(() => unsetFloats(Math.ceil(width / factor) * rows));
  await crew.run("average", { planes, width, factor, reduced }, rows);
  return reduced;
}

export interface AverageTask {
  readonly planes: readonly Float32Array[];
  readonly width: number;
  readonly factor: number;
  readonly reduced: readonly Float32Array[];
}

/** The reduced rows `from` to `to`. */
export function averageRows({ planes, width, factor, reduced }: AverageTask, from: number, to: number): void {
  const columns = Math.ceil(width / factor);
  const height = planes[0].length / width;
  for (const [index, plane] of planes.entries())
    for (let row = from; row < to; row++) {
      const into = reduced[index].subarray(row * columns, (row + 1) * columns);
      const bottom = Math.min((row + 1) * factor, height);
      for (let column = 0; column < columns; column++) {
        const left = column * factor;
        const right = Math.min(left + factor, width);
        let sum = 0;
        for (let y = row * factor; y < bottom; y++)
          for (let at = y * width + left; at < y * width + right; at++) sum += plane[at];
        into[column] = sum / ((bottom - row * factor) * (right - left));
      }
    }
}
