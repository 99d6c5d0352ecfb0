// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Image } from "../../../daemon/core/image.ts";
import type { PassKind } from "../../../daemon/core/request.ts";
import { createView } from "../../../daemon/core/scene/camera.ts";
import { assembleSurface } from "../../../daemon/core/scene/surface.ts";
import { hostCamera, pictureOf } from "../../support/host-scene.ts";
import { specularOf } from "../../support/shading-reference/brdf.ts";

const view = createView(hostCamera(), pictureOf(2, 1), { upAxis: "z", metresPerUnit: 1 });
const image = (...planes: readonly (readonly number[])[]): Image => ({
  width: 2,
  height: 1,
  planes: planes.map((plane) => Float32Array.from(plane)),
});
const rgb = (r: number, g: number, b: number) => image([r, r], [g, g], [b, b]);
const BASE: readonly (readonly [PassKind, Image])[] = [
  ["depth", image([2, 1e10])],
  ["normal", image([0, 0], [0, 0], [0.5, 0])],
  ["albedo", rgb(0.8, 0.4, 0.2)],
];
const assemble = (...more: readonly (readonly [PassKind, Image])[]) =>
  assembleSurface(new Map([...BASE, ...more]), view, alone);

test("a far depth or an empty normal is no surface", async () => {
  const surface = await assemble();
  expect([...surface.hit]).toEqual([1, 0]);
  expect(surface.depth[1]).toBe(Infinity);
});

test("a depth that is not a number is no surface", async () => {
  expect([...(await assemble(["depth", image([Number.NaN, 3])])).hit]).toEqual([0, 0]);
});

test("normals become unit length and positions come from depth", async () => {
  const { normal, position } = await assemble();
  expect(normal[2][0]).toBe(1);
  expect(position[2]).toBeCloseTo(-2, 6);
});

test("a position pass wins over depth", async () => {
  expect((await assemble(["position", rgb(7, 8, 9)])).position[0]).toBe(7);
});

test("roughness is a half, metal and emission nothing, unless given", async () => {
  const { roughness, metallic, emission, alpha } = await assemble();
  expect([roughness[0], metallic[0], emission[0][0], alpha[0]]).toEqual([0.5, 0, 0, 1]);
});

describe("reflectance", () => {
  const reflectances = async (...passes: readonly (readonly [PassKind, Image])[]) => {
    const { diffuse, specular, metallic, alpha } = await assemble(...passes);
    const { colour, capped } = specular;
    return {
      diffuse,
      metallic,
      specular: colour.map((plane) => specularOf(plane[0], metallic[0], alpha[0], capped)),
    };
  };

  test("of a base colour is divided by a metallic pass", async () => {
    const { diffuse, specular } = await reflectances(["metallic", image([0.5, 0.5])]);
    expect(diffuse[0][0]).toBeCloseTo(0.4, 6);
    expect(specular[0]).toBeCloseTo(0.04 * 0.5 + 0.8 * 0.5, 6);
  });

  test("of a metal whose diffuse colour is black comes from its glossy colour", async () => {
    const { diffuse, specular, metallic } = await reflectances(
      ["albedo", rgb(0, 0, 0)],
      ["glossy_colour", rgb(0.9, 0.6, 0.3)],
    );
    expect(diffuse[0][0]).toBe(0);
    expect(metallic[0]).toBeCloseTo(1, 6);
    expect(specular[1]).toBeCloseTo(0.6, 6);
  });

  test("of plastic stays a dielectric's although its glossy colour rises towards the rim", async () => {
    const { diffuse, specular } = await reflectances(["glossy_colour", rgb(0.06, 0.06, 0.06)]);
    expect(diffuse[0][0]).toBeCloseTo(0.8, 6);
    expect(specular[0]).toBeLessThan(0.05);
  });

  test("of a purely diffuse surface has no specular part", async () => {
    expect((await reflectances(["glossy_colour", rgb(0, 0, 0)])).specular[0]).toBe(0);
  });
});

test.each(["depth", "normal", "albedo"] as const)("refuses to shade without the %s pass", async (kind) => {
  const passes = new Map(BASE.filter(([given]) => given !== kind));
  await expect(assembleSurface(passes, view, alone)).rejects.toThrow(
    expect.objectContaining({ reason: "MISSING_PASS", message: expect.stringContaining(kind) }),
  );
});
