// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { CONTROL_CHANNELS } from "../../../daemon/core/pipelines/relight/control.ts";
import { sampleResidual } from "../../../daemon/core/pipelines/relight/predict.ts";
import type { Graph } from "../../../daemon/core/ports.ts";
import type { Tensor } from "../../../daemon/core/tensor.ts";

const [WIDTH, HEIGHT] = [16, 16];
const PIXELS = WIDTH * HEIGHT;
const place = { width: WIDTH, height: HEIGHT, left: 0, top: 0, scale: 1 };
const floats = (count: number, value: number): Tensor => ({
  dtype: "float32",
  dims: [1, count],
  data: new Float32Array(count).fill(value),
});
/** It wants a residual of 1 everywhere. */
const network: Graph = {
  inputs: [],
  outputs: [],
  run: async () => ({ out_sample: floats(3 * PIXELS, 1) }),
};

test("the network has its say on surfaces and beside them, none on the background", async () => {
  const control = floats(CONTROL_CHANNELS.length * PIXELS, 0);
  const surface = CONTROL_CHANNELS.indexOf("surface") * PIXELS;
  const [row, column] = [5, 9];
  control.data[surface + row * WIDTH + column] = 1;
  const asked = { control, context: floats(1, 0), cond: floats(1, 0) };
  const sampling = sampleResidual(network, asked, place, 1n, [1, 0], alone);
  let state = await sampling.next();
  while (!state.done) state = await sampling.next();
  const wanted = Array.from({ length: 3 * PIXELS }, (_, index) => {
    const at = index % PIXELS;
    const away = Math.max(Math.abs((at % WIDTH) - column), Math.abs(Math.floor(at / WIDTH) - row));
    return away <= 1 ? 1 : 0;
  });
  expect([...state.value]).toEqual(wanted);
});
