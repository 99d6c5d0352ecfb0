// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import { placeInNetwork } from "../../../daemon/core/pipelines/relight/predict.ts";
import { spreadResidual } from "../../../daemon/core/pipelines/relight/residual.ts";
import { rayCastFrame } from "../../contract/pipelines/ray-cast-frame.ts";

const [WIDTH, HEIGHT] = [62, 41];
const { surface } = await makeGuides(rayCastFrame(WIDTH, HEIGHT, ["depth", "normal", "albedo"]), 1n, alone);

it("reduces a frame by the least whole factor that the network has room for", () => {
  expect(placeInNetwork(640, 360, 262_144, 16)).toMatchObject({ scale: 1, width: 704, height: 432 });
  expect(placeInNetwork(1920, 1080, 262_144, 16)).toMatchObject({ scale: 3, width: 704, height: 432 });
  expect(placeInNetwork(3841, 2160, 262_144, 16).scale).toBe(6);
});

it("cuts the margin off where the frame was not reduced", async () => {
  const place = placeInNetwork(WIDTH, HEIGHT, 1e6, 16);
  const size = place.width * place.height;
  const given = Float32Array.from({ length: 3 * size }, (_, at) => at);
  const [, green] = await spreadResidual(given, place, surface, alone);
  expect(green[0]).toBe(size + place.top * place.width + place.left);
  expect(green[WIDTH * HEIGHT - 1]).toBe(
    size + (place.top + HEIGHT - 1) * place.width + place.left + WIDTH - 1,
  );
});

it("keeps an even residual even, and a ramp a ramp on a plane", async () => {
  const place = placeInNetwork(WIDTH, HEIGHT, 700, 16);
  expect(place.scale).toBe(2);
  const size = place.width * place.height;
  const ramp = Float32Array.from({ length: 3 * size }, (_, at) => (at < size ? 3 : at % place.width));
  const [even, across] = await spreadResidual(ramp, place, surface, alone);
  for (const value of even) expect(value).toBeCloseTo(3, 5);
  // The floor in front: its neighbours are of one plane.
  const at = (HEIGHT - 4) * WIDTH + 50;
  expect(surface.hit[at]).toBe(1);
  expect(across[at + 1] - across[at]).toBeCloseTo(0.5, 2);
});

it("takes nothing across the edge of a surface", async () => {
  const place = placeInNetwork(WIDTH, HEIGHT, 700, 16);
  const size = place.width * place.height;
  const given = new Float32Array(3 * size);
  for (let row = 0; row < HEIGHT; row++)
    for (let column = 0; column < WIDTH; column++) {
      const [x, y] = [column >> 1, row >> 1];
      const middle = Math.min(2 * y + 1, HEIGHT - 1) * WIDTH + Math.min(2 * x + 1, WIDTH - 1);
      given[(y + place.top) * place.width + x + place.left] = surface.hit[middle];
    }
  const [red] = await spreadResidual(given, place, surface, alone);
  const wrong = red.filter((value, at) => Math.abs(value - surface.hit[at]) > 0.01).length;
  // Left are pixels none of whose four cells is theirs.
  expect(wrong).toBeLessThan(0.01 * red.length);
});
