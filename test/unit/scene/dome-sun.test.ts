// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { Vec3 } from "../../../daemon/core/request.ts";
import { splitSun } from "../../../daemon/core/scene/dome-sun.ts";
import { domeDirection, texelSolidAngle } from "../../../daemon/core/scene/lat-long.ts";
import type { Dome } from "../../../daemon/core/scene/lit-scene.ts";

const [WIDTH, HEIGHT] = [1024, 512];
const TOWARDS: Vec3 = [0.48, -0.64, 0.6];
const bare: Dome = {
  name: "sky",
  castsShadow: true,
  radiance: [2, 2, 2],
  // A quarter turn about the zenith.
  fromWorld: [0, 1, 0, -1, 0, 0, 0, 0, 1],
  mapping: "blender",
  visibleToCamera: true,
};

/** A grey sky with a disc of a radius (radians) that is so many times brighter, orange. */
function skyWith(radius: number, brightness: number): Dome {
  const planes = [1, 0.8, 0.5].map((share) => {
    const plane = new Float32Array(WIDTH * HEIGHT).fill(1);
    for (let at = 0; at < plane.length; at++) {
      const [row, column] = [Math.floor(at / WIDTH), at % WIDTH];
      const direction = domeDirection(bare, (column + 0.5) / WIDTH, (row + 0.5) / HEIGHT);
      const cosine = direction.reduce((sum, value, axis) => sum + value * TOWARDS[axis], 0);
      if (cosine > Math.cos(radius)) plane[at] += brightness * share;
    }
    return plane;
  });
  return { ...bare, map: { width: WIDTH, height: HEIGHT, planes } };
}

const fluxOf = (map: NonNullable<Dome["map"]>, channel: number) =>
  map.planes[channel].reduce(
    (sum, value, at) => sum + value * texelSolidAngle(Math.floor(at / map.width), map.width, map.height),
    0,
  );

describe("a sky with a sun", () => {
  const whole = skyWith(0.03, 3000);
  const { dome, sun } = splitSun(whole)!;

  it("gives a lamp that stands where the sun does, as wide, of its colour", () => {
    expect(Math.hypot(...sun.towards.map((value, axis) => value - TOWARDS[axis]))).toBeLessThan(0.003);
    expect(sun.halfAngle).toBeGreaterThan(0.025);
    expect(sun.halfAngle).toBeLessThan(0.035);
    expect(sun.irradiance[1] / sun.irradiance[0]).toBeCloseTo(0.8, 2);
    expect(sun.irradiance[2] / sun.irradiance[0]).toBeCloseTo(0.5, 2);
    // pi r^2 times radiance times the dome's factor.
    expect(sun.irradiance[0] / (Math.PI * 0.03 ** 2 * 3000 * 2)).toBeCloseTo(1, 1);
    expect(sun).toMatchObject({ name: "sky.sun", castsShadow: true });
  });

  it("keeps all the light, and the picture for the camera", () => {
    for (const channel of [0, 1, 2]) {
      const left = fluxOf(dome.lightMap!, channel) + sun.irradiance[channel] / 2;
      expect(left / fluxOf(whole.map!, channel)).toBeCloseTo(1, 3);
    }
    expect(dome.lightMap!.planes[0].every((value) => value < 10)).toBe(true);
    expect(dome.map).toBe(whole.map);
  });
});

it.each([
  ["even", skyWith(0.03, 0)],
  ["with a weak lamp", skyWith(0.03, 100)],
  ["with a bright half", skyWith(1.2, 3000)],
  [
    "black",
    {
      ...bare,
      map: { width: WIDTH, height: HEIGHT, planes: Array(3).fill(new Float32Array(WIDTH * HEIGHT)) },
    },
  ],
  ["without a picture", bare],
])("leaves a sky alone that is %s", (_, dome: Dome) => {
  expect(splitSun(dome)).toBeUndefined();
});
