// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { HostCamera, HostLight, Vec3 } from "../../../daemon/core/request.ts";
import { projectPoint } from "../../../daemon/core/scene/camera.ts";
import { lightScene } from "../../../daemon/core/scene/light-scene.ts";
import { assembleSurface } from "../../../daemon/core/scene/surface.ts";
import { seeThrough } from "../../../daemon/core/scene/visibility.ts";
import { hostCamera, hostLight, lookAt, matrixOf, pictureOf } from "../../support/host-scene.ts";
import { type Body, castPasses, castRay } from "../../support/ray-cast.ts";

const FLOOR: Body = { kind: "plane", height: 0 };
const BOX: Body = { kind: "box", low: [-0.5, -0.5, 0], high: [0.5, 0.5, 1] };
const SUN = { kind: "sun", angleDegrees: 0 } as const;
/** 45 degrees high, from -X: the box's shadow reaches one metre beyond it to +X. */
const FROM_LEFT = lookAt([-1, 0, 1], [0, 0, 0]);
const DISTANT = { toWorld: lookAt([0, -7, 5], [0, 0, 0.3]), focalLengthMm: 40 } as const;

async function see(
  lights: readonly HostLight[],
  bodies: readonly Body[],
  camera: Partial<HostCamera> = DISTANT,
  [width, height] = [240, 160],
) {
  const host = { upAxis: "z" as const, metresPerUnit: 1, camera: hostCamera(camera), lights };
  const scene = lightScene(host, pictureOf(width, height), () => undefined, "lin_rec709_scene");
  const surface = await assembleSurface(castPasses(scene.view, bodies), scene.view, alone);
  const seen = await seeThrough(surface, scene, alone);
  const pixel = (point: Vec3) => {
    const { column, row } = projectPoint(scene.view, point)!;
    return Math.floor(row) * width + Math.floor(column);
  };
  return { seen, surface, scene, pixel };
}

describe("a sun behind a wall", () => {
  const BEHIND = { toWorld: lookAt([0, 2, 1], [0, 0, 0]) };
  const camera = { toWorld: lookAt([0, -5, 2.4], [0, -0.17, 0]), focalLengthMm: 50 };
  const shadeOf = async (height: number) => {
    const wall: Body = { kind: "box", low: [-9, 2, 0], high: [9, 2.2, height] };
    const { seen, pixel } = await see([hostLight(SUN, BEHIND)], [FLOOR, wall], camera);
    return seen.lights[0]!.open[pixel([0, -0.2, 0])];
  };

  test("that goes on above the picture does not reach the floor", async () => {
    expect(await shadeOf(4)).toBeLessThan(0.1);
  });

  test("whose top is in the picture shines over it", async () => {
    expect(await shadeOf(0.6)).toBeGreaterThan(0.9);
  });
});

test("light reaches the floor behind a ball that floats before it", async () => {
  const ball: Body = { kind: "sphere", centre: [0, -2, 1.6], radius: 0.25 };
  const high = { toWorld: lookAt([0, -0.3, 1], [0, 0, 0]) };
  const { seen, pixel } = await see([hostLight(SUN, high)], [FLOOR, ball]);
  const { open } = seen.lights[0]!;
  // Rays from here cross the ball in the picture, two metres behind it.
  for (const y of [0.9, 1.2, 1.5]) expect(open[pixel([0.3, y, 0])]).toBeGreaterThan(0.95);
  expect(open[pixel([0, -1.52, 0])]).toBeLessThan(0.3);
});

describe("a box on a floor under a sun", () => {
  const cameras: readonly (readonly [string, Partial<HostCamera>, readonly [number, number]])[] = [
    ["perspective", DISTANT, [240, 160]],
    ["orthographic", { ...DISTANT, projection: "orthographic", orthoWidth: 7 }, [240, 160]],
    ["perspective at half resolution", DISTANT, [720, 480]],
    ["perspective and reduced by three", DISTANT, [1201, 800]],
    ["orthographic and reduced", { ...DISTANT, projection: "orthographic", orthoWidth: 7 }, [1200, 800]],
    [
      "lat-long and reduced",
      { projection: "latlong", toWorld: lookAt([0.6, -2.4, 2.2], [0.4, 0, 0.3]) },
      [1400, 700],
    ],
    ["lat-long", { projection: "latlong", toWorld: lookAt([0.6, -2.4, 2.2], [0.4, 0, 0.3]) }, [480, 240]],
  ];
  describe.each(cameras)("seen by a camera that is %s", async (_, camera, size) => {
    const { seen, pixel } = await see([hostLight(SUN, { toWorld: FROM_LEFT })], [FLOOR, BOX], camera, [
      ...size,
    ]);
    const { open, occluderDistance } = seen.lights[0]!;

    test.each([
      [0.8, -0.2],
      [1.2, 0],
      [1, -0.3],
    ])("(%f, %f) lies in its shadow", (x, y) => {
      expect(open[pixel([x, y, 0])]).toBeLessThan(0.1);
    });

    test.each([
      [1.8, 0],
      [-0.8, 0],
      [0.9, -0.9],
      [0, -1],
    ])("(%f, %f) is lit", (x, y) => {
      expect(open[pixel([x, y, 0])]).toBeGreaterThan(0.9);
    });

    test("the box's top is lit", async () => {
      expect(open[pixel([0, 0, 1])]).toBeGreaterThan(0.9);
    });

    test("tells how far the box is along the light", async () => {
      // The ray from (1, -0.2, 0) meets the box's face x = 0.5 half a metre on: 0.5 * sqrt 2.
      expect(occluderDistance[pixel([1, -0.2, 0])]).toBeGreaterThan(0.5);
      expect(occluderDistance[pixel([1, -0.2, 0])]).toBeLessThan(1.3);
      expect(occluderDistance[pixel([0, -1, 0])]).toBe(0);
    });
  });

  test.each([
    [240, 160],
    [1280, 800],
  ])("agrees with traced shadow rays on nearly every pixel of the floor at %i x %i", async (...size) => {
    const sun = hostLight(SUN, { toWorld: FROM_LEFT });
    const { seen, surface, scene } = await see([sun], [FLOOR, BOX], DISTANT, size);
    const [light] = scene.lights;
    if (light.kind !== "sun") throw new Error("expected a sun");
    let agree = 0;
    let count = 0;
    for (let at = 0; at < surface.hit.length; at++) {
      if (surface.hit[at] === 0 || surface.position[3 * at + 2] > 0.01) continue;
      const from: Vec3 = [surface.position[3 * at], surface.position[3 * at + 1], 1e-4];
      const blocked = castRay([BOX], from, light.towards) !== undefined;
      count++;
      if (seen.lights[0]!.open[at] < 0.5 === blocked) agree++;
    }
    expect(agree / count).toBeGreaterThan(0.98);
  });
});

test("an empty floor shadows nothing, however low the sun", async () => {
  const low = hostLight(SUN, { toWorld: lookAt([-1, 0, 0.05], [0, 0, 0]) });
  const { seen } = await see([low], [FLOOR]);
  expect(seen.lights[0]!.open.every((value) => value === 1)).toBe(true);
});

test("a ball does not shadow its own lit side", async () => {
  const { seen, surface, scene } = await see(
    [hostLight(SUN, { toWorld: FROM_LEFT })],
    [{ kind: "sphere", centre: [0, 0, 1], radius: 1 }],
  );
  const [light] = scene.lights;
  if (light.kind !== "sun") throw new Error("expected a sun");
  const [x, y, z] = light.towards;
  let dark = 0;
  let count = 0;
  for (let at = 0; at < surface.hit.length; at++) {
    const [nx, ny, nz] = surface.normal;
    if (surface.hit[at] === 0 || nx[at] * x + ny[at] * y + nz[at] * z < 0.15) continue;
    count++;
    if (seen.lights[0]!.open[at] < 0.9) dark++;
  }
  expect(count).toBeGreaterThan(1000);
  expect(dark / count).toBeLessThan(0.005);
});

test("a larger light has a softer shadow edge", async () => {
  const lamp = (radius: number) =>
    hostLight({ kind: "sphere", radius }, { toWorld: matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], [-3, 0, 3]) });
  const softness = async (radius: number) => {
    const { seen } = await see([lamp(radius)], [FLOOR, BOX]);
    return seen.lights[0]!.open.reduce((sum, value) => sum + (value > 0.1 && value < 0.9 ? 1 : 0), 0);
  };
  expect(await softness(0.8)).toBeGreaterThan(2 * (await softness(0.05)));
});

test("a light without shadow is not marched", async () => {
  const { seen } = await see([hostLight(SUN, { shadowless: true, toWorld: FROM_LEFT })], [FLOOR, BOX]);
  expect(seen.lights).toEqual([undefined]);
});

test("every one of forty lights has its own shadow", async () => {
  const low = hostLight(SUN, { toWorld: lookAt([1, 0, 1], [0, 0, 0]) });
  const lights = Array.from({ length: 40 }, () => low).with(39, hostLight(SUN, { toWorld: FROM_LEFT }));
  const { seen, pixel } = await see(lights, [FLOOR, BOX], DISTANT, [400, 380]);
  const [first, last] = [seen.lights[0]!, seen.lights[39]!];
  expect(first.open[pixel([-0.9, -0.2, 0])]).toBeLessThan(0.1);
  expect(last.open[pixel([-0.9, -0.2, 0])]).toBeGreaterThan(0.9);
  expect(last.open[pixel([0.9, -0.2, 0])]).toBeLessThan(0.1);
});

test("the same surface gives the same bytes", async () => {
  const once = async () => {
    const { seen } = await see(
      [hostLight({ kind: "sun", angleDegrees: 10 }, { toWorld: FROM_LEFT })],
      [FLOOR, BOX],
    );
    const { open, occluderDistance } = seen.lights[0]!;
    return Buffer.concat(
      [open, occluderDistance, seen.ambient].map((plane) => Buffer.from(plane.slice().buffer)),
    );
  };
  expect((await once()).equals(await once())).toBe(true);
});

test("a picture without any surface is open everywhere", async () => {
  const { seen } = await see([hostLight(SUN)], []);
  expect(seen.lights[0]!.open.every((value) => value === 1)).toBe(true);
  expect(seen.ambient.every((value) => value === 1)).toBe(true);
});

describe("ambient occlusion", () => {
  test("leaves an empty floor open", async () => {
    const { seen, pixel } = await see([], [FLOOR]);
    expect(seen.ambient[pixel([0, 0, 0])]).toBeGreaterThan(0.95);
  });

  test("closes half the sky at the foot of a wall", async () => {
    const wall: Body = { kind: "box", low: [-5, 0.5, 0], high: [5, 0.7, 5] };
    const { seen, pixel } = await see([], [FLOOR, wall]);
    const foot = seen.ambient[pixel([0, 0.47, 0])];
    expect(foot).toBeGreaterThan(0.4);
    expect(foot).toBeLessThan(0.72);
    expect(seen.ambient[pixel([0, -1.5, 0])]).toBeGreaterThan(0.93);
  });
});
