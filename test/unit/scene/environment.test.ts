// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Vec3 } from "../../../daemon/core/request.ts";
import { prepareEnvironment } from "../../../daemon/core/scene/environment.ts";
import { addDomeRadiance, domeDirection, shrinkDome } from "../../../daemon/core/scene/lat-long.ts";
import type { Dome } from "../../../daemon/core/scene/lit-scene.ts";
import { readIrradiance, readReflection } from "../../support/shading-reference/surroundings.ts";

const UPRIGHT = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const domeOf = (changes: Partial<Dome> = {}): Dome => ({
  name: "Dome",
  castsShadow: true,
  radiance: [1, 1, 1],
  fromWorld: UPRIGHT,
  mapping: "blender",
  visibleToCamera: true,
  ...changes,
});

/** A lat-long picture whose radiance is a function of the direction before rotation, Blender's mapping. */
function mapOf(radiance: (x: number, y: number, z: number) => number, width = 128, height = 64) {
  const plane = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      plane[row * width + column] = radiance(
        ...domeDirection(domeOf(), (column + 0.5) / width, (row + 0.5) / height),
      );
  return { width, height, planes: [plane, plane, plane] };
}

async function irradianceOf(domes: readonly Dome[], [x, y, z]: Vec3): Promise<number> {
  const into = new Float64Array(3);
  readIrradiance((await prepareEnvironment(domes, alone)).irradiance, x, y, z, into);
  return into[0];
}

describe("irradiance", () => {
  test("of a constant sky is pi times its radiance", async () => {
    expect(await irradianceOf([domeOf({ radiance: [2, 1, 1] })], [0.6, 0, 0.8])).toBeCloseTo(2 * Math.PI, 9);
  });

  test("of a picture of one value is the same as of the constant", async () => {
    expect(await irradianceOf([domeOf({ map: mapOf(() => 2) })], [0, 0.6, -0.8])).toBeCloseTo(2 * Math.PI, 3);
  });

  test("of a cosine lobe is its closed form", async () => {
    // Radiance max(0, z): over a facing surface the integral of cos^2 is 2 pi / 3, over an upright one 2 / 3.
    const sky = [domeOf({ map: mapOf((_, __, z) => Math.max(z, 0)) })];
    expect(await irradianceOf(sky, [0, 0, 1])).toBeCloseTo((2 * Math.PI) / 3, 1);
    expect(Math.abs((await irradianceOf(sky, [1, 0, 0])) - 2 / 3)).toBeLessThan(0.05);
    expect(await irradianceOf(sky, [0, 0, -1])).toBeLessThan(0.05);
  });

  test("turns with the dome", async () => {
    const map = mapOf((x, y, z) => 1 + x + 0.3 * y * z);
    // A quarter turn about Z takes the dome's +X to the world's +Y.
    const turned = domeOf({ map, fromWorld: [0, 1, 0, -1, 0, 0, 0, 0, 1] });
    const plain = domeOf({ map });
    for (const [x, y, z] of [
      [1, 0, 0],
      [0.6, 0, 0.8],
      [0, -0.6, 0.8],
    ])
      expect(await irradianceOf([turned], [-y, x, z])).toBeCloseTo(await irradianceOf([plain], [x, y, z]), 3);
  });

  test("of several domes adds up", async () => {
    const both = [domeOf({ radiance: [1, 1, 1] }), domeOf({ map: mapOf(() => 0.5) })];
    expect(await irradianceOf(both, [0, 0, 1])).toBeCloseTo(1.5 * Math.PI, 3);
  });

  test("never falls below zero, however bright a sun the picture has", async () => {
    const sun = [domeOf({ map: mapOf((x) => (x > 0.99 ? 1000 : 0)) })];
    for (const normal of [
      [-1, 0, 0],
      [0, 1, 0],
      [-0.6, 0, -0.8],
    ] as const)
      expect(await irradianceOf(sun, normal)).toBeGreaterThanOrEqual(0);
  });
});

describe("a dome's mapping", () => {
  test.each([
    ["blender", [1, 0, 0], [0, 1, 0], [0, 0, 1]],
    ["usd", [0, 0, 1], [1, 0, 0], [0, 1, 0]],
  ] as const)("%s: middle column, a quarter to its left, zenith", (mapping, middle, left, zenith) => {
    const dome = domeOf({ mapping });
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 9));
    expect(domeDirection(dome, 0.5, 0.5)).toEqual(close(middle));
    expect(domeDirection(dome, 0.25, 0.5)).toEqual(close(left));
    expect(domeDirection(dome, 0.5, 0)).toEqual(close(zenith));
  });

  test.each(["blender", "usd"] as const)("%s: looks up the texel whose direction it is", async (mapping) => {
    const [width, height] = [16, 8];
    const ramp = Float32Array.from({ length: width * height }, (_, at) => at);
    const rotation = [0.36, 0.48, -0.8, -0.8, 0.6, 0, 0.48, 0.64, 0.6];
    const dome = domeOf({ mapping, fromWorld: rotation, map: { width, height, planes: [ramp, ramp, ramp] } });
    const sum = new Float64Array(3);
    addDomeRadiance(dome, ...domeDirection(dome, 5.5 / 16, 3.5 / 8), sum);
    expect(sum[0]).toBeCloseTo(3 * 16 + 5, 6);
  });
});

test("a shrunken dome sends the same light in sum", () => {
  const dome = domeOf({ map: mapOf((x, y, z) => 1 + x * x + z + (y > 0.9 ? 50 : 0), 300, 150) });
  const total = ({ map }: Dome) => {
    let sum = 0;
    for (let row = 0; row < map!.height; row++)
      for (let column = 0; column < map!.width; column++)
        sum +=
          (Math.sin((Math.PI * (row + 0.5)) / map!.height) * map!.planes[0][row * map!.width + column]) /
          (map!.width * map!.height);
    return sum;
  };
  expect(total(shrinkDome(dome, 32)) / total(dome)).toBeCloseTo(1, 2);
});

describe("reflections", () => {
  const read = async (domes: readonly Dome[], [x, y, z]: Vec3, roughness: number) => {
    const into = new Float64Array(3);
    readReflection(await prepareEnvironment(domes, alone), x, y, z, roughness, into);
    return into[0];
  };
  const gradient = [domeOf({ map: mapOf((_, __, z) => 1 + z) })];

  test("of a constant are that constant at every roughness", async () => {
    expect(await read([domeOf({ radiance: [3, 0, 0] })], [0, 0, 1], 0.3)).toBe(3);
    const map = mapOf(() => 3);
    for (const roughness of [0, 0.37, 1])
      expect(await read([domeOf({ map })], [0.6, 0, -0.8], roughness)).toBeCloseTo(3, 4);
  });

  test("of a smooth surface are the picture itself", async () => {
    for (const [x, y, z] of [
      [0.6, 0, 0.8],
      [0, 0.8, -0.6],
      [-0.48, 0.6, 0.64],
    ] as const)
      expect(await read(gradient, [x, y, z], 0)).toBeCloseTo(1 + z, 1);
  });

  test("of a rougher surface are flatter", async () => {
    const spread = async (roughness: number) =>
      (await read(gradient, [0, 0, 1], roughness)) - (await read(gradient, [0, 0, -1], roughness));
    expect(await spread(0.5)).toBeLessThan(await spread(0));
    expect(await spread(1)).toBeLessThan(await spread(0.5));
    expect(await spread(1)).toBeGreaterThan(0.5);
  });
});
