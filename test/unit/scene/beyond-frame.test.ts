// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { HostCamera } from "../../../daemon/core/request.ts";
import { goOnOutside } from "../../../daemon/core/scene/beyond-frame.ts";
import { lightScene } from "../../../daemon/core/scene/light-scene.ts";
import { createScreenSpace } from "../../../daemon/core/scene/screen-space.ts";
import { assembleSurface } from "../../../daemon/core/scene/surface.ts";
import { hostCamera, lookAt, pictureOf } from "../../support/host-scene.ts";
import { type Body, castPasses } from "../../support/ray-cast.ts";

const [WIDTH, HEIGHT] = [160, 100];
const MARGIN = 80;
const FLOOR: Body = { kind: "plane", height: 0 };
const WALL: Body = { kind: "box", low: [-50, 3, 0], high: [50, 4, 50] };
const STRAIGHT = { toWorld: lookAt([0, -6, 1.5], [0.6, 0, 1.2]), focalLengthMm: 35 } as const;

/** The depth buffer of a camera's picture, with so many more pixels rendered on each side. */
async function spaceOf(bodies: readonly Body[], camera: Partial<HostCamera>, overscan = 0) {
  const host = { upAxis: "z" as const, metresPerUnit: 1, camera: hostCamera(camera), lights: [] };
  const picture = pictureOf(WIDTH, HEIGHT, overscan);
  const { view } = lightScene(host, picture, () => undefined, "lin_rec709_scene");
  const surface = await assembleSurface(castPasses(view, bodies), view, alone);
  return createScreenSpace(surface, view, alone, { reduction: 1, step: 1 });
}

describe.each([
  ["perspective", STRAIGHT],
  ["orthographic", { ...STRAIGHT, projection: "orthographic", orthoWidth: 5 } as const],
])("what lies around a picture of a %s camera", async (_, camera) => {
  const { wide } = await spaceOf([FLOOR, WALL], camera);
  const { nearness } = await spaceOf([FLOOR, WALL], camera, MARGIN);
  const isThere = wide.nearness.map((value) => (Number.isFinite(value) && value !== 0 ? 1 : 0));

  test("is a margin of half the picture's longer side", () => {
    expect(wide).toMatchObject({ margin: MARGIN, width: WIDTH + 2 * MARGIN, height: HEIGHT + 2 * MARGIN });
  });

  test("stands where a render with overscan has it", () => {
    const off = Array.from(wide.nearness, (value, at) =>
      isThere[at] ? Math.abs(value / nearness[at] - 1) : 0,
    );
    expect(off.filter((share) => share > 0.01).length / off.length).toBeLessThan(0.02);
  });

  test("is much of it where walls and floors leave the picture", () => {
    const inside = WIDTH * HEIGHT;
    const there = isThere.reduce((sum, value) => sum + value, 0);
    expect((there - inside) / (isThere.length - inside)).toBeGreaterThan(0.6);
  });

  test("reaches from the nearest to the farthest depth", () => {
    const depths = [...wide.nearness].filter((_, at) => isThere[at]).map((w) => (w > 0 ? 1 / w : -w));
    expect(wide.nearestDepth).toBeCloseTo(Math.min(...depths), 3);
    expect(wide.farthestDepth).toBeCloseTo(Math.max(...depths), 3);
  });
});

test("there is nothing around a sky", async () => {
  const { wide } = await spaceOf([FLOOR], STRAIGHT);
  const above = wide.nearness.subarray(0, wide.width * wide.margin);
  expect(above.every((value) => value === 0)).toBe(true);
});

test("a ball that the edge cuts does not go on", async () => {
  const { wide } = await spaceOf([{ kind: "sphere", centre: [0, 0, 1.2], radius: 1.9 }], STRAIGHT);
  const row = (wide.margin + HEIGHT / 2) * wide.width;
  const [above, beside] = [wide.width * (wide.margin - 20) + wide.width / 2, row + 10];
  expect(wide.nearness[above]).toBe(0);
  expect(wide.nearness[beside]).toBe(0);
});

test("the margin of a strip is as wide as the strip is high", () => {
  const [width, height] = [4000, 10];
  const plane = new Float32Array(width * height).fill(1);
  const view = { projection: "perspective", xStep: 1 } as const;
  const wide = goOnOutside(plane, { width, height, normal: [plane, plane, plane] }, view);
  expect(wide).toMatchObject({ margin: 10, width: 4020, height: 30 });
});

test("a lat-long picture shows all there is", async () => {
  const { wide, nearness } = await spaceOf([FLOOR, WALL], { ...STRAIGHT, projection: "latlong" });
  expect(wide.margin).toBe(0);
  expect(wide.nearness).toEqual(nearness);
});

describe("how far surfaces go on", () => {
  const [width, height] = [400, 100];

  /** Pixels past the right edge in each row, of surfaces flat over the last ten pixels of the rows before `flat`. */
  function lengths(up: number, flat = height): number[] {
    const nearness = new Float32Array(width * height).fill(1);
    for (let at = 0; at < nearness.length; at++) {
      const bumpy = Math.floor(at / width) >= flat && at % 2 === 0;
      if (bumpy || at % width < width - 11) nearness[at] = 3;
    }
    const plane = new Float32Array(width * height);
    const normal = [plane, plane, plane.map(() => up)] as const;
    const wide = goOnOutside(nearness, { width, height, normal }, { projection: "perspective", xStep: 1 });
    return Array.from({ length: height }, (_, row) => {
      const first = (wide.margin + row) * wide.width + wide.margin + width;
      return wide.nearness.subarray(first, first + wide.margin).indexOf(0);
    });
  }

  test("four times as far as they are seen where they stand, eight times where they lie, not at all where they slope", () => {
    expect([0, 1, 0.7].map((up) => lengths(up)[50])).toEqual([40, 80, 0]);
  });

  test("is the mean over neighbours, so that one row more or less changes little", () => {
    const found = lengths(0, 50);
    // Of rows 41 to 57 nine are flat.
    expect([20, 49, 50].map((row) => found[row])).toEqual([40, Math.round((40 * 9) / 17), 0]);
  });
});
