// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import type { Vec3 } from "../../../daemon/core/request.ts";
import { createView, projectPoint } from "../../../daemon/core/scene/camera.ts";
import { lightScene } from "../../../daemon/core/scene/light-scene.ts";
import { enclosedShare, roomAround } from "../../../daemon/core/scene/room.ts";
import { hostCamera, hostLight, lookAt, pictureOf } from "../../support/host-scene.ts";
import { type Body, castPasses } from "../../support/ray-cast.ts";

const SIZE = 100;
const view = createView(hostCamera(), pictureOf(10, 10), { upAxis: "z", metresPerUnit: 1 });

/** What nobody asks of a surface here. */
const unseen = { height: 10, depth: new Float32Array(SIZE), roughness: new Float32Array(SIZE) };

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
  const enclosed = enclosedShare(surface, seen);
  return roomAround({ surface: { ...unseen, ...surface }, enclosed }, thrown);
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

const [WIDTH, HEIGHT] = [120, 80];

describe("walls behind the viewer", async () => {
  const wall = (low: Vec3, high: Vec3): Body => ({ kind: "box", low, high, colour: [0.7, 0.7, 0.7] });
  const walls = [
    wall([-3, -4, -0.1], [3, 4, 0]),
    wall([-3.1, -4, 0], [-3, 4, 3]),
    wall([3, -4, 0], [3.1, 4, 3]),
    wall([-3, 4, 0], [3, 4.1, 3]),
  ];
  const ceiling = wall([-3, -4, 3], [3, 4, 3.1]);
  /** What a viewer by the open side sees, under a sky and a sun that comes over that side. */
  const lightIn = async (bodies: readonly Body[], towards = { toWorld: lookAt([0, -5, 1.6], [0, 0, 1]) }) => {
    const camera = hostCamera({ toWorld: lookAt([0, -3.5, 1.5], [0, 4, 1.7]), focalLengthMm: 20 });
    const lights = [
      hostLight({ kind: "dome", mapping: "blender", hiddenFromCamera: true }),
      hostLight({ kind: "sun", angleDegrees: 0.5 }, towards),
    ];
    const host = { upAxis: "z" as const, metresPerUnit: 1, camera, lights };
    const scene = lightScene(host, pictureOf(WIDTH, HEIGHT), () => undefined, "lin_rec709_scene");
    const frame = { number: 0, width: WIDTH, height: HEIGHT, passes: castPasses(scene.view, bodies), scene };
    return makeGuides(frame, 1n, alone);
  };
  /** Of the wall that the viewer faces, in its middle, where no ceiling is near. */
  const onWall = async (bodies: readonly Body[]) => {
    const { sky, surface, keyVisibility } = await lightIn(bodies);
    const at = (HEIGHT >> 1) * WIDTH + (WIDTH >> 1);
    expect(surface.normal[1][at]).toBeCloseTo(-1, 5);
    return { sky: sky.planes[1][at], sun: keyVisibility[at] };
  };
  const skyOnWall = async (bodies: readonly Body[]) => (await onWall(bodies)).sky;
  const sunOnWall = async (bodies: readonly Body[]) => (await onWall(bodies)).sun;

  it("let as much of a sun in", async () => {
    const [open, closed] = [await sunOnWall(walls), await sunOnWall([...walls, ceiling])];
    expect(open).toBe(1);
    expect(closed).toBeCloseTo(0.2, 2);
  });

  it("let a sun in by a window that the picture shows", async () => {
    const around = [
      wall([-3, 4, 0], [-1.5, 4.1, 3]),
      wall([1.5, 4, 0], [3, 4.1, 3]),
      wall([-1.5, 4, 2.6], [1.5, 4.1, 3]),
    ];
    const low = { toWorld: lookAt([0, 5, 1.2], [0, 0, 0.2]) };
    const { keyVisibility, view: seen } = await lightIn([...walls.slice(0, 3), ...around, ceiling], low);
    const { column, row } = projectPoint(seen, [0, 1.5, 0])!;
    expect(keyVisibility[Math.floor(row) * WIDTH + Math.floor(column)]).toBe(1);
  });

  it("hide most of the sky once there is a ceiling overhead", async () => {
    const [open, closed] = [await skyOnWall(walls), await skyOnWall([...walls, ceiling])];
    expect(open).toBeGreaterThan(0.2);
    expect(closed).toBeGreaterThan(0);
    expect(closed).toBeLessThan(0.3 * open);
  });
});
