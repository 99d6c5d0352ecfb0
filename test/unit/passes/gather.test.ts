// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Crew } from "../../../daemon/core/crew.ts";
import { KERNELS } from "../../../daemon/core/kernels.ts";
import { canonicalPasses, type RawPass } from "../../../daemon/core/passes/canonical-rows.ts";
import { type GatherOrder, gatherPasses } from "../../../daemon/core/passes/gather.ts";
import { matchPasses } from "../../../daemon/core/passes/match.ts";
import type { PassContext } from "../../../daemon/core/passes/pass.ts";
import { conversion } from "../../../daemon/core/plate/colour.ts";
import type { PassFile } from "../../../daemon/core/ports.ts";
import type { PassKind } from "../../../daemon/core/request.ts";
import { blender4, blender5, channels, layout, onePart, part, pictured, source, WINDOW } from "./layouts.ts";

function order(kinds: readonly PassKind[], ...files: readonly PassFile[]): GatherOrder {
  const { matches } = matchPasses(
    files.map(() => source()),
    files.map((file) => file.layout),
  );
  return {
    matches,
    kinds: new Set(kinds),
    files: new Map(files.entries()),
    dataWindow: WINDOW,
    workingSpace: "lin_rec709_scene",
    space: { upAxis: "z", metresPerUnit: 1 },
  };
}

describe("gathering", () => {
  it("reads only the channels wanted, each part once", async () => {
    const file = pictured(blender4(), () => 0.5);
    const { passes } = await gatherPasses(order(["depth", "albedo", "shadow"], file), alone);
    expect([...passes.keys()].sort()).toEqual(["albedo", "depth"]);
    expect(file.reads).toHaveLength(1);
    expect(new Set(file.reads[0].slice(3).split(" "))).toEqual(
      new Set(["ViewLayer.Depth.Z", "ViewLayer.DiffCol.R", "ViewLayer.DiffCol.G", "ViewLayer.DiffCol.B"]),
    );
  });

  it("gives planes in component order, whatever the file's", async () => {
    const value: Record<string, number> = { R: 0.1, G: 0.2, B: 0.3, A: 0.4 };
    const file = pictured(onePart("A", "B", "G", "R"), (name) => value[name]);
    const { passes } = await gatherPasses(order(["beauty", "alpha"], file), alone);
    expect(passes.get("beauty")?.planes.map((plane) => plane[0].toFixed(1))).toEqual(["0.1", "0.2", "0.3"]);
    expect(passes.get("alpha")?.planes.map((plane) => plane[0].toFixed(1))).toEqual(["0.4"]);
  });

  it("lays a smaller data window into the plate's, with the pass's own background around it", async () => {
    const inner = { xMin: 1, yMin: 1, xMax: 2, yMax: 1 };
    const file = pictured(layout(part("", channels("N:XYZ", "Z"), { dataWindow: inner })), (name, x, y) =>
      name === "N.Z" ? 1 : name === "Z" ? 10 * x + y : 0,
    );
    const { passes } = await gatherPasses(order(["depth", "normal"], file), alone);
    const inf = Number.POSITIVE_INFINITY;
    expect([...(passes.get("depth")?.planes[0] ?? [])]).toEqual([inf, inf, inf, inf, inf, 11, 21, inf]);
    expect([...(passes.get("normal")?.planes[2] ?? [])]).toEqual([0, 0, 0, 0, 0, 1, 1, 0]);
  });

  it("cuts a larger data window to the plate's", async () => {
    const overscan = { xMin: -5, yMin: -5, xMax: 9, yMax: 9 };
    const file = pictured(layout(part("", ["Z"], { dataWindow: overscan })), (_, x, y) => 10 + x + 100 * y);
    const { passes } = await gatherPasses(order(["depth"], file), alone);
    expect([...(passes.get("depth")?.planes[0] ?? [])]).toEqual([10, 11, 12, 13, 110, 111, 112, 113]);
  });

  it("gives background where file and plate have no pixel in common, and reads nothing", async () => {
    const away = { xMin: 50, yMin: 50, xMax: 60, yMax: 60 };
    const file = pictured(layout(part("", ["Z"], { dataWindow: away })), () => 1);
    const { passes } = await gatherPasses(order(["depth"], file), alone);
    expect(passes.get("depth")?.planes[0].every((value) => value === Number.POSITIVE_INFINITY)).toBe(true);
    expect(file.reads).toEqual([]);
  });

  it("converts colour from its file's space and nothing else", async () => {
    const file = pictured(blender5("lin_ap1_scene"), (name) =>
      name.endsWith(".G") || name.endsWith(".B") ? 0 : 0.5,
    );
    const base = order(["beauty", "roughness"], file);
    const matches = base.matches.map((match) => ({ ...match, colourSpace: "lin_ap1_scene" as const }));
    const { passes } = await gatherPasses({ ...base, matches }, alone);
    expect(passes.get("beauty")?.planes[0][0]).toBeCloseTo(0.5 * 1.70505, 4);
    expect(passes.get("roughness")?.planes[0][0]).toBe(0.5);
  });

  it("keeps cryptomatte ranks one after another, bit for bit", async () => {
    const file = pictured(blender4(), (name) => Number(/(\d\d)\.r$/.exec(name)?.[1] ?? 9) + 0.5);
    const { passes } = await gatherPasses(order(["cryptomatte_object"], file), alone);
    const planes = passes.get("cryptomatte_object")?.planes ?? [];
    expect(planes).toHaveLength(12);
    expect([planes[0][0], planes[4][0], planes[8][0]]).toEqual([0.5, 1.5, 2.5]);
  });

  it("gives passes that share a channel planes of their own", async () => {
    const file = pictured(onePart(...channels(":RGB")), () => 2);
    const { matches } = matchPasses(
      [source({ kind: "roughness", channels: ["R"] }), source({ kind: "emission" })],
      [file.layout, file.layout],
    );
    const shared = matches.map((match) => ({ ...match, source: 0 }));
    const { passes } = await gatherPasses(
      {
        ...order([], file),
        matches: shared,
        kinds: new Set(["roughness", "emission"]),
      },
      alone,
    );
    expect(passes.get("roughness")?.planes[0][0]).toBe(1);
    expect(passes.get("emission")?.planes[0][0]).toBe(2);
  });

  it("counts what it had to replace, by pass", async () => {
    const file = pictured(onePart(...channels(":RGBA")), (name, x) =>
      name === "G" && x === 0 ? Number.NaN : 1,
    );
    const { replaced } = await gatherPasses(order(["beauty", "alpha"], file), alone);
    expect([...replaced]).toEqual([["beauty", 2]]);
  });

  it("refuses a frame that lacks a channel of the first", async () => {
    const first = order(
      ["depth"],
      pictured(blender4(), () => 1),
    );
    const later = pictured(onePart(...channels("ViewLayer.Combined:RGBA")), () => 1);
    await expect(gatherPasses({ ...first, files: new Map([[0, later]]) }, alone)).rejects.toMatchObject({
      reason: "MISSING_PASS",
      field: "passes[0]",
    });
  });
});

it("brings passes to the same form in any bands of rows, and counts all that it replaced", async () => {
  const [width, height] = [301, 170];
  const picture = (count: number) =>
    Array.from({ length: count }, (_, channel) =>
      Float32Array.from({ length: width * height }, (_, at) =>
        (at * (channel + 3)) % 7001 === 0 ? Number.NaN : Math.sin(at * (channel + 1)),
      ),
    );
  const context: PassContext = {
    width,
    height,
    column: 0,
    row: 0,
    metresPerUnit: 0.5,
    upAxis: "y",
    vectorSpace: "world",
    packedNormals: false,
    depthMeasure: "planar",
    toWorkingSpace: conversion("lin_ap1_scene", "lin_rec709_scene"),
  };
  const raw = (): RawPass[] =>
    (["depth", "normal", "albedo", "motion"] as const).map((kind, index) => {
      return { kind, planes: picture([1, 3, 3, 4][index]), context };
    });
  const bands: Crew = {
    async run(kernel, task, rows) {
      for (let from = rows - 41; from > -41; from -= 41) KERNELS[kernel](task, Math.max(from, 0), from + 41);
    },
  };
  const whole = await canonicalPasses(raw(), alone);
  expect(whole.map(({ replaced }) => replaced > 0)).toEqual([true, true, true, true]);
  expect(await canonicalPasses(raw(), bands)).toEqual(whole);
  const [depth] = whole[0].image.planes;
  expect(depth.slice(width * 160, width * 160 + 40)).toEqual(
    picture(1)[0]
      .slice(width * 160, width * 160 + 40)
      .map((value) => (value > 0 ? value * 0.5 : Infinity)),
  );
});
