// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { contextInput } from "../../../daemon/core/pipelines/relight/context.ts";
import type { Placement } from "../../../daemon/core/pipelines/relight/control.ts";
import type { Tensor } from "../../../daemon/core/tensor.ts";

/** A ramp over the cells of a frame, one upwards, and a margin that must not be seen. */
function ramps({ width, height, left, top, scale }: Placement, columns: number, rows: number): Tensor {
  const inside = (x: number, y: number) =>
    x >= left && x < left + columns / scale && y >= top && y < top + rows / scale;
  const data = Float32Array.from({ length: 2 * width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width) % height];
    if (!inside(x, y)) return Number.NaN;
    return at < width * height ? x - left : y - top;
  });
  return { dtype: "float32", dims: [1, 2, height, width], data };
}

test("a frame's channels are shown small, each pixel the mean of its part, the margin left out", () => {
  const place = { width: 288, height: 160, left: 16, top: 12, scale: 2 };
  const small = contextInput(ramps(place, 512, 256), place, 512, 256);
  const [, channels, rows, columns] = small.dims;
  expect([channels, rows, columns]).toEqual([2, 48, 88]);
  const value = (channel: number, row: number, column: number) =>
    Number(small.data[(channel * rows + row) * columns + column]);
  for (const [row, column] of [
    [0, 0],
    [20, 31],
    [47, 87],
  ]) {
    expect(Math.abs(value(0, row, column) - (((column + 0.5) * 256) / columns - 0.5))).toBeLessThan(0.5);
    expect(Math.abs(value(1, row, column) - (((row + 0.5) * 128) / rows - 0.5))).toBeLessThan(0.5);
  }
});
