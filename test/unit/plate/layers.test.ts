// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { arrangeLayers } from "../../../daemon/core/plate/layers.ts";

const image = (...planes: number[][]) => ({
  width: planes[0].length,
  height: 1,
  planes: planes.map((plane) => Float32Array.from(plane)),
});
const grey = image([0.5], [0.5], [0.5]);

it("names the plate bare and by-products by their layer", () => {
  const arranged = arrangeLayers(
    {
      plate: grey,
      alpha: image([1]),
      layers: new Map([
        ["analytic", grey],
        ["visibility.Key.001", image([0.25])],
      ]),
    },
    "half",
  );
  expect(arranged.channels.map(({ name }) => name)).toEqual([
    "R",
    "G",
    "B",
    "A",
    "analytic.R",
    "analytic.G",
    "analytic.B",
    "visibility.Key.001.Y",
  ]);
  expect(arranged.layers).toEqual(["analytic", "visibility.Key.001"]);
});

it("keeps halves finite and counts what it changed", () => {
  const plate = image([65504, 70000, Number.POSITIVE_INFINITY], [-1e9, 65519, Number.NaN], [0, 1, 2]);
  const arranged = arrangeLayers({ plate, layers: new Map() }, "half");
  const stored = arranged.channels.map(({ data }) => [...data]);
  expect(stored).toEqual([
    [65504, 65504, 65504],
    [-65504, 65504, 0],
    [0, 1, 2],
  ]);
  expect(arranged.clamped).toBe(4);
  expect(arranged.replaced).toBe(1);
});

it("keeps floats as they are, but finite", () => {
  const plate = image([70000], [Number.NEGATIVE_INFINITY], [Number.NaN]);
  const arranged = arrangeLayers({ plate, layers: new Map() }, "float");
  expect(arranged.channels.map(({ type }) => type)).toEqual(["float", "float", "float"]);
  expect(arranged.channels[0].data[0]).toBe(70000);
  expect(Number.isFinite(arranged.channels[1].data[0])).toBe(true);
  expect(arranged.channels[2].data[0]).toBe(0);
  expect([arranged.clamped, arranged.replaced]).toEqual([1, 1]);
});

it("leaves the pipeline's own planes untouched", () => {
  const plate = image([1e6], [0], [0]);
  arrangeLayers({ plate, layers: new Map() }, "half");
  expect(plate.planes[0][0]).toBe(1e6);
});

it("refuses two layers of one name and planes that make no layer", () => {
  const twice = new Map([
    ["visibility.A\u0000", image([1])],
    ["visibility.A\u0001", image([1])],
  ]);
  expect(() => arrangeLayers({ plate: grey, layers: twice }, "half")).toThrow(/Two layers/);
  expect(() => arrangeLayers({ plate: grey, layers: new Map([["odd", image([1], [1])]]) }, "half")).toThrow(
    /2 planes/,
  );
});
