// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Image } from "../../../daemon/core/image.ts";
import { shade } from "../../../daemon/core/scene/analytic-plate.ts";
import { prepareEnvironment } from "../../../daemon/core/scene/environment.ts";
import type { Dome, Light } from "../../../daemon/core/scene/lit-scene.ts";
import { assembleSurface } from "../../../daemon/core/scene/surface.ts";
import { seeThrough } from "../../../daemon/core/scene/visibility.ts";
import { rayCastFrame } from "../../contract/pipelines/ray-cast-frame.ts";
import { shadeInDoubles } from "../../support/shading-reference/shade.ts";

const named = { name: "light", castsShadow: true } as const;
const across = { axisX: [1, 0, 0], axisY: [0, 0.6, 0.8] } as const;
const panel = { ...named, ...across, kind: "area", normal: [0, 0.8, -0.6], radiance: [3, 2, 1] } as const;
const sun = { ...named, kind: "sun", towards: [-0.6, -0.48, 0.64], irradiance: [3, 2.8, 2.5] } as const;
const point = { ...named, kind: "point", position: [0.6, -0.4, 0.9], intensity: [5, 4, 3] } as const;
const cone = {
  axis: [-0.48, 0.36, -0.8],
  axisX: [0.6, 0.8, 0],
  axisY: [0.64, -0.48, -0.6],
  stretchX: 1.4,
  stretchY: 1,
  cosOuter: 0.85,
  cosInner: 0.95,
} as const;

const LIGHTS: readonly (readonly [string, Light])[] = [
  ["a sun without size", { ...sun, halfAngle: 0 }],
  ["a sun's disc", { ...sun, halfAngle: 0.01 }],
  ["a wide sun on the horizon", { ...sun, towards: [0.995, 0, 0.0998], halfAngle: 0.4 }],
  ["a point", { ...point, radius: 0, falloffPower: 2 }],
  ["a point without falloff", { ...point, radius: 0, falloffPower: 0 }],
  ["a lamp with a radius", { ...point, radius: 0.2, falloffPower: 2 }],
  ["a spot", { ...point, radius: 0, falloffPower: 2, cone }],
  ["a soft spot", { ...point, radius: 0.1, falloffPower: 2, cone }],
  [
    "a ball close by",
    { ...named, kind: "sphere", centre: [0.5, 0.2, 0.4], radius: 0.3, radiance: [2, 3, 4] },
  ],
  [
    "a panel",
    { ...panel, outline: "rect", centre: [0, -0.8, 0.9], halfWidth: 0.5, halfHeight: 0.3, halfSpread: 2 },
  ],
  [
    "a disc",
    { ...panel, outline: "ellipse", centre: [0, -0.8, 0.9], halfWidth: 0.5, halfHeight: 0.3, halfSpread: 2 },
  ],
  [
    "a disc with a grid",
    { ...panel, outline: "ellipse", centre: [0, -1, 1.2], halfWidth: 0.5, halfHeight: 0.3, halfSpread: 0.5 },
  ],
  [
    "a panel as small as a coin, far away",
    { ...panel, outline: "rect", centre: [0, -80, 60], halfWidth: 0.02, halfHeight: 0.01, halfSpread: 2 },
  ],
];

const sky: Dome = {
  name: "sky",
  castsShadow: true,
  radiance: [0.5, 1, 1.5],
  map: gradient(),
  fromWorld: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  mapping: "blender",
  visibleToCamera: false,
};

function gradient(): Image {
  const [width, height] = [64, 32];
  const planes = [2, 3, 5].map((turns) =>
    Float32Array.from({ length: width * height }, (_, at) => 1 + Math.sin((at * turns) / width)),
  );
  return { width, height, planes };
}

/** What the lights make of a floor and a ball of all roughnesses, half of it metal; in lanes and in doubles. */
async function both(lights: readonly Light[], domes: readonly Dome[]) {
  const frame = rayCastFrame(99, 70, ["depth", "normal", "albedo", "roughness", "metallic"]);
  frame.passes.get("roughness")!.planes[0].forEach((_, at, plane) => {
    plane[at] = (at % 99) / 98;
  });
  frame.passes.get("metallic")!.planes[0].forEach((_, at, plane) => {
    plane[at] = at % 3 === 0 ? 1 : 0;
  });
  const scene = { ...frame.scene!, lights, domes };
  const surface = await assembleSurface(frame.passes, scene.view, alone);
  const { lights: visibility, ambient: openness } = await seeThrough(surface, scene, alone);
  const environment = domes.length > 0 ? await prepareEnvironment(domes, alone) : undefined;
  const seen = { visibility, openness, environment };
  const plate = await shade(surface, scene, alone, seen);
  const doubles: typeof alone = {
    run: async (_, task) => shadeInDoubles(task as Parameters<typeof shadeInDoubles>[0]),
  };
  return { plate, reference: await shade(surface, scene, doubles, seen) };
}

const IMAGES = ["sum", "matt", "specular", "lampLight", "skyLight", "glossReflectance"] as const;
const PLANES = ["bareLampLight", "passed", "openness", "occluderDistance"] as const;

function expectAlike({ plate, reference }: Awaited<ReturnType<typeof both>>) {
  for (const name of IMAGES)
    for (const [channel, plane] of plate[name].planes.entries())
      expect(errorOf(plane, reference[name].planes[channel]), name).toBeLessThan(1e-3);
  // A lane at the edge of a shadow may fall to either side of it.
  for (const name of PLANES) expect(errorOf(plate[name], reference[name]), name).toBeLessThan(2e-3);
}

/** Mean error as a share of the mean value. */
function errorOf(plane: Float32Array, wanted: Float32Array): number {
  let error = 0;
  let total = 1e-9;
  for (let at = 0; at < wanted.length; at++) {
    error += Math.abs(plane[at] - wanted[at]);
    total += Math.abs(wanted[at]);
  }
  return error / total;
}

describe("lanes give what doubles give", () => {
  test.each(LIGHTS)("under %s", async (_, light) => expectAlike(await both([light], [])));

  test("under a sky", async () => expectAlike(await both([], [sky])));

  test("under all of them", async () => {
    const lights = LIGHTS.map(([, light]) => light);
    expectAlike(await both(lights, [sky]));
  });
});
