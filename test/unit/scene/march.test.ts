// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { HostCamera, Vec3 } from "../../../daemon/core/request.ts";
import { sampleLight } from "../../../daemon/core/scene/light-samples.ts";
import { lightScene } from "../../../daemon/core/scene/light-scene.ts";
import { createScreenSpace } from "../../../daemon/core/scene/screen-space.ts";
import { assembleSurface } from "../../../daemon/core/scene/surface.ts";
import { marchRows } from "../../../daemon/core/scene/visibility.ts";
import { hostCamera, hostLight, lookAt, matrixOf, pictureOf } from "../../support/host-scene.ts";
import { type Body, castPasses } from "../../support/ray-cast.ts";
import { marchShadows } from "../../support/ray-reference/march-shadows.ts";
import { openHemisphere } from "../../support/ray-reference/open-hemisphere.ts";

const HERE: Vec3 = [0, 0, 0];
/** Kilometres from the origin. */
const AFAR: Vec3 = [6000, -3000, 800];
const STEPS = [
  { reduction: 1, step: 1 },
  { reduction: 1, step: 2 },
  { reduction: 3, step: 1 },
];

const moved = (point: Vec3, by: Vec3): Vec3 => [point[0] + by[0], point[1] + by[1], point[2] + by[2]];
const seenFrom = (from: Vec3, by: Vec3) => ({ toWorld: lookAt(moved(from, by), moved([0, 0, 0.3], by)) });

const CAMERAS: readonly (readonly [string, (by: Vec3) => Partial<HostCamera>])[] = [
  ["perspective", (by) => ({ ...seenFrom([0, -6, 3], by), focalLengthMm: 35 })],
  [
    "orthographic",
    (by) => ({ ...seenFrom([0, -6, 3], by), projection: "orthographic" as const, orthoWidth: 7 }),
  ],
  ["lat-long", (by) => ({ ...seenFrom([0.6, -2.4, 2.2], by), projection: "latlong" as const })],
];
const CASES = CAMERAS.flatMap(([projection, camera]) =>
  [HERE, AFAR].flatMap((by) => STEPS.map((steps) => [projection, by, steps, camera(by)] as const)),
);

const bodiesAt = (by: Vec3): readonly Body[] => [
  { kind: "plane", height: by[2] },
  { kind: "box", low: moved([-0.5, -0.5, 0], by), high: moved([0.5, 0.5, 1], by) },
  { kind: "sphere", centre: moved([1.2, -0.4, 0.6], by), radius: 0.6 },
];

async function marched(
  camera: Partial<HostCamera>,
  by: Vec3,
  bodies: readonly Body[],
  steps: (typeof STEPS)[number],
) {
  const lamp = matrixOf([1, 0, 0], [0, 1, 0], [0, 0, 1], moved([-2, -2, 2.5], by));
  const lights = [
    hostLight({ kind: "sun", angleDegrees: 3 }, { toWorld: lookAt([-1, -0.4, 1], [0, 0, 0]) }),
    hostLight({ kind: "sphere", radius: 0.4 }, { toWorld: lamp }),
  ];
  const host = { upAxis: "z" as const, metresPerUnit: 1, camera: hostCamera(camera), lights };
  const scene = lightScene(host, pictureOf(241, 163), () => undefined, "lin_rec709_scene");
  const surface = await assembleSurface(castPasses(scene.view, bodies), scene.view, alone);
  const space = await createScreenSpace(surface, scene.view, alone, steps);
  const samples = scene.lights.map((light) => sampleLight(light, by));
  const blank = () =>
    Array.from({ length: 2 * samples.length + 1 }, (_, index) =>
      new Float32Array(space.pixel.length).fill(index % 2 === 0 ? 1 : 0),
    );
  const inBands = (rows: number) => {
    const planes = blank();
    const task = { space, lights: samples, planes };
    for (let from = 0; from < space.height; from += rows)
      marchRows(task, from, Math.min(from + rows, space.height));
    return planes;
  };
  const reference = blank();
  for (const [index, light] of samples.entries())
    marchShadows(space, light, reference[2 * index], reference[2 * index + 1]);
  openHemisphere(space, reference[2 * samples.length]);
  return { inBands, reference };
}

describe.each(CASES)(
  "rows that a camera that is %s sees at %o, %o",
  async (_projection, by, steps, camera) => {
    const { inBands, reference } = await marched(camera, by, bodiesAt(by), steps);

    test("are marched as in doubles", () => {
      const planes = inBands(Infinity);
      for (const [index, plane] of planes.entries()) {
        // A ray that just touches an edge may meet it in one arithmetic and miss it in the other.
        const others = plane.reduce(
          (sum, value, at) => sum + (Math.abs(value - reference[index][at]) < 1e-4 * (1 + value) ? 0 : 1),
          0,
        );
        expect(others).toBeLessThanOrEqual(Math.max(3, 5e-4 * plane.length));
        expect(new Set(reference[index]).size).toBeGreaterThan(1);
      }
    });

    test("do not depend on the bands they are marched in", () => {
      expect(inBands(7)).toEqual(inBands(Infinity));
    });
  },
);

test("a row without any surface stays open", async () => {
  const { inBands, reference } = await marched(seenFrom([0, -6, 3], HERE), HERE, [], STEPS[0]);
  expect(inBands(10)).toEqual(reference);
});
