// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Crew } from "../../../daemon/core/crew.ts";
import { KERNELS } from "../../../daemon/core/kernels.ts";
import { makePreview } from "../../../daemon/core/plate/preview.ts";
import { boxesOver, shrunkRows } from "../../../daemon/core/plate/shrink.ts";

const flat = (red: number, green: number, blue: number) => ({
  width: 1,
  height: 1,
  planes: [Float32Array.of(red), Float32Array.of(green), Float32Array.of(blue)],
});
const shown = async (red: number, green = red, blue = red) => [
  ...(await makePreview(flat(red, green, blue), "lin_rec709_scene", alone)).rgb,
];

it("shows middle grey as middle grey", async () => {
  const [code] = await shown(0.18);
  expect(code).toBe(118);
  expect(await shown(0.18)).toEqual([118, 118, 118]);
});

it("keeps black black and lets light rise to white without a break", async () => {
  expect(await shown(0)).toEqual([0, 0, 0]);
  let last = -1;
  for (let stops = -8; stops <= 6; stops += 0.5) {
    const [code] = await shown(0.18 * 2 ** stops);
    expect(code).toBeGreaterThanOrEqual(last);
    last = code;
  }
  expect(await shown(0.18 * 2 ** 6.5)).toEqual([255, 255, 255]);
});

it("lets a bright primary run towards white", async () => {
  const [, green] = await shown(100, 0, 0);
  expect(green).toBeGreaterThan(60);
  const [red, dim] = await shown(0.3, 0, 0);
  expect(red).toBeGreaterThan(dim + 60);
});

it("shows NaN, infinities and negative light as something a PNG can hold", async () => {
  expect(await shown(Number.NaN)).toEqual([0, 0, 0]);
  expect(await shown(Number.POSITIVE_INFINITY)).toEqual([255, 255, 255]);
  expect(await shown(-3)).toEqual([0, 0, 0]);
});

it("takes the working space into account: AP1 grey is grey, AP1 red is redder than Rec.709 red", async () => {
  expect([...(await makePreview(flat(0.18, 0.18, 0.18), "lin_ap1_scene", alone)).rgb]).toEqual([
    118, 118, 118,
  ]);
  const [, wide] = (await makePreview(flat(0.5, 0.1, 0.1), "lin_ap1_scene", alone)).rgb;
  const [, narrow] = await shown(0.5, 0.1, 0.1);
  expect(wide).toBeLessThan(narrow);
});

it("is at most 1024 pixels a side, or as many as asked for, and never enlarged", async () => {
  const image = (width: number, height: number) => {
    const planes = [0, 1, 2].map(() =>
      Float32Array.from({ length: width * height }, (_, index) => index % 2),
    );
    return { width, height, planes };
  };
  const sizeOf = async (width: number, height: number, longest?: number) => {
    const preview = await makePreview(image(width, height), "lin_rec709_scene", alone, longest);
    expect(preview.rgb.length).toBe(3 * preview.width * preview.height);
    return [preview.width, preview.height];
  };
  expect(await sizeOf(2048, 3)).toEqual([1024, 2]);
  expect(await sizeOf(40, 30)).toEqual([40, 30]);
  expect(await sizeOf(40, 30, 20)).toEqual([20, 15]);
});

it("averages the area that a pixel covers", () => {
  const shrunk = (values: number[], from: number, to: number) =>
    [
      ...shrunkRows(Float32Array.from(values), boxesOver(from, to), boxesOver(values.length / from, 1))(0),
    ].map((value) => Number(value.toFixed(4)));
  expect(shrunk([1, 2, 6], 3, 2)).toEqual([1.3333, 4.6667]);
  expect(shrunk([1, 2, 6], 3, 3)).toEqual([1, 2, 6]);
  expect(shrunk([0, 1, 2, 3, 4, 5, 6, 7], 4, 2)).toEqual([2.5, 4.5]);
});

it("is the same in any bands of rows", async () => {
  const width = 33;
  const planes = [3, 5, 7].map((step) =>
    Float32Array.from({ length: width * 29 }, (_, index) => ((index * step) % 11) / 9),
  );
  const image = { width, height: 29, planes };
  const halves: Crew = {
    async run(kernel, task, rows) {
      for (const [from, to] of [
        [5, rows],
        [0, 5],
      ])
        KERNELS[kernel](task, from, to);
    },
  };
  const whole = await makePreview(image, "lin_ap1_scene", alone, 20);
  expect(await makePreview(image, "lin_ap1_scene", halves, 20)).toEqual(whole);
});
