// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { HostLight, LightShape } from "../../../daemon/core/request.ts";
import { litDome, litLight } from "../../../daemon/core/scene/lights.ts";
import type { AreaLight, PointLight, SphereLight, SunLight } from "../../../daemon/core/scene/lit-scene.ts";
import { hostLight, IDENTITY, lookAt, matrixOf } from "../../support/host-scene.ts";

const METRES = { upAxis: "z", metresPerUnit: 1, workingSpace: "lin_rec709_scene" } as const;
const CENTIMETRES = { ...METRES, metresPerUnit: 0.01 };
const POINT = { kind: "point", radius: 0, falloff: "natural" } as const;
const SUN = { kind: "sun", angleDegrees: 0 } as const;
const RECT = { kind: "rect", width: 2, height: 0.5, spreadDegrees: 180 } as const;
const SPHERE = { kind: "sphere", radius: 0.5 } as const;
const SPOT = {
  kind: "spot",
  radius: 0,
  coneAngleDegrees: 60,
  blend: 0.5,
  penumbraAngleDegrees: 0,
  falloff: "natural",
} as const;
const DOME = { kind: "dome", mapping: "blender", hiddenFromCamera: false } as const;

const lit = (light: HostLight, setting: typeof METRES | typeof CENTIMETRES = METRES) =>
  litLight(light, 3, setting);

describe("Blender's units", () => {
  test("a sun's number is its irradiance, with stops on top", () => {
    const sun = lit(hostLight(SUN, {}, { value: 2, exposureStops: 1 })) as SunLight;
    expect(sun.irradiance).toEqual([4, 4, 4]);
    expect(sun.towards).toEqual([0, 0, 1]);
  });

  test("a point spreads its watts over the sphere", () => {
    expect((lit(hostLight(POINT, {}, { value: 100 })) as PointLight).intensity[0]).toBeCloseTo(
      100 / (4 * Math.PI),
      9,
    );
  });

  test("a spot's cone does not make it stronger", () => {
    const spot = lit(hostLight(SPOT, {}, { value: 100 })) as PointLight;
    expect(spot.intensity[0]).toBeCloseTo(100 / (4 * Math.PI), 9);
    expect(spot.cone!.cosOuter).toBeCloseTo(Math.cos(Math.PI / 6), 9);
    expect(spot.cone!.cosInner).toBeCloseTo(Math.cos(Math.PI / 6) + 0.5 * (1 - Math.cos(Math.PI / 6)), 9);
  });

  test("a scaled area light keeps its watts over the larger area", () => {
    const scaled = matrixOf([3, 0, 0], [0, 2, 0], [0, 0, 1], [0, 0, 0]);
    const area = lit(hostLight(RECT, { toWorld: scaled }, { value: 60 })) as AreaLight;
    expect(area.halfWidth).toBeCloseTo(3, 9);
    expect(area.halfHeight).toBeCloseTo(0.5, 9);
    expect(area.radiance[0]).toBeCloseTo(60 / (Math.PI * 6), 9);
    expect(area.normal).toEqual([-0, -0, -1]);
  });

  test("a mirrored area light still shines along its own -Z", () => {
    const mirrored = matrixOf([-1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]);
    expect((lit(hostLight(RECT, { toWorld: mirrored })) as AreaLight).normal[2]).toBe(-1);
  });

  test("watts shine on a scene of small units as the renderer, which knows no metres, has them", () => {
    // At 100 units: P / (4 pi 100^2), whether a unit is a metre or a centimetre.
    const point = lit(hostLight(POINT, {}, { value: 100 }), CENTIMETRES) as PointLight;
    expect(point.intensity[0] / 1 ** 2).toBeCloseTo(100 / (4 * Math.PI * 100 ** 2), 12);
    const area = lit(hostLight(RECT, {}, { value: 60 }), CENTIMETRES) as AreaLight;
    expect(area.radiance[0]).toBeCloseTo(60 / Math.PI, 9);
  });

  test("a temperature tints with luminance 1, as Blender measures it", () => {
    const { intensity } = lit(
      hostLight(POINT, { temperatureKelvin: 3200 }, { value: 4 * Math.PI }),
    ) as PointLight;
    for (const [at, expected] of [1.67936, 0.86596, 0.32589].entries())
      expect(Math.abs(intensity[at] / expected - 1)).toBeLessThan(0.01);
    expect(0.2126 * intensity[0] + 0.7152 * intensity[1] + 0.0722 * intensity[2]).toBeCloseTo(1, 3);
  });

  test("the same temperature in ACEScg is the same light in other primaries", () => {
    const acescg = litLight(hostLight(POINT, { temperatureKelvin: 3200 }), 0, {
      ...METRES,
      workingSpace: "lin_ap1_scene",
    }) as PointLight;
    const rec709 = lit(hostLight(POINT, { temperatureKelvin: 3200 })) as PointLight;
    expect(acescg.intensity[0]).toBeLessThan(rec709.intensity[0]);
    expect(acescg.intensity[2]).toBeGreaterThan(rec709.intensity[2]);
  });
});

describe("USD's units", () => {
  const usd = { unit: "nit", system: "usd" } as const;

  test("nits are radiance, whatever the size", () => {
    expect((lit(hostLight(RECT, {}, { ...usd, value: 7 })) as AreaLight).radiance[0]).toBe(7);
    expect((lit(hostLight(SPHERE, {}, { ...usd, value: 7 })) as SphereLight).radiance[0]).toBe(7);
  });

  test("normalised nits are divided by the surface in square metres", () => {
    const normalised = { ...usd, value: 7, normalised: true };
    expect((lit(hostLight(RECT, {}, normalised)) as AreaLight).radiance[0]).toBeCloseTo(7, 9);
    expect((lit(hostLight(SPHERE, {}, normalised)) as SphereLight).radiance[0]).toBeCloseTo(7 / Math.PI, 9);
  });

  test("a distant light's nits are its disc's, or its illuminance when normalised", () => {
    const distant = { kind: "sun", angleDegrees: 60 } as const;
    expect((lit(hostLight(distant, {}, { ...usd, value: 4 })) as SunLight).irradiance[0]).toBeCloseTo(
      Math.PI,
      9,
    );
    expect(
      (lit(hostLight(distant, {}, { ...usd, value: 4, normalised: true })) as SunLight).irradiance[0],
    ).toBe(4);
  });
});

describe("Nuke's classic units", () => {
  const nuke = { unit: "unitless", system: "nuke_classic" } as const;

  test("1 without falloff makes a facing white surface show 1, at any distance", () => {
    const point = lit(hostLight(POINT, {}, nuke)) as PointLight;
    expect(point.falloffPower).toBe(0);
    expect(point.intensity[0] / Math.PI).toBe(1);
    expect((lit(hostLight(SUN, {}, nuke)) as SunLight).irradiance[0] / Math.PI).toBe(1);
  });

  test("a quadratic falloff counts scene units", () => {
    const point = lit(hostLight({ ...POINT, falloff: "quadratic" }, {}, nuke), CENTIMETRES) as PointLight;
    // 1 at a distance of one unit, a centimetre.
    expect(point.intensity[0] / 0.01 ** 2 / Math.PI).toBeCloseTo(1, 9);
  });

  test("a penumbra lies outside the cone", () => {
    const spot = lit(hostLight({ ...SPOT, penumbraAngleDegrees: 5 }, {}, nuke)) as PointLight;
    expect(spot.cone!.cosInner).toBeCloseTo(Math.cos((30 * Math.PI) / 180), 9);
    expect(spot.cone!.cosOuter).toBeCloseTo(Math.cos((35 * Math.PI) / 180), 9);
  });
});

describe("photometric units", () => {
  test.each([
    [SUN, "lux", (light: HostLight) => (lit(light) as SunLight).irradiance[0], 1],
    [POINT, "candela", (light: HostLight) => (lit(light) as PointLight).intensity[0], 1],
    [POINT, "lumen", (light: HostLight) => (lit(light) as PointLight).intensity[0], 1 / (4 * Math.PI)],
    [RECT, "lumen", (light: HostLight) => (lit(light) as AreaLight).radiance[0], 1 / Math.PI],
  ] as const)("%o takes %s through 683 lm/W", (shape, unit, read, expected) => {
    expect(read(hostLight(shape, {}, { unit, value: 683 }))).toBeCloseTo(expected, 9);
  });
});

test("a light of a world with Y up stands where it stands", () => {
  const point = litLight(
    hostLight(POINT, { toWorld: matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 2, 3]) }),
    0,
    { ...CENTIMETRES, upAxis: "y" },
  ) as PointLight;
  expect(point.position).toEqual([0.01, -0.03, 0.02].map((value) => expect.closeTo(value, 12)));
});

describe("a light is refused", () => {
  const refused: readonly (readonly [string, LightShape, Partial<HostLight>, object, string])[] = [
    ["that is a sun in watts", SUN, {}, { unit: "watt" }, "intensity.unit"],
    ["that is a dome in lux", DOME, {}, { unit: "lux" }, "intensity.unit"],
    ["that is a Blender point in nit", POINT, {}, { unit: "nit" }, "intensity.unit"],
    ["that is a USD panel in watts", RECT, {}, { unit: "watt", system: "usd" }, "intensity.unit"],
    ["that is a bare number from Blender", POINT, {}, { unit: "unitless" }, "intensity.unit"],
    [
      "that is a rectangle of classic Nuke",
      RECT,
      {},
      { unit: "unitless", system: "nuke_classic" },
      "intensity.system",
    ],
    [
      "that is radiance over a total",
      RECT,
      {},
      { unit: "radiance", normalised: true },
      "intensity.normalised",
    ],
    ["of infinite stops", POINT, {}, { exposureStops: Infinity }, "intensity.exposure_stops"],
    ["that has nits but no size", POINT, {}, { unit: "nit", system: "usd" }, "point.radius"],
    ["without width", { ...RECT, width: 0 }, {}, {}, "rect.width"],
    ["of negative radius", { ...POINT, radius: -1 }, {}, {}, "point.radius"],
    ["with a cone of 200 degrees", { ...SPOT, coneAngleDegrees: 200 }, {}, {}, "spot.cone_angle_degrees"],
    ["with a blend of 2", { ...SPOT, blend: 2 }, {}, {}, "spot.blend"],
    ["of a Blender falloff that does not exist", { ...POINT, falloff: "linear" }, {}, {}, "point.falloff"],
    ["of 100 kelvin", POINT, { temperatureKelvin: 100 }, {}, "temperature_kelvin"],
    [
      "with a temperature in classic Nuke",
      POINT,
      { temperatureKelvin: 4000 },
      { unit: "unitless", system: "nuke_classic" },
      "temperature_kelvin",
    ],
    ["of negative colour", POINT, { colour: [1, -1, 1] }, {}, "colour"],
    ["of a matrix that is not finite", POINT, { toWorld: IDENTITY.with(3, Number.NaN) }, {}, "to_world"],
    ["flattened by its matrix", RECT, { toWorld: IDENTITY.with(0, 0) }, {}, "to_world"],
  ];
  test.each(refused)("%s", (_, shape, changes, intensity, field) => {
    const light = hostLight(shape, changes, intensity);
    const make = () => (shape.kind === "dome" ? litDome(light, 3, undefined, METRES) : lit(light));
    expect(make).toThrow(
      expect.objectContaining({
        reason: "INVALID_FIELD",
        field: `scene.lights[3].${field}`,
        remedy: expect.stringMatching(/\w/),
      }),
    );
  });
});

test("a sun shines where its -Z looks", () => {
  const sun = lit(hostLight(SUN, { toWorld: lookAt([0, -1, 1], [0, 0, 0]) })) as SunLight;
  expect(sun.towards).toEqual([0, -Math.SQRT1_2, Math.SQRT1_2].map((value) => expect.closeTo(value, 9)));
});
