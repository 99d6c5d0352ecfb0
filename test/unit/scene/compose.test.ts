// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Image } from "../../../daemon/core/image.ts";
import { compose, type Sum } from "../../../daemon/core/scene/compose.ts";
import { valueOfSum } from "../../support/control-reference/sums.ts";

const [WIDTH, HEIGHT] = [1031, 3];
const plane = (turn: number) =>
  Float32Array.from({ length: WIDTH * HEIGHT }, (_, at) => Math.sin(at * turn) + 0.3);
const image = (turn: number): Image => ({
  width: WIDTH,
  height: HEIGHT,
  planes: [turn, turn + 0.1, turn + 0.2].map(plane),
});

test("sums products of any number of planes up, a row longer than a strip", async () => {
  const [first, second, share] = [image(0.7), image(1.1), plane(2.3)];
  const terms: Sum = [
    { image: first },
    { image: second, by: [share], times: -2 },
    { image: first, by: [share, second] },
    { image: second, by: [first, share, first], times: 0.5 },
  ];
  const sum = await compose(terms, alone);
  for (const [channel, values] of sum.planes.entries())
    for (const [at, value] of values.entries())
      expect(Math.abs(value - valueOfSum(terms, channel, at))).toBeLessThan(2e-6);
});

test("takes the place of what stood there", async () => {
  const into = image(0.4);
  const sum = await compose([{ image: image(0.9) }], alone, into);
  expect(sum).toBe(into);
  expect(into.planes).toEqual(image(0.9).planes);
});
