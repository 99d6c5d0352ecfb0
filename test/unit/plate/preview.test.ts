// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { makePreview, shrink } from "../../../daemon/core/plate/preview.ts";

const flat = (red: number, green: number, blue: number) => ({
  width: 1,
  height: 1,
  planes: [Float32Array.of(red), Float32Array.of(green), Float32Array.of(blue)],
});
const shown = (red: number, green = red, blue = red) => [
  ...makePreview(flat(red, green, blue), "lin_rec709_scene").rgb,
];

it("shows middle grey as middle grey", () => {
  const [code] = shown(0.18);
  expect(code).toBe(118);
  expect(shown(0.18)).toEqual([118, 118, 118]);
});

it("keeps black black and lets light rise to white without a break", () => {
  expect(shown(0)).toEqual([0, 0, 0]);
  let last = -1;
  for (let stops = -8; stops <= 6; stops += 0.5) {
    const [code] = shown(0.18 * 2 ** stops);
    expect(code).toBeGreaterThanOrEqual(last);
    last = code;
  }
  expect(shown(0.18 * 2 ** 6.5)).toEqual([255, 255, 255]);
});

it("lets a bright primary run towards white", () => {
  const [, green] = shown(100, 0, 0);
  expect(green).toBeGreaterThan(60);
  const [red, dim] = shown(0.3, 0, 0);
  expect(red).toBeGreaterThan(dim + 60);
});

it("shows NaN, infinities and negative light as something a PNG can hold", () => {
  expect(shown(Number.NaN)).toEqual([0, 0, 0]);
  expect(shown(Number.POSITIVE_INFINITY)).toEqual([255, 255, 255]);
  expect(shown(-3)).toEqual([0, 0, 0]);
});

it("takes the working space into account: AP1 grey is grey, AP1 red is redder than Rec.709 red", () => {
  expect([...makePreview(flat(0.18, 0.18, 0.18), "lin_ap1_scene").rgb]).toEqual([118, 118, 118]);
  const [, wide] = makePreview(flat(0.5, 0.1, 0.1), "lin_ap1_scene").rgb;
  const [, narrow] = shown(0.5, 0.1, 0.1);
  expect(wide).toBeLessThan(narrow);
});

it("averages down to 1024 pixels a side and never enlarges", () => {
  const wide = {
    width: 2048,
    height: 3,
    planes: [Float32Array.from({ length: 6144 }, (_, index) => index % 2)],
  };
  const small = shrink(wide, 1024);
  expect([small.width, small.height]).toEqual([1024, 2]);
  for (const value of small.planes[0]) expect(value).toBeCloseTo(0.5, 6);
  expect(shrink(small, 4096)).toEqual(small);
});

it("weighs partly covered pixels by the area covered", () => {
  const row = { width: 3, height: 1, planes: [Float32Array.of(1, 2, 6)] };
  expect([...shrink(row, 2).planes[0]].map((value) => Number(value.toFixed(4)))).toEqual([1.3333, 4.6667]);
});
