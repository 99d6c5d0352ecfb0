// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import type { Vec3 } from "../../../daemon/core/request.ts";
import { createView } from "../../../daemon/core/scene/camera.ts";
import { lightScene } from "../../../daemon/core/scene/light-scene.ts";
import { roomAround } from "../../../daemon/core/scene/room.ts";
import { hostCamera, hostLight, lookAt, pictureOf } from "../../support/host-scene.ts";
import { type Body, castPasses } from "../../support/ray-cast.ts";

const SIZE = 100;
const view = createView(hostCamera(), pictureOf(10, 10), { upAxis: "z", metresPerUnit: 1 });

/** A picture of floor 1 m below the viewer, of whose pixels so many show something else. */
function enclosedBy(ceilings: number, above = 1, seen = view) {
  const isOther = (at: number) => at < ceilings;
  const plane = (value: (at: number) => number) => Float32Array.from({ length: SIZE }, (_, at) => value(at));
  const none = plane(() => 0);
  const position = new Float32Array(3 * SIZE);
  for (let at = 0; at < SIZE; at++) position[3 * at + 2] = seen.position[2] + (isOther(at) ? above : -1);
  const surface = {
    width: 10,
    hit: new Uint8Array(SIZE).fill(1),
    normal: [none, none, plane((at) => (isOther(at) ? -1 : 1))] as const,
    position,
  };
  const thrown = [plane((at) => at), plane(() => 2), plane(() => 0)];
  return roomAround(surface, seen, thrown);
}

describe("a room", () => {
  it("is where the picture shows a ceiling, and its walls throw what those in the picture do", () => {
    expect(enclosedBy(0).enclosed).toBe(0);
    expect(enclosedBy(2)).toEqual({ light: [49.5, 2, 0], enclosed: 0.8 });
  });

  it("begins little by little", () => {
    expect(enclosedBy(1).enclosed).toBeCloseTo(0.8 / 2, 6);
  });

  it("is not under what hangs below the viewer, nor in a view from everywhere", () => {
    expect(enclosedBy(20, -0.5).enclosed).toBe(0);
    const projection = "orthographic" as const;
    expect(enclosedBy(20, 1, { ...view, projection }).enclosed).toBe(0);
  });
});

describe("walls behind the viewer", async () => {
  const wall = (low: Vec3, high: Vec3): Body => ({ kind: "box", low, high, colour: [0.7, 0.7, 0.7] });
  const walls = [
    wall([-3, -4, -0.1], [3, 4, 0]),
    wall([-3.1, -4, 0], [-3, 4, 3]),
    wall([3, -4, 0], [3.1, 4, 3]),
    wall([-3, 4, 0], [3, 4.1, 3]),
  ];
  const ceiling = wall([-3, -4, 3], [3, 4, 3.1]);
  /** Share of the sky that reaches the wall that the viewer faces, in its middle, where no ceiling is near. */
  const skyOnWall = async (bodies: readonly Body[]) => {
    const [width, height] = [120, 80];
    const camera = hostCamera({ toWorld: lookAt([0, -3.5, 1.5], [0, 4, 1.7]), focalLengthMm: 20 });
    const lights = [hostLight({ kind: "dome", mapping: "blender", hiddenFromCamera: true })];
    const host = { upAxis: "z" as const, metresPerUnit: 1, camera, lights };
    const scene = lightScene(host, pictureOf(width, height), () => undefined, "lin_rec709_scene");
    const frame = { number: 0, width, height, passes: castPasses(scene.view, bodies), scene };
    const { sky, surface } = await makeGuides(frame, 1n, alone);
    const at = (height >> 1) * width + (width >> 1);
    expect(surface.normal[1][at]).toBeCloseTo(-1, 5);
    return sky.planes[1][at];
  };

  it("hide most of the sky once there is a ceiling overhead", async () => {
    const [open, closed] = [await skyOnWall(walls), await skyOnWall([...walls, ceiling])];
    expect(open).toBeGreaterThan(0.2);
    expect(closed).toBeGreaterThan(0);
    expect(closed).toBeLessThan(0.3 * open);
  });
});
