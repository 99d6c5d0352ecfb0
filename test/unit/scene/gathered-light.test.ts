// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import { projectPoint } from "../../../daemon/core/scene/camera.ts";
import { lightScene } from "../../../daemon/core/scene/light-scene.ts";
import { hostCamera, hostLight, lookAt, pictureOf } from "../../support/host-scene.ts";
import { type Body, castPasses } from "../../support/ray-cast.ts";

const [WIDTH, HEIGHT] = [160, 96];
const FLOOR: Body = { kind: "plane", height: 0 };

/** What rays find around the pixels of the picture, so many more of them being rendered on each side. */
async function gathered(bodies: readonly Body[], roughness: number, overscan = 0, metallic = 0) {
  const [width, height] = [WIDTH + 2 * overscan, HEIGHT + 2 * overscan];
  const camera = hostCamera({ toWorld: lookAt([0, -5, 2], [0, 1, 0.4]), focalLengthMm: 35 });
  const lights = [
    hostLight({ kind: "sun", angleDegrees: 1 }, { toWorld: lookAt([1, -2, 2], [0, 0, 0]) }, { value: 3 }),
    hostLight({ kind: "dome", mapping: "blender", hiddenFromCamera: false }),
  ];
  const host = { upAxis: "z" as const, metresPerUnit: 1, camera, lights };
  const picture = pictureOf(WIDTH, HEIGHT, overscan);
  const scene = lightScene(host, picture, () => undefined, "lin_rec709_scene");
  const passes = castPasses(scene.view, bodies);
  const everywhere = (value: number) => ({
    width,
    height,
    planes: [new Float32Array(width * height).fill(value)],
  });
  passes.set("roughness", everywhere(roughness));
  passes.set("metallic", everywhere(metallic));
  const { bounce, sky, mirrored } = await makeGuides({ number: 0, width, height, passes, scene }, 1n, alone);
  const inside = (plane: Float32Array) =>
    Float32Array.from(
      { length: WIDTH * HEIGHT },
      (_, at) => plane[(Math.floor(at / WIDTH) + overscan) * width + (at % WIDTH) + overscan],
    );
  /** The row of the picture in which the floor lies so far away along the camera's axis. */
  const row = (y: number) => Math.floor(projectPoint(scene.view, [0, y, 0])!.row) - overscan;
  return { bounce: inside(bounce.planes[1]), sky: inside(sky.planes[1]), mirrored: inside(mirrored), row };
}

/** Mean difference as a share of the mean. */
const off = (some: Float32Array, wanted: Float32Array) =>
  wanted.reduce((sum, value, at) => sum + Math.abs(some[at] - value), 0) /
  wanted.reduce((sum, value) => sum + value, 0);

describe("light around a wall that the picture shows the foot of", async () => {
  const wall: Body = { kind: "box", low: [-30, 2, 0], high: [30, 2.4, 30], colour: [0.8, 0.8, 0.8] };
  const seen = await gathered([FLOOR, wall], 0.6);
  const whole = await gathered([FLOOR, wall], 0.6, 80);

  test("comes from what lies above the picture nearly as if it had been rendered (24 % off without)", () => {
    expect(off(seen.bounce, whole.bounce)).toBeLessThan(0.18);
  });

  test("comes from nearly as much of the sky (11 % off without)", () => {
    expect(off(seen.sky, whole.sky)).toBeLessThan(0.09);
  });
});

describe("a box that a floor mirrors", async () => {
  const box: Body = { kind: "box", low: [-0.7, 0, 0], high: [0.7, 1, 1.4] };
  /** The greatest step from a pixel to the next in the floor before the box. */
  const steepest = async (roughness: number) => {
    const { mirrored } = await gathered([FLOOR, box], roughness);
    let most = 0;
    for (let row = Math.round(HEIGHT * 0.75); row < HEIGHT * 0.95; row++)
      for (let at = row * WIDTH + 1; at < (row + 1) * WIDTH; at++)
        most = Math.max(most, Math.abs(mirrored[at] - mirrored[at - 1]));
    return most;
  };

  test("has an edge in a smooth one", async () => {
    expect(await steepest(0.02)).toBeGreaterThan(0.2);
  });

  test("has none in a rough one, nor do the tiles of rays (0.20 without averaging)", async () => {
    expect(await steepest(0.5)).toBeLessThan(0.16);
  });
});

test("the back of a thing, which nobody sees, throws less than its front but not nothing", async () => {
  const low: Body = { kind: "box", low: [-2, -0.6, 0], high: [2, -0.5, 0.4], colour: [0.8, 0.8, 0.8] };
  const { bounce, row } = await gathered([FLOOR, low], 0.6);
  const [front, back] = [row(-1.7), row(0.8)].map((line) => bounce[line * WIDTH + WIDTH / 2]);
  expect(back / front).toBeGreaterThan(0.05);
  expect(back / front).toBeLessThan(0.7);
});

test("a small bright thing throws no squares on the floor (steps of a quarter averaged once)", async () => {
  const lamp: Body = { kind: "sphere", centre: [0, 0.5, 0.5], radius: 0.3, colour: [1, 1, 1] };
  const { bounce, row } = await gathered([FLOOR, lamp], 0.6);
  let most = 0;
  let step = 0;
  for (let line = row(-0.2); line < row(-1.5); line++)
    for (let at = line * WIDTH + 1; at < (line + 1) * WIDTH; at++) {
      most = Math.max(most, bounce[at]);
      step = Math.max(step, Math.abs(bounce[at] - bounce[at - 1]));
    }
  expect(step / most).toBeLessThan(0.1);
});

test("metals throw the sky's light on what stands between them", async () => {
  const walls = [-1, 1].map(
    (side): Body => ({
      kind: "box",
      low: [side - 0.2, 0, 0],
      high: [side + 0.2, 2, 3],
      colour: [0.8, 0.8, 0.8],
    }),
  );
  const sum = ({ bounce }: { bounce: Float32Array }) => bounce.reduce((all, value) => all + value, 0);
  const [metal, matt] = [
    await gathered([FLOOR, ...walls], 0.5, 0, 1),
    await gathered([FLOOR, ...walls], 0.5),
  ];
  expect(sum(metal) / sum(matt)).toBeGreaterThan(0.2);
  expect(sum(metal) / sum(matt)).toBeLessThan(1);
});
