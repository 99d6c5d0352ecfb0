// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { CONTROL_CHANNELS, cellsOf, controlTensor } from "../../../daemon/core/pipelines/relight/control.ts";
import { finishPlate } from "../../../daemon/core/pipelines/relight/finish.ts";
import { type Guides, makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import { LOOK_SHARES, SHARE } from "../../../daemon/core/pipelines/relight/looks.ts";
import { placeInNetwork } from "../../../daemon/core/pipelines/relight/predict.ts";
import { rayCastFrame } from "../../contract/pipelines/ray-cast-frame.ts";
import { grainAt } from "../../support/control-reference/noise.ts";

const [WIDTH, HEIGHT] = [62, 41];
const guides = await makeGuides(rayCastFrame(WIDTH, HEIGHT, ["depth", "normal", "albedo"]), 1n, alone);
const { surface } = guides;
const whole = placeInNetwork(WIDTH, HEIGHT, 1e6, 16);
const halved = placeInNetwork(WIDTH, HEIGHT, 700, 16);
const filled = (planes: number, value: number) =>
  new Float32Array(planes * whole.width * whole.height).fill(value);
const sharesOf = () => new Float32Array(LOOK_SHARES * WIDTH * HEIGHT);

describe("the place of a frame in the network", () => {
  it("reduces it by the least whole factor that the network has room for", () => {
    expect(placeInNetwork(640, 360, 240_000, 16)).toMatchObject({ scale: 1, width: 672, height: 400 });
    expect(placeInNetwork(1920, 1080, 240_000, 16)).toMatchObject({ scale: 3, width: 672, height: 400 });
    expect(placeInNetwork(3840, 2161, 240_000, 16).scale).toBe(6);
  });
});

describe("what the network made", () => {
  /** Shares of the cells, laid on the frame: as radiance at unit exposure that is added to the red. */
  const spread = async (cells: Float32Array, place: typeof halved) => {
    const shares = new Float32Array(LOOK_SHARES * cells.length);
    shares.set(cells, SHARE.own * cells.length);
    const nothing = new Float32Array(3 * place.width * place.height);
    const plate = await finishPlate(guides, place, nothing, shares, 1, alone);
    const [before] = guides.base.planes;
    return plate.planes[0].map((value, at) => (value - before[at]) * guides.exposure);
  };
  const ofCells = (place: typeof halved, value: (row: number, column: number) => number) => {
    const { columns, rows } = cellsOf(guides.base, place);
    return Float32Array.from({ length: columns * rows }, (_, at) =>
      value(Math.floor(at / columns), at % columns),
    );
  };

  it("is cut out of its margin where the frame was not reduced", async () => {
    const residual = Float32Array.from({ length: 3 * whole.width * whole.height }, (_, at) => {
      const row = (Math.floor(at / whole.width) % whole.height) - whole.top;
      const column = (at % whole.width) - whole.left;
      return row === 40 && column === 50 ? 1 : 0;
    });
    const plate = await finishPlate(guides, whole, residual, undefined, 1, alone);
    const changed = plate.planes[1].map((value, at) => (value === guides.base.planes[1][at] ? 0 : 1));
    expect(changed.indexOf(1)).toBe(40 * WIDTH + 50);
    expect(changed.lastIndexOf(1)).toBe(40 * WIDTH + 50);
  });

  it("stays a ramp on a plane where it was", async () => {
    expect(halved.scale).toBe(2);
    const made = await spread(
      ofCells(halved, (_, column) => column),
      halved,
    );
    // The floor in front.
    const at = 37 * WIDTH + 50;
    expect(surface.hit[at]).toBe(1);
    expect(made[at + 1] - made[at]).toBeCloseTo(0.5, 2);
  });

  it("takes nothing across the edge of a surface", async () => {
    const last = (cell: number, length: number) => Math.min(2 * cell + 1, length - 1);
    const made = await spread(
      ofCells(halved, (row, column) => surface.hit[last(row, HEIGHT) * WIDTH + last(column, WIDTH)]),
      halved,
    );
    const wrong = surface.hit.reduce(
      (count, hit, at) => count + (Math.abs(made[at] - hit) > 0.01 ? 1 : 0),
      0,
    );
    // Left are pixels none of whose four cells is theirs.
    expect(wrong).toBeLessThan(0.01 * surface.hit.length);
  });
});

describe("the plate", () => {
  it("takes from a pixel that is darker than the cells around it the same share, not all", async () => {
    const at = 36 * WIDTH + 50;
    expect(surface.hit[at]).toBe(1);
    const plane = new Float32Array(WIDTH * HEIGHT).fill(1 / guides.exposure);
    plane[at] *= 0.05;
    const base = { ...guides.base, planes: [plane, plane, plane] };
    const residual = new Float32Array(3 * halved.width * halved.height).fill(-1);
    const plate = await finishPlate({ ...guides, base }, halved, residual, undefined, 1, alone);
    // log(1 + 8 x) less 1, as a share of x.
    const shareAt = (x: number) => ((1 + 8 * x) * Math.exp(-1) - 1) / (8 * x);
    expect(plate.planes[0][at + 2] * guides.exposure).toBeCloseTo(shareAt(1), 4);
    // A quarter of its cell, which is nearest along both sides: bilinear 3/4 times 3/4.
    const around = 1 - (0.95 / 4) * (9 / 16);
    expect((plate.planes[0][at] * guides.exposure) / 0.05).toBeCloseTo(shareAt(around), 4);
  });

  it("leaves of the dark side of a silhouette more than black, whose cell the network saw bright", async () => {
    const isDark = (at: number) => Math.floor(at / WIDTH) % 2 === 1 && (at % WIDTH) % 2 === 1;
    const plane = Float32Array.from(
      { length: WIDTH * HEIGHT },
      (_, at) => (isDark(at) ? 0.05 : 1) / guides.exposure,
    );
    const base = { ...guides.base, planes: [plane, plane, plane] };
    const residual = new Float32Array(3 * halved.width * halved.height).fill(-1);
    const plate = await finishPlate({ ...guides, base }, halved, residual, undefined, 1, alone);
    const at = 37 * WIDTH + 51;
    expect(isDark(at) && surface.hit[at] === 1).toBe(true);
    expect(plate.planes[0][at] * guides.exposure).toBeGreaterThan(0.2 * 0.05);
  });

  it("is the base bit for bit where nothing is to change", async () => {
    const plate = await finishPlate(guides, whole, filled(3, 0), sharesOf(), 1, alone);
    expect(plate.planes).toEqual(guides.base.planes);
    const weak = await finishPlate(guides, whole, filled(3, 1), undefined, 0, alone);
    expect(weak.planes).toEqual(guides.base.planes);
  });

  it("keeps highlights exactly and never goes below black elsewhere", async () => {
    const base = { ...guides.base, planes: guides.base.planes.map((plane) => plane.slice()) };
    base.planes[0][5] = 100 / guides.exposure;
    const plate = await finishPlate({ ...guides, base }, whole, filled(3, -9), undefined, 1, alone);
    expect(plate.planes[0][5]).toBe(base.planes[0][5]);
    expect(plate.planes[1][5]).toBe(0);
  });

  it("takes looks as shares of linear light", async () => {
    const looked = async (share: number, value: number, of: Guides = guides) => {
      const shares = sharesOf();
      shares.fill(value, share * WIDTH * HEIGHT, (share + 1) * WIDTH * HEIGHT);
      return finishPlate(of, whole, filled(3, 0), shares, 1, alone);
    };
    const at = 37 * WIDTH + 50;
    const [red, green] = guides.base.planes;
    // A fifth of the green in the red.
    expect((await looked(3, 0.2)).planes[0][at]).toBeCloseTo(red[at] + 0.2 * green[at], 5);
    const albedo = 0.1 * surface.diffuse[1][at];
    expect((await looked(17, 0.1)).planes[1][at]).toBeCloseTo(green[at] + albedo / guides.exposure, 5);
    const air = guides.airlight[1];
    expect((await looked(14, 0.5)).planes[1][at]).toBeCloseTo(green[at] + 0.5 * air, 5);
    const grain = 0.05 * grainAt(guides.noise!, at);
    expect((await looked(22, 0.05)).planes[1][at]).toBeCloseTo(
      Math.max(green[at] + grain / guides.exposure, 0),
      5,
    );
  });

  it("lets rain fall where the network was told of it, with the light of the air", async () => {
    const place = { width: WIDTH, height: HEIGHT, left: 0, top: 0, scale: 1 };
    const { data } = await controlTensor(guides, place, alone);
    const rain = (data as Float32Array).slice(CONTROL_CHANNELS.indexOf("rain") * WIDTH * HEIGHT);
    const shares = sharesOf();
    shares.fill(0.8, SHARE.rain * WIDTH * HEIGHT);
    const plate = await finishPlate(guides, whole, filled(3, 0), shares, 1, alone);
    expect(rain.some((value) => value > 0.02)).toBe(true);
    for (const channel of [0, 1, 2])
      for (const [at, value] of rain.entries())
        expect(plate.planes[channel][at]).toBeCloseTo(
          guides.base.planes[channel][at] + 0.8 * value * guides.airlight[channel],
          5,
        );
  });

  it("is refused where a pixel is no number", async () => {
    const residual = filled(3, 0);
    residual[(whole.top + 9) * whole.width + whole.left + WIDTH - 1] = Number.NaN;
    await expect(finishPlate(guides, whole, residual, undefined, 1, alone)).rejects.toMatchObject({
      reason: "INTERNAL",
      message: "The model gave a pixel that is no number.",
    });
  });
});
