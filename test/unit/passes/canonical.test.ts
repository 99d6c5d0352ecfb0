// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { PASSES, passOf } from "../../../daemon/core/passes/index.ts";
import type { PassContext } from "../../../daemon/core/passes/pass.ts";
import { conversion } from "../../../daemon/core/plate/colour.ts";
import { PASS_KINDS, type PassKind } from "../../../daemon/core/request.ts";
import type { View } from "../../../daemon/core/scene/camera.ts";

/** A camera at (1, 2, 3) that looks along +Y of the house world, two pixels wide, field 90 degrees. */
const view: View = {
  projection: "perspective",
  width: 2,
  height: 1,
  position: [1, 2, 3],
  right: [1, 0, 0],
  up: [0, 0, 1],
  forward: [0, 1, 0],
  xOrigin: -1,
  xStep: 1,
  yOrigin: 0.5,
  yStep: -1,
};

const context: PassContext = {
  width: 1,
  height: 1,
  column: 0,
  row: 0,
  metresPerUnit: 1,
  upAxis: "z",
  vectorSpace: "world",
  depthMeasure: "planar",
  packedNormals: false,
  toWorkingSpace: conversion("lin_rec709_scene", "lin_rec709_scene"),
};

function made(kind: PassKind, values: readonly number[], more: Partial<PassContext> = {}) {
  const planes = values.map((value) => Float32Array.of(value));
  const { planes: result, replaced } = passOf(kind).canonical(planes, { ...context, ...more });
  return { values: result.map((plane) => plane[0]), replaced };
}

function close(actual: readonly number[], wanted: readonly number[]): void {
  for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(wanted[index], 4);
}

/** Passes whose bits are carried as they are. */
const CARRIED = /^(uv|.*_id|cryptomatte_.*)$/;

describe("every pass", () => {
  it("is in the catalogue once, in the order of the contract", () => {
    expect(PASSES.map(({ kind }) => kind)).toEqual([...PASS_KINDS]);
  });

  describe.each(PASSES)("$kind", (pass) => {
    const fully = { ...context, view };

    it.each(pass.components.map((set) => [set.join("")] as const))(
      "keeps the size of its planes (%s)",
      (suffixes) => {
        const count = Math.max(suffixes.length, 1);
        const planes = Array.from({ length: count }, () => Float32Array.of(0.25, 0.5));
        const { planes: result } = pass.canonical(planes, { ...fully, width: 2 });
        for (const plane of result) expect(plane.length).toBe(2);
      },
    );
  });

  describe.each(PASSES.filter(({ kind }) => !CARRIED.test(kind)))("$kind", (pass) => {
    it("leaves no NaN, and counts the ones it met", () => {
      const planes = pass.components[0].map(() => Float32Array.of(Number.NaN));
      const { planes: result, replaced } = pass.canonical(planes, { ...context, view });
      expect(result.flatMap((plane) => [...plane]).filter(Number.isNaN)).toEqual([]);
      expect(replaced).toBe(pass.components[0].length);
    });
  });
});

describe("depth", () => {
  const background = Number.POSITIVE_INFINITY;

  it.each([
    ["planar", 3, 3],
    ["negative", -3, 3],
    ["inverse", 0.25, 4],
  ] as const)("brings %s depth to metres along the viewing axis", (depthMeasure, stored, metres) => {
    expect(made("depth", [stored], { depthMeasure }).values).toEqual([metres]);
  });

  it("brings radial depth to planar by the ray of the pixel", () => {
    const near = made("depth", [5], { depthMeasure: "radial", view });
    close(near.values, [5 / Math.hypot(1, 0.5)]);
  });

  it("takes the pixel's place in the plate into account", () => {
    const wide: View = { ...view, width: 20, xOrigin: -10 };
    const { values } = made("depth", [5], { depthMeasure: "radial", view: wide, column: 10 });
    close(values, [5 / Math.hypot(1, 0.5)]);
  });

  it("leaves radial depth of a camera without perspective as it is", () => {
    const flat: View = { ...view, projection: "orthographic" };
    expect(made("depth", [5], { depthMeasure: "radial", view: flat }).values).toEqual([5]);
  });

  it("counts in metres whatever the scene's unit", () => {
    close(made("depth", [250], { metresPerUnit: 0.01 }).values, [2.5]);
    close(made("depth", [0.02], { metresPerUnit: 0.01, depthMeasure: "inverse" }).values, [0.5]);
  });

  it.each([
    ["planar", 1e10],
    ["planar", Number.POSITIVE_INFINITY],
    ["planar", Number.NaN],
    ["planar", 0],
    ["radial", 1e30],
    ["negative", -1e10],
    ["negative", Number.NEGATIVE_INFINITY],
    ["inverse", 0],
    ["inverse", -0.1],
  ] as const)("takes %s depth of %d for background", (depthMeasure, stored) => {
    expect(made("depth", [stored], { depthMeasure, view, metresPerUnit: 0.001 }).values).toEqual([
      background,
    ]);
  });

  it("refuses what nothing explains, and radial depth without a camera", () => {
    expect(() => made("depth", [1], { depthMeasure: undefined })).toThrow(/measures/);
    expect(() => made("depth", [1], { depthMeasure: "radial" })).toThrow(/without the camera/);
  });
});

describe("normal", () => {
  it("stays in a Z-up world and is turned out of a Y-up one", () => {
    close(made("normal", [0, 0.6, 0.8]).values, [0, 0.6, 0.8]);
    close(made("normal", [0, 1, 0], { upAxis: "y" }).values, [0, 0, 1]);
    close(made("normal", [0, 0, 1], { upAxis: "y" }).values, [0, -1, 0]);
  });

  it("is turned out of camera space, where +Z looks back at the viewer", () => {
    close(made("normal", [0, 0, 1], { vectorSpace: "camera", view }).values, [0, -1, 0]);
    close(made("normal", [0, 1, 0], { vectorSpace: "camera", view }).values, [0, 0, 1]);
  });

  it("is turned out of left-handed camera space, where +Z looks away", () => {
    close(made("normal", [0, 0, -1], { vectorSpace: "camera_left_handed", view }).values, [0, -1, 0]);
    close(made("normal", [1, 0, 0], { vectorSpace: "camera_left_handed", view }).values, [1, 0, 0]);
  });

  it("is unpacked from 0..1 and brought to unit length", () => {
    close(made("normal", [0.5, 0.5, 1], { packedNormals: true }).values, [0, 0, 1]);
    close(made("normal", [0.65, 0.7, 0.5], { packedNormals: true }).values, [0.6, 0.8, 0]);
  });

  it("keeps how short the mean of a pixel's normals is, but is no longer than a direction", () => {
    close(made("normal", [0.3, 0.4, 0]).values, [0.3, 0.4, 0]);
    close(made("normal", [3, 4, 0]).values, [0.6, 0.8, 0]);
    close(made("normal", [1e-4, 0, 0]).values, [0, 0, 0]);
  });

  it("is zero in the background, packed or not", () => {
    expect(made("normal", [0, 0, 0]).values).toEqual([0, 0, 0]);
    expect(made("normal", [0, 0, 0], { packedNormals: true }).values.map(Math.abs)).toEqual([0, 0, 0]);
    expect(made("normal", [0.5, 0.5, 0.5], { packedNormals: true }).values.map(Math.abs)).toEqual([0, 0, 0]);
  });

  it("refuses camera space without a camera, and a space that nothing states", () => {
    expect(() => made("normal", [0, 0, 1], { vectorSpace: "camera" })).toThrow(/no camera/);
    expect(() => made("normal", [0, 0, 1], { vectorSpace: undefined })).toThrow(/which space/);
  });
});

describe("position", () => {
  it("comes back in metres of a Z-up world", () => {
    close(made("position", [100, 200, 300], { upAxis: "y", metresPerUnit: 0.01 }).values, [1, -3, 2]);
  });

  it("is moved out of camera space to where the camera stands", () => {
    const place = { vectorSpace: "camera", view, metresPerUnit: 0.1 } as const;
    close(made("position", [10, 20, -50], place).values, [2, 7, 5]);
  });
});

describe("colour", () => {
  it("is brought into the working space without a clamp", () => {
    const toWorkingSpace = conversion("lin_ap1_scene", "lin_rec709_scene");
    close(made("beauty", [100, 0, 0], { toWorkingSpace }).values, [170.5051, -13.0256, -2.4003]);
  });

  it("does not let one NaN spread over its neighbours in the pixel", () => {
    const { values, replaced } = made("emission", [Number.NaN, 2, Number.POSITIVE_INFINITY]);
    expect(values).toEqual([0, 2, 0]);
    expect(replaced).toBe(2);
  });

  it("is clamped to what a surface can return where it is a reflectance", () => {
    const toWorkingSpace = conversion("lin_ap1_scene", "lin_rec709_scene");
    close(made("albedo", [1, 0, 0], { toWorkingSpace }).values, [1, 0, 0]);
  });
});

describe("other values", () => {
  it.each(["roughness", "metallic", "alpha", "matte", "shadow", "ambient_occlusion"] as const)(
    "clamps %s to 0..1",
    (kind) => {
      expect(made(kind, [1.5]).values).toEqual([1]);
      expect(made(kind, [-0.5]).values).toEqual([0]);
      expect(made(kind, [0.25]).values).toEqual([0.25]);
    },
  );

  it("takes two motion components for the way to the next frame", () => {
    expect(made("motion", [3, -4]).values).toEqual([-3, 4, 3, -4]);
    expect(made("motion", [1, 2, 3, 4]).values).toEqual([1, 2, 3, 4]);
  });

  it("carries the bits of cryptomattes and ids, NaN patterns included", () => {
    const bits = Uint32Array.of(0x7fc12345);
    const plane = new Float32Array(bits.buffer);
    const { planes } = passOf("cryptomatte_object").canonical([plane], context);
    expect(new Uint32Array(planes[0].buffer)[0]).toBe(0x7fc12345);
  });
});
