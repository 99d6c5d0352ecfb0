// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Image } from "../../../daemon/core/image.ts";
import type { HostLight, PassKind } from "../../../daemon/core/request.ts";
import { shade } from "../../../daemon/core/scene/analytic-plate.ts";
import { lightScene } from "../../../daemon/core/scene/light-scene.ts";
import { assembleSurface } from "../../../daemon/core/scene/surface.ts";
import { hostCamera, hostLight, IDENTITY, lookAt, matrixOf, pictureOf } from "../../support/host-scene.ts";
import { castPasses } from "../../support/ray-cast.ts";

const DOME = { kind: "dome", mapping: "blender", hiddenFromCamera: false } as const;
const SUN = { kind: "sun", angleDegrees: 0 } as const;
const POINT = { kind: "point", radius: 0, falloff: "natural" } as const;
const WHITE = [1, 1, 1] as const;
const SIZE = 24;

/** A white floor under a camera at z = 4 that looks straight down, under lights. */
async function floorUnder(
  lights: readonly HostLight[],
  more: Partial<Record<PassKind, number>> = {},
  toWorld = lookAt([0, 0, 4], [0, 0, 0], [0, 1, 0]),
) {
  const host = { upAxis: "z" as const, metresPerUnit: 1, camera: hostCamera({ toWorld }), lights };
  const scene = lightScene(host, pictureOf(SIZE, SIZE), () => undefined, "lin_rec709_scene");
  const passes = castPasses(scene.view, [{ kind: "plane", height: 0, colour: WHITE }]);
  for (const [kind, value] of Object.entries(more)) passes.set(kind as PassKind, constant(value));
  const surface = await assembleSurface(passes, scene.view, alone);
  return { plate: await shade(surface, scene, alone), surface, scene };
}

const constant = (value: number): Image => ({
  width: SIZE,
  height: SIZE,
  planes: [0, 1, 2].map(() => new Float32Array(SIZE * SIZE).fill(value)),
});
const MIDDLE = (SIZE / 2) * SIZE + SIZE / 2;
const CHALK = { glossy_colour: 0 };

describe("the white furnace", () => {
  const sky = [hostLight(DOME)];

  test("a white Lambert surface under radiance 1 shows 1", async () => {
    const { plate } = await floorUnder(sky, CHALK);
    for (const value of plate.sum.planes[1]) expect(value).toBeCloseTo(1, 5);
  });

  test.each([0.05, 0.3, 0.6, 1])(
    "a white glossy surface of roughness %f shows 1, nothing gained or lost",
    async (roughness) => {
      const slanted = lookAt([0, -6, 1], [0, 0, 0]);
      const { plate, surface } = await floorUnder(sky, { roughness }, slanted);
      for (let at = 0; at < surface.hit.length; at++)
        if (surface.hit[at]) expect(plate.sum.planes[0][at]).toBeCloseTo(1, 3);
    },
  );

  test.each([0.1, 0.5, 1])("a white metal of roughness %f shows 1", async (roughness) => {
    const { plate } = await floorUnder(sky, { metallic: 1, roughness });
    expect(plate.sum.planes[0][MIDDLE]).toBeCloseTo(1, 3);
  });

  test("a panel that fills the sky is the same furnace through the other door", async () => {
    const panel = hostLight(
      { kind: "rect", width: 2e4, height: 2e4, spreadDegrees: 180 },
      { toWorld: matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 5]) },
      { unit: "radiance" },
    );
    for (const roughness of [0.2, 0.6, 1])
      expect((await floorUnder([panel], { roughness })).plate.sum.planes[0][MIDDLE]).toBeCloseTo(1, 2);
  });
});

describe("direct light on white chalk", () => {
  test("a sun gives its irradiance times the cosine over pi", async () => {
    const sun = hostLight(SUN, { toWorld: lookAt([0, -1, 1], [0, 0, 0]) }, { value: Math.PI });
    expect((await floorUnder([sun], CHALK)).plate.lampLight.planes[0][MIDDLE]).toBeCloseTo(Math.SQRT1_2, 5);
  });

  test("a point falls with the square of its distance", async () => {
    const at = async (height: number) => {
      const toWorld = matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, height]);
      return (await floorUnder([hostLight(POINT, { toWorld }, { value: 100 })], CHALK)).plate.lampLight
        .planes[0][MIDDLE];
    };
    expect(await at(100)).toBeCloseTo(100 / (4 * Math.PI * Math.PI * 100 ** 2), 7);
    expect((await at(100)) / (await at(200))).toBeCloseTo(4, 3);
  });

  test("a Nuke light without falloff shows 1 wherever it faces", async () => {
    const nuke = { unit: "unitless", system: "nuke_classic" } as const;
    const toWorld = matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1e4]);
    const { plate } = await floorUnder([hostLight(POINT, { toWorld }, nuke)], CHALK);
    expect(plate.sum.planes[0][MIDDLE]).toBeCloseTo(1, 4);
  });

  test("a sphere right overhead gives pi L sin^2 of its half angle", async () => {
    const toWorld = matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 50]);
    const sphere = hostLight({ kind: "sphere", radius: 10 }, { toWorld }, { unit: "radiance", value: 3 });
    expect((await floorUnder([sphere], CHALK)).plate.lampLight.planes[0][MIDDLE]).toBeCloseTo(
      (3 * 100) / 2500,
      4,
    );
  });

  test("an area light sends nothing behind itself", async () => {
    const up = matrixOf([1, 0, 0], [0, -1, 0], [0, 0, -1], [0, 0, 2]);
    const panel = hostLight({ kind: "rect", width: 1, height: 1, spreadDegrees: 180 }, { toWorld: up });
    expect((await floorUnder([panel])).plate.sum.planes[0][MIDDLE]).toBe(0);
  });

  test("nothing lights what faces away", async () => {
    const below = hostLight(POINT, { toWorld: matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, -1]) });
    expect((await floorUnder([below])).plate.sum.planes[0].every((value) => value === 0)).toBe(true);
  });
});

describe("a highlight", () => {
  test("of a panel, a ball and a point of the same light is as strong, seen from far", async () => {
    const toWorld = matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 40]);
    const gloss = async (light: HostLight) =>
      (await floorUnder([light], { metallic: 1, roughness: 0.6 })).plate.specular.planes[0][MIDDLE];
    const point = await gloss(hostLight(POINT, { toWorld }, { value: 4 * Math.PI }));
    // Intensity 1: a panel or a silhouette of 1 square metre and radiance 1.
    const rect = { kind: "rect", width: 1, height: 1, spreadDegrees: 180 } as const;
    const ball = { kind: "sphere", radius: Math.sqrt(1 / Math.PI) } as const;
    expect((await gloss(hostLight(rect, { toWorld }, { unit: "radiance" }))) / point).toBeCloseTo(1, 1);
    expect((await gloss(hostLight(ball, { toWorld }, { unit: "radiance" }))) / point).toBeCloseTo(1, 1);
  });

  test("moves to where the light is mirrored", async () => {
    // The camera at (0, 0, 4), the light at (1, 0, 4): the mirror point is x = 0.5.
    const toWorld = matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 4]);
    const { plate, surface } = await floorUnder([hostLight(POINT, { toWorld })], {
      metallic: 1,
      roughness: 0.15,
    });
    const brightest = plate.specular.planes[0].reduce(
      (best, value, at, all) => (value > all[best] ? at : best),
      0,
    );
    expect(Math.abs(surface.position[3 * brightest] - 0.5)).toBeLessThan(0.15);
    expect(Math.abs(surface.position[3 * brightest + 1])).toBeLessThan(0.15);
  });
});

describe("the parts", () => {
  const lights = [
    hostLight(DOME, { colour: [0.2, 0.3, 0.4] }),
    hostLight(SUN, { toWorld: lookAt([0, -1, 1], [0, 0, 0]) }, { value: 3 }),
  ];

  test("add up to the lit plate", async () => {
    const { plate, surface } = await floorUnder(lights, { emission: 0.25 });
    for (let channel = 0; channel < 3; channel++) {
      const at = ({ planes }: Image) => planes[channel][MIDDLE];
      const colour = surface.diffuse[channel][MIDDLE] * plate.passed[MIDDLE];
      const matt = colour * (at(plate.lampLight) + at(plate.skyLight));
      expect(at(plate.matt)).toBeCloseTo(matt + 0.25, 6);
      // An even surrounding is mirrored as it is.
      const mirrored = at(plate.glossReflectance) * [0.2, 0.3, 0.4][channel];
      expect(at(plate.sum)).toBeCloseTo(matt + at(plate.specular) + mirrored + 0.25, 5);
    }
  });

  test("take visibility off the lamps alone", async () => {
    const { surface, scene } = await floorUnder(lights);
    const pixels = SIZE * SIZE;
    const half = {
      open: new Float32Array(pixels).fill(0.5),
      occluderDistance: new Float32Array(pixels).fill(2),
    };
    const shadowed = await shade(surface, scene, alone, { visibility: [half] });
    const open = await shade(surface, scene, alone);
    expect(shadowed.lampLight.planes[0][MIDDLE]).toBeCloseTo(open.lampLight.planes[0][MIDDLE] / 2, 6);
    expect(shadowed.specular.planes[0][MIDDLE]).toBeCloseTo(open.specular.planes[0][MIDDLE] / 2, 6);
    expect(shadowed.skyLight.planes[0][MIDDLE]).toBe(open.skyLight.planes[0][MIDDLE]);
    expect(shadowed.openness[MIDDLE]).toBeCloseTo(0.5, 6);
    expect(shadowed.occluderDistance[MIDDLE]).toBeCloseTo(2, 6);
  });

  test("dim the surrounding by an openness", async () => {
    const { surface, scene } = await floorUnder(lights);
    const plate = await shade(surface, scene, alone, { openness: new Float32Array(SIZE * SIZE) });
    expect(plate.sum.planes[0][MIDDLE]).toBeCloseTo(
      surface.diffuse[0][MIDDLE] * plate.passed[MIDDLE] * plate.lampLight.planes[0][MIDDLE] +
        plate.specular.planes[0][MIDDLE],
      6,
    );
  });
});

describe("the light without the surfaces", () => {
  const lights = [hostLight(DOME), hostLight(SUN)];

  test("is what white chalk shows of it, whatever the surface is made of", async () => {
    const chalk = (await floorUnder(lights, CHALK)).plate;
    const metal = (await floorUnder(lights, { metallic: 1, roughness: 0.3, albedo: 0.2 })).plate;
    const light = chalk.lampLight.planes[0][MIDDLE] + chalk.skyLight.planes[0][MIDDLE];
    expect(chalk.sum.planes[0][MIDDLE]).toBeCloseTo(light, 5);
    expect(metal.lampLight.planes).toEqual(chalk.lampLight.planes);
    expect(metal.skyLight.planes).toEqual(chalk.skyLight.planes);
  });

  test("keeps what is blocked apart from what is not", async () => {
    const { surface, scene } = await floorUnder([hostLight(SUN)], CHALK);
    const half = {
      open: new Float32Array(SIZE * SIZE).fill(0.5),
      occluderDistance: new Float32Array(SIZE * SIZE),
    };
    const { lampLight, bareLampLight } = await shade(surface, scene, alone, { visibility: [half] });
    expect(bareLampLight[MIDDLE]).toBeGreaterThan(0);
    expect(lampLight.planes[0][MIDDLE]).toBeCloseTo(bareLampLight[MIDDLE] / 2, 6);
  });
});

describe("the background", () => {
  const sky = lookAt([0, 0, 4], [0, 0, 10], [0, 1, 0]);

  test("shows a dome where there is no surface", async () => {
    const { plate } = await floorUnder([hostLight(DOME, { colour: [0.2, 0.3, 0.4] })], {}, sky);
    expect(plate.sum.planes[2][MIDDLE]).toBeCloseTo(0.4, 6);
  });

  test("is black where the dome is hidden from the camera", async () => {
    const { plate } = await floorUnder([hostLight({ ...DOME, hiddenFromCamera: true })], {}, sky);
    expect(plate.sum.planes[0][MIDDLE]).toBe(0);
  });

  test("shows through a half covered edge by half", async () => {
    const { plate } = await floorUnder([hostLight(DOME)], { alpha: 0.5 });
    expect(plate.background!.planes[0][MIDDLE]).toBeCloseTo(0.5, 6);
  });
});

test("a light doubled is a picture doubled", async () => {
  const sun = async (value: number) =>
    (await floorUnder([hostLight(SUN, { toWorld: IDENTITY }, { value })])).plate.sum.planes[0][MIDDLE];
  expect((await sun(2)) / (await sun(1))).toBeCloseTo(2, 6);
});
