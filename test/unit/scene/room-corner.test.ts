// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Vec3 } from "../../../daemon/core/request.ts";
import { createView } from "../../../daemon/core/scene/camera.ts";
import { roomCorner } from "../../../daemon/core/scene/room-corner.ts";
import { assembleSurface } from "../../../daemon/core/scene/surface.ts";
import { hostCamera, lookAt, pictureOf } from "../../support/host-scene.ts";
import { type Body, castPasses } from "../../support/ray-cast.ts";

const box = (low: Vec3, high: Vec3): Body => ({ kind: "box", low, high, colour: [0.7, 0.7, 0.7] });
const floor = box([-9, -9, -0.1], [9, 9, 0]);
const far = box([-4, 4, 0], [4, 4.1, 6]);
const right = box([4, -4, 0], [4.1, 4, 6]);
const left = box([-4.1, -4, 0], [-4, 4, 6]);

/** How sure a room is where the viewer stands in the middle, 1.5 m up, and looks at `at`. */
async function sureWith(bodies: readonly Body[], at: Vec3 = [4, 4, 1.5], focalLengthMm = 24) {
  const camera = hostCamera({ toWorld: lookAt([0, 0, 1.5], at), focalLengthMm });
  const view = createView(camera, pictureOf(120, 68), { upAxis: "z", metresPerUnit: 1 });
  return roomCorner(await assembleSurface(castPasses(view, [floor, ...bodies]), view, alone));
}

describe("a corner of a room", () => {
  it("is where two walls before each other fill the picture's upper edge", async () => {
    expect(await sureWith([far, right])).toBe(1);
  });

  it("is less sure the less is seen of the second wall", async () => {
    const turned = await Promise.all(
      [0.4, 0.55, 0.7].map((x) => sureWith([far, right], [4 * x, 4, 1.5], 35)),
    );
    expect(turned).toEqual([...turned].sort((a, b) => a - b));
    expect(turned[0]).toBeLessThan(turned[2]);
  });

  it("is none of one wall, of two that face each other, nor of walls lower than the view", async () => {
    expect(await sureWith([far])).toBe(0);
    expect(await sureWith([left, right], [0, 4, 1.5])).toBe(0);
    expect(await sureWith([box([-4, 4, 0], [4, 4.1, 1.6]), box([4, -4, 0], [4.1, 4, 1.6])])).toBe(0);
  });

  it("is none of the outer edge of a house", async () => {
    expect(await sureWith([box([2, 2, 0], [7, 7, 9])])).toBe(0);
  });
});
