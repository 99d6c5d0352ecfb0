// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import {
  CONTROL_CHANNELS,
  type ControlTask,
  controlTensor,
  type Placement,
} from "../../../daemon/core/pipelines/relight/control.ts";
import { controlRows } from "../../../daemon/core/pipelines/relight/control-rows.ts";
import { type Guides, makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import type { SurfaceNoise } from "../../../daemon/core/pipelines/relight/pattern.ts";
import type { PassKind, Vec3 } from "../../../daemon/core/request.ts";
import type { View } from "../../../daemon/core/scene/camera.ts";
import { rayCastFrame } from "../../contract/pipelines/ray-cast-frame.ts";
import { controlInDoubles } from "../../support/control-reference/control.ts";

const [WIDTH, HEIGHT] = [61, 43];
const usual: readonly PassKind[] = ["depth", "normal", "albedo", "roughness", "metallic"];
const rendered: readonly PassKind[] = [...usual, "beauty", "diffuse_indirect", "glossy_indirect"];

const guidesOf = (kinds = usual, looks = true) =>
  makeGuides(rayCastFrame(WIDTH, HEIGHT, kinds), 0x9e3779b97f4a7c15n, alone, {
    looks,
    analytic: false,
    visibility: false,
  });

const seenBy = async (change: Partial<View>): Promise<Guides> => {
  const guides = await guidesOf();
  const view = { ...guides.view, ...change };
  return { ...guides, view };
};

/** Everything so many metres away, the eye too. */
async function movedBy(way: Vec3): Promise<Guides> {
  const guides = await guidesOf();
  const { position } = guides.surface;
  const surface = { ...guides.surface, position: position.map((along, at) => along + way[at % 3]) };
  const view = { ...guides.view, position: guides.view.position.map((along, axis) => along + way[axis]) };
  return { ...guides, view: view as unknown as View, surface };
}

const SCENES: readonly (readonly [string, () => Promise<Guides>])[] = [
  ["lamps alone", guidesOf],
  ["no looks", () => guidesOf(usual, false)],
  ["a renderer's passes of light", () => guidesOf(rendered)],
  ["an orthographic camera", () => seenBy({ projection: "orthographic" })],
  ["a lat-long camera", () => seenBy({ projection: "latlong" })],
  ["a scene 50 km from the origin", () => movedBy([50_000.3, -8_000.7, 300.1])],
];
const whole: Placement = { width: 72, height: 50, left: 5, top: 4, scale: 1 };
const PLACES: readonly (readonly [string, Placement])[] = [
  ["whole", whole],
  ["in part, beginning within it", { width: 33, height: 21, left: -13, top: -7, scale: 1 }],
  ["halved", { width: 39, height: 30, left: 3, top: 2, scale: 2 }],
  ["by threes", { width: 32, height: 32, left: 5, top: 8, scale: 3 }],
  ["by sevens, whose last are cut", { width: 16, height: 16, left: 0, top: 0, scale: 7 }],
];

describe.each(SCENES)("the control of a frame with %s", (_, guidesOf) => {
  test.each(PLACES)("agrees with doubles: the frame %s", async (_, place) => {
    const guides = await guidesOf();
    const { data } = await controlTensor(guides, place, alone);
    const expected = controlInDoubles(guides, place);
    const size = place.width * place.height;
    for (const [channel, name] of CONTROL_CHANNELS.entries()) {
      if (name === "rain") continue;
      let most = 0;
      for (let at = channel * size; at < (channel + 1) * size; at++) {
        const error = Math.abs(Number(data[at]) - expected[at]);
        if (!(error <= most)) most = error;
      }
      expect(most, name).toBeLessThan(1e-5);
    }
  });
});

describe("rain", () => {
  const [width, height] = [192, 108];
  const place: Placement = { width, height, left: 0, top: 0, scale: 1 };
  const rainOf = async (change: Partial<SurfaceNoise> = {}, given: Partial<Guides> = {}, of = place) => {
    const guides = await makeGuides(rayCastFrame(width, height, usual), 5n, alone);
    const { data } = await controlTensor(
      { ...guides, noise: { ...guides.noise!, ...change }, ...given },
      of,
      alone,
    );
    return (data as Float32Array).slice(CONTROL_CHANNELS.indexOf("rain") * of.width * of.height);
  };
  const count = (plane: Float32Array) => plane.filter((value) => value > 0.02).length;

  test("covers a small part of the frame, with values of 0 to about 1", async () => {
    const rain = await rainOf();
    expect(count(rain) / rain.length).toBeGreaterThan(0.02);
    expect(count(rain) / rain.length).toBeLessThan(0.4);
    expect(rain.every((value) => value >= 0 && value < 1.5)).toBe(true);
  });

  test("is the seed's and the frame's", async () => {
    const rain = await rainOf();
    expect(await rainOf()).toEqual(rain);
    expect(await rainOf({ salt: 6 })).not.toEqual(rain);
    expect(await rainOf({ frame: 99 })).not.toEqual(rain);
  });

  test("does not fall before what is nearer than all of it, and most before the farthest", async () => {
    const { surface } = await makeGuides(rayCastFrame(width, height, usual), 5n, alone);
    // Counted in median depths: the nearest sheet hangs at 0.15, the farthest at 1.6.
    const falling = async (medianDepth: number) =>
      count((await rainOf({}, { medianDepth })).filter((_, at) => surface.hit[at] === 1));
    expect(await falling(1e6)).toBe(0);
    expect(await falling(1e-6)).toBeGreaterThan(1.2 * (await falling(4)));
  });

  test("falls in the same places where cells are looked at", async () => {
    const rain = await rainOf({}, { medianDepth: 1e-6 });
    const halved = await rainOf({}, { medianDepth: 1e-6 }, { ...place, width: 96, height: 64, scale: 2 });
    for (const [row, column] of [
      [0, 0],
      [20, 33],
      [53, 95],
    ])
      expect(halved[row * 96 + column]).toBe(rain[(2 * row + 1) * width + 2 * column + 1]);
  });
});

test("is the same in any bands of rows", async () => {
  const guides = await guidesOf();
  for (const [, place] of PLACES) {
    const together = (await controlTensor(guides, place, alone)).data;
    const task: ControlTask = { guides, place, data: new Float32Array(together.length) };
    for (const [from, to] of [
      [7, place.height],
      [0, 1],
      [1, 7],
    ])
      controlRows({ ...task }, from, to);
    expect(task.data).toEqual(together);
  }
});
