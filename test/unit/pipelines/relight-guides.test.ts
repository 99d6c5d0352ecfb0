// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Frame } from "../../../daemon/core/pipelines/contract.ts";
import { normalsFromDepth } from "../../../daemon/core/pipelines/relight/complete-passes.ts";
import {
  CONDITIONS,
  CONTROL_CHANNELS,
  conditionTensor,
  controlTensor,
} from "../../../daemon/core/pipelines/relight/control.ts";
import { encodeRadiance } from "../../../daemon/core/pipelines/relight/encoding.ts";
import { type Guides, makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import type { LitScene } from "../../../daemon/core/scene/lit-scene.ts";
import { rayCastFrame } from "../../contract/pipelines/ray-cast-frame.ts";
import { grainAt, patternAt } from "../../support/control-reference/noise.ts";
import { valueOfSum } from "../../support/control-reference/sums.ts";

const [WIDTH, HEIGHT] = [60, 40];
const usual = ["depth", "normal", "albedo", "roughness"] as const;
const frame = () => rayCastFrame(WIDTH, HEIGHT, usual);
const withScene = (change: (scene: LitScene) => LitScene): Frame => {
  const whole = frame();
  return { ...whole, scene: change(whole.scene!) };
};
/** The floor in front of the ball, in full sun. */
const FLOOR = 36 * WIDTH + 50;

/** The noise of all pixels. */
function noiseOf(guides: Guides) {
  const { noise, base } = guides;
  const pixels = Array.from({ length: base.width * base.height }, (_, at) => at);
  return {
    grain: pixels.map((at) => grainAt(noise!, at)),
    pattern: pixels.map((at) => patternAt(guides, at)),
  };
}

describe("the guides of a frame", () => {
  it("make the base twice as bright under lights twice as strong, and the exposure half", async () => {
    const plain = await makeGuides(frame(), 1n, alone);
    const brighter = await makeGuides(
      withScene((scene) => ({
        ...scene,
        lights: scene.lights.map((light) =>
          light.kind === "sun" ? { ...light, irradiance: [6, 5.6, 5] as const } : light,
        ),
        domes: scene.domes.map((dome) => ({ ...dome, radiance: [0.6, 0.8, 1.1] as const })),
      })),
      1n,
      alone,
    );
    expect(brighter.base.planes[0][FLOOR] / plain.base.planes[0][FLOOR]).toBeCloseTo(2, 4);
    expect(brighter.exposure / plain.exposure).toBeCloseTo(0.5, 4);
    expect(brighter.airlight[2] / plain.airlight[2]).toBeCloseTo(2, 4);
  });

  it("start from the beauty pass where there is one", async () => {
    const input = rayCastFrame(WIDTH, HEIGHT, [...usual, "beauty"]);
    const guides = await makeGuides(input, 1n, alone);
    expect(guides.base).toBe(input.passes.get("beauty"));
    expect(guides.analytic!.planes[0][FLOOR]).not.toBe(guides.base.planes[0][FLOOR]);
  });

  it("show the light on white where the albedo is dark", async () => {
    const guides = await makeGuides(frame(), 1n, alone);
    const light = valueOfSum(guides.irradiance, 0, FLOOR);
    // A quarter of the sun's irradiance over pi at a cosine of 0.64, and the sky.
    expect(light).toBeGreaterThan((3 * 0.64) / Math.PI);
    expect(light).toBeLessThan((3 * 0.64) / Math.PI + 0.31);
  });

  it("tint the air with the sky and the sun", async () => {
    const bluer = await makeGuides(
      withScene((scene) => ({ ...scene, domes: [{ ...scene.domes[0], radiance: [0.05, 0.2, 1] }] })),
      1n,
      alone,
    );
    expect(bluer.airlight[2]).toBeGreaterThan(bluer.airlight[0]);
  });

  it("give the lamps' share between none and all", async () => {
    expect(
      (
        await makeGuides(
          withScene((scene) => ({ ...scene, lights: [] })),
          1n,
          alone,
        )
      ).lampShare,
    ).toBe(0);
    expect(
      (
        await makeGuides(
          withScene((scene) => ({ ...scene, domes: [] })),
          1n,
          alone,
        )
      ).lampShare,
    ).toBe(1);
  });

  it("refuse a scene without light", async () => {
    const dark = withScene((scene) => ({ ...scene, lights: [], domes: [] }));
    await expect(makeGuides(dark, 1n, alone)).rejects.toThrow(/no light/);
  });

  it("refuse a request without a scene", async () => {
    await expect(makeGuides({ ...frame(), scene: undefined }, 1n, alone)).rejects.toThrow(
      /camera and lights/,
    );
  });

  it("give every frame its own grain, the same for the same seed", async () => {
    const numbered = async (number: number) => noiseOf(await makeGuides({ ...frame(), number }, 1n, alone));
    const { grain, pattern } = await numbered(1);
    const next = await numbered(2);
    expect((await numbered(1)).grain).toEqual(grain);
    expect(next.grain).not.toEqual(grain);
    expect(next.pattern).toEqual(pattern);
    const variance = grain.reduce((sum, value) => sum + value * value, 0) / grain.length;
    expect(variance).toBeGreaterThan(0.85);
    expect(variance).toBeLessThan(1.15);
  });

  it("keep the same seed's pattern in the world, and change it with the seed", async () => {
    const patternOf = async (seed: bigint) => noiseOf(await makeGuides(frame(), seed, alone)).pattern;
    const first = await patternOf(1n);
    expect(await patternOf(1n)).toEqual(first);
    expect(await patternOf(2n)).not.toEqual(first);
    const spread = Math.max(...first) - Math.min(...first);
    expect(spread).toBeGreaterThan(0.5);
    expect(spread).toBeLessThan(4);
  });
});

it("leaves out what looks alone take, and nothing else", async () => {
  const whole = await makeGuides(frame(), 1n, alone);
  const plain = await makeGuides(frame(), 1n, alone, { looks: false, analytic: true, visibility: true });
  expect(plain).toEqual({ ...whole, water: undefined, noise: undefined });
  const control = await controlTensor(plain, { width: 64, height: 48, left: 2, top: 3, scale: 1 }, alone);
  const grain = CONTROL_CHANNELS.indexOf("grain") * 64 * 48;
  expect(control.data.subarray(grain).every((value) => value === 0)).toBe(true);
});

describe("normals from depth", () => {
  it("lie within a few degrees of the surface's own away from edges", async () => {
    const input = frame();
    const made = normalsFromDepth(input.passes.get("depth")!.planes[0], input.scene!.view);
    const given = input.passes.get("normal")!;
    const cosine = (at: number) =>
      [0, 1, 2].reduce((sum, axis) => sum + made.planes[axis][at] * given.planes[axis][at], 0);
    expect(cosine(FLOOR)).toBeGreaterThan(0.999);
    // The middle of the ball.
    expect(cosine(20 * WIDTH + 30)).toBeGreaterThan(0.97);
    expect(Math.hypot(...made.planes.map((plane) => plane[0]))).toBe(0);
  });
});

describe("the control tensor", () => {
  it("has the planes and conditions that the network was made for", async () => {
    const source = await readFile(new URL("../../../scripts/train/model.py", import.meta.url), "utf8");
    expect(source).toContain(`CONTROL_CHANNELS = ${CONTROL_CHANNELS.length}\n`);
    expect(source).toContain(`CONDITIONS = ${CONDITIONS.length}\n`);
  });

  it("repeats the frame's edge in the padding and holds nothing but numbers", async () => {
    const guides = await makeGuides(frame(), 1n, alone);
    const control = await controlTensor(guides, { width: 64, height: 48, left: 2, top: 3, scale: 1 }, alone);
    const cond = conditionTensor(guides);
    expect(control.dims).toEqual([1, CONTROL_CHANNELS.length, 48, 64]);
    expect(cond.dims).toEqual([1, CONDITIONS.length]);
    const plane = CONTROL_CHANNELS.indexOf("base.g") * 64 * 48;
    expect(control.data[plane + 10 * 64 + 63]).toBe(control.data[plane + 10 * 64 + 61]);
    expect(control.data[plane + 47 * 64 + 5]).toBe(control.data[plane + 42 * 64 + 5]);
    expect(control.data[plane]).toBe(control.data[plane + 3 * 64 + 2]);
    expect([...control.data, ...cond.data].every((value) => Number.isFinite(Number(value)))).toBe(true);
  });

  it("cuts a part of the frame out as the whole has it", async () => {
    const guides = await makeGuides(frame(), 1n, alone);
    const whole = await controlTensor(guides, { width: 64, height: 48, left: 2, top: 3, scale: 1 }, alone);
    const part = await controlTensor(
      guides,
      { width: 32, height: 16, left: 2 - 32, top: 3 - 16, scale: 1 },
      alone,
    );
    for (let channel = 0; channel < CONTROL_CHANNELS.length; channel++)
      for (let row = 0; row < 16; row++) {
        const [from, at] = [(channel * 48 + row + 16) * 64 + 32, (channel * 16 + row) * 32];
        expect(part.data.slice(at, at + 32)).toEqual(whole.data.slice(from, from + 32));
      }
  });

  it("shows a frame reduced: a cell is the mean of its quarters", async () => {
    const guides = await makeGuides(frame(), 1n, alone);
    const full = await controlTensor(guides, { width: 64, height: 48, left: 0, top: 0, scale: 1 }, alone);
    const half = await controlTensor(guides, { width: 32, height: 32, left: 1, top: 2, scale: 2 }, alone);
    for (const name of ["base.g", "normal.z", "ray.x", "surface"] as const) {
      const channel = CONTROL_CHANNELS.indexOf(name);
      // Of radiance the mean is taken before it is encoded.
      const [open, close] =
        name === "base.g" ? [(encoded: number) => Math.expm1(encoded) / 8, encodeRadiance] : [Number, Number];
      const whole = (x: number, y: number) => open(Number(full.data[(channel * 48 + y) * 64 + x]));
      const cell = (x: number, y: number) => Number(half.data[(channel * 32 + y + 2) * 32 + x + 1]);
      const mean = close((whole(40, 20) + whole(41, 20) + whole(40, 21) + whole(41, 21)) / 4);
      expect(cell(20, 10)).toBeCloseTo(mean, 5);
      expect(cell(20, 25)).toBe(cell(20, 19));
    }
  });

  it("gives the cells that the edge cuts short the edge's value", async () => {
    const guides = await makeGuides(frame(), 1n, alone);
    const cells = await controlTensor(guides, { width: 16, height: 16, left: 0, top: 0, scale: 7 }, alone);
    expect(cells.data.every((value) => Number.isFinite(value))).toBe(true);
    const plane = CONTROL_CHANNELS.indexOf("ray.x") * 16 * 16;
    const [, last, repeated] = [7, 8, 9].map((x) => Number(cells.data[plane + x]));
    expect(last).toBeGreaterThan(Number(cells.data[plane + 7]));
    expect(repeated).toBe(last);
  });

  it("turns normals into camera axes", async () => {
    const guides = await makeGuides(frame(), 1n, alone);
    const control = await controlTensor(guides, { width: 64, height: 48, left: 2, top: 3, scale: 1 }, alone);
    const at = (name: (typeof CONTROL_CHANNELS)[number]) =>
      Number(control.data[CONTROL_CHANNELS.indexOf(name) * 64 * 48 + 39 * 64 + 52]);
    expect(at("upness")).toBeCloseTo(1, 5);
    expect(at("normal.x")).toBeCloseTo(0, 5);
    expect(at("normal.y")).toBeCloseTo(0.97, 2);
    expect(at("normal.z")).toBeCloseTo(0.242, 2);
    expect(at("surface")).toBe(1);
  });
});
