// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Image } from "../../../daemon/core/image.ts";
import type { PassKind, Vec3 } from "../../../daemon/core/request.ts";
import { createView } from "../../../daemon/core/scene/camera.ts";
import { assembleSurface } from "../../../daemon/core/scene/surface.ts";
import { hostCamera, pictureOf } from "../../support/host-scene.ts";

const [WIDTH, HEIGHT] = [9, 7];
/** The column where a floor on the left meets a wall on the right. */
const EDGE = 4;
const MIDDLE = 3 * WIDTH + EDGE;
const FLOOR: Vec3 = [0, 0, 1];
const WALL: Vec3 = [1, 0, 0];
const view = createView(hostCamera(), pictureOf(WIDTH, HEIGHT), { upAxis: "z", metresPerUnit: 1 });
const image = (count: number, value: (at: number, plane: number) => number): Image => ({
  width: WIDTH,
  height: HEIGHT,
  planes: Array.from({ length: count }, (_, plane) =>
    Float32Array.from({ length: WIDTH * HEIGHT }, (_, at) => value(at, plane)),
  ),
});

/** The normals of floor and wall, at whose edge there stands `mean`; depths by column are `depth`. */
async function normalsWith(mean: Vec3, depth: (column: number) => number = () => 2, scale = 1) {
  const at = (column: number) => (column < EDGE ? FLOOR : column > EDGE ? WALL : mean);
  const passes = new Map<PassKind, Image>([
    ["depth", image(1, (pixel) => depth(pixel % WIDTH))],
    ["normal", image(3, (pixel, axis) => scale * at(pixel % WIDTH)[axis])],
    ["albedo", image(3, () => 0.5)],
  ]);
  const { normal } = await assembleSurface(passes, view, alone);
  return (pixel: number) => normal.map((plane) => plane[pixel]);
}

describe("a pixel that mixes faces", () => {
  it("gets the normal of the one that it shows more of", async () => {
    const floor = await normalsWith([0.3, 0, 0.7]);
    const wall = await normalsWith([0.6, 0, 0.4]);
    for (const pixel of [EDGE, MIDDLE, MIDDLE + WIDTH, (HEIGHT - 1) * WIDTH + EDGE]) {
      expect(floor(pixel)).toEqual(FLOOR);
      expect(wall(pixel)).toEqual(WALL);
    }
    expect(floor(MIDDLE - 1)).toEqual(FLOOR);
    expect(floor(MIDDLE + 1)).toEqual(WALL);
  });

  it("gets none of what lies farther behind or in front", async () => {
    const normals = await normalsWith([0.3, 0, 0.7], (column) => (column < EDGE ? 2.2 : 2));
    expect(normals(MIDDLE)).toEqual(WALL);
  });

  it("keeps the mean, made unit length, where neither face stands beside it", async () => {
    const normals = await normalsWith([0.3, 0, 0.4], (column) => (column === EDGE ? 2 : 3));
    const [x, y, z] = normals(MIDDLE);
    expect([x, y]).toEqual([expect.closeTo(0.6, 6), 0]);
    expect(z).toBeCloseTo(0.8, 6);
  });

  it("is not seen in a normal that half floats round, nor in a renderer's that has any length", async () => {
    const round = await normalsWith([0.594, 0, 0.792]);
    const short = await normalsWith([0.6, 0, 0.8], () => 2, 0.5);
    for (const normals of [round, short]) expect(normals(MIDDLE)[0]).toBeCloseTo(0.6, 6);
  });
});
